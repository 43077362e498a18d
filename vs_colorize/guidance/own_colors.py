"""Which colours of a picture are its own: those that no tint over all of it explains."""

import cv2
import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float32]

# Distances from the tint in Lab units: up to the first there is grain and compression, from the second on colour.
# Tinted film strays by up to 4 in single places, on average over a block by less than 2.
_GRAIN, _COLOR = 3.0, 7.0
_COLORED_BLOCK = 2.0
# Tones whose tint is looked for on their own, and the size in Lab units of the cells that pixels are counted in.
_TONES = 16
_CELL = 4.0
_CELLS = 64
# A tint is paler towards black and white, and nowhere so many times as strong as in the tone in the middle of them all.
_STRONGEST_TINT = 2.0
# The hole in a coloured region that belongs to it, as a share of the short side.
_HOLE = 0.015
# A picture is coloured as a whole where as many of its blocks are; between the two shares it becomes one.
_BLOCKS = 16
_PARTLY, _WHOLLY = 0.6, 0.75
# What own colours advise: how surely, how many pixels from their edges, and from which share of the picture on.
# On seven pictures whose left half is coloured, full trust is as good on average, and worse in the worst case.
_TRUST = np.float32(0.7)
_EDGE = 2
_SMALL_PART, _LARGE_PART = 0.1, 0.3
# Too dark or too light to be coloured, L* / 100; and tones in which even a weak tint shows.
_VISIBLE = (0.05, 0.97)
_MIDDLE = (0.2, 0.8)
# A block without any colour. Of pictures in colour at most 1 in 100 is that grey, so of one with more a part is black
# and white: there is no tint, which would be everywhere, and the picture is not coloured as a whole.
_GREY_BLOCK = 0.8
_FEW_GREY, _MANY_GREY = 0.03, 0.1
# By how much less colour is told from grain in such a picture.
_PLAINER = 1 / 3


def own_colors(lightness: Floats, ab: Floats) -> Floats:
    """Return guidance (3, H, W) that keeps the colours a picture has: confidence 0…1, a* and b* as they came.

    A tint has one hue, and of each tone about one strength, as film that was dyed or toned has. Colours that lie
    further from it than grain does are the picture's own, and so is what they enclose. Where they are almost
    everywhere, the whole picture is, its greys among it; where a part of a picture has no colour at all, only the rest
    can have it.

    Args:
        lightness: L* / 100, (H, W).
        ab: a* and b* of the picture in Lab units, (2, H, W).
    """
    grey = _rise((_grey_share(lightness, ab) - _FEW_GREY) / (_MANY_GREY - _FEW_GREY))
    distance = _chroma(ab - _tint(lightness, ab) * (1 - grey))
    plain = 1 - grey * _PLAINER
    region = _filled(_rise((distance - _GRAIN * plain) / ((_COLOR - _GRAIN) * plain)))
    whole = _rise((_colored_share(lightness, distance) - _PARTLY) / (_WHOLLY - _PARTLY)) * (1 - grey)
    confidence = np.maximum(region, whole)
    return np.concatenate((confidence[None], np.where(confidence > 0, ab, 0))).astype(np.float32)


def advice_of(own: Floats) -> Floats:
    """Return what own colours (3, H, W), as `own_colors` gives them, say of the rest of the picture: as guidance, too.

    They look so a little beyond their edges, and would tint what is there. A small part says nothing: it is a logo or a
    title, and what lies around it would take its colour.
    """
    inside = cv2.erode(own[0], np.ones((2 * _EDGE + 1,) * 2, np.uint8))
    confidence = _TRUST * inside * _rise((float(own[0].mean()) - _SMALL_PART) / (_LARGE_PART - _SMALL_PART))
    return np.concatenate((confidence[None], np.where(confidence > 0, own[1:], 0))).astype(np.float32)


def _tint(lightness: Floats, ab: Floats) -> Floats:
    """Return the colour (2, H, W) that a tint gives each pixel, 0 where there is none."""
    tones = np.minimum((lightness * _TONES).astype(np.int32), _TONES - 1).clip(0)
    colors, counts = _commonest(tones, ab)
    direction = np.average(colors, axis=0, weights=counts)
    length = float(np.hypot(*direction))
    if length == 0:
        return np.zeros_like(ab)
    strength = (colors @ (direction / length)).clip(0)
    strength = strength.clip(max=_STRONGEST_TINT * _weighted_median(strength, counts))
    # Between the middles of tones the tint changes evenly.
    middles = (np.arange(_TONES) + 0.5) / _TONES
    there = counts > 0
    chroma = np.interp(lightness, middles[there], strength[there])
    return np.asarray(chroma * (direction / length)[:, None, None], np.float32)


def _commonest(tones: NDArray[np.int32], ab: Floats) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the commonest colour (tones, 2) of each tone, and how many pixels have the tone."""
    cells = np.rint(ab / _CELL).astype(np.int32).clip(-_CELLS // 2, _CELLS // 2 - 1) + _CELLS // 2
    places = (tones * _CELLS + cells[0]) * _CELLS + cells[1]
    counts = np.bincount(places.ravel(), minlength=_TONES * _CELLS * _CELLS).reshape(_TONES, _CELLS, _CELLS)
    # The mean over the commonest cell and its neighbours: a tint may lie on the border of two.
    colors = np.zeros((_TONES, 2))
    steps = (np.arange(_CELLS) - _CELLS // 2) * _CELL
    for tone, count in enumerate(counts.astype(np.float32)):
        around = cv2.blur(count, (3, 3), borderType=cv2.BORDER_CONSTANT)
        row, column = np.unravel_index(around.argmax(), around.shape)
        near = np.zeros_like(count)
        area = (slice(max(row - 1, 0), row + 2), slice(max(column - 1, 0), column + 2))
        near[area] = count[area]
        total = max(float(near.sum()), 1.0)
        colors[tone] = (near.sum(1) @ steps / total, near.sum(0) @ steps / total)
    return colors, counts.sum((1, 2))


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.int64]) -> float:
    order = values.argsort()
    below = weights[order].cumsum()
    return float(values[order][below.searchsorted(below[-1] / 2)])


def _filled(colored: Floats) -> Floats:
    """Return a mask without its specks and with its small holes filled, so that it does not grow outwards."""
    calm = cv2.medianBlur(colored, 3)
    side = 2 * max(1, round(_HOLE * min(colored.shape) / 2)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(calm, cv2.MORPH_CLOSE, disc, borderType=cv2.BORDER_REFLECT), np.float32)


def _colored_share(lightness: Floats, distance: Floats) -> float:
    """Return the share of a picture's blocks that are coloured, of those that are neither black nor white."""
    blocks = _block_means(distance, lightness, *_VISIBLE)
    return float((blocks > _COLORED_BLOCK).mean()) if blocks.size else 0.0


def _grey_share(lightness: Floats, ab: Floats) -> float:
    """Return the share of a picture's blocks that have no colour at all, of those of middle tones."""
    blocks = _block_means(_chroma(ab), lightness, *_MIDDLE)
    return float((blocks < _GREY_BLOCK).mean()) if blocks.size else 0.0


def _block_means(values: Floats, lightness: Floats, darkest: float, lightest: float) -> Floats:
    """Return the means of those blocks of a picture of which more than half is within some tones, over just these."""
    within = ((lightness > darkest) & (lightness < lightest)).astype(np.float32)
    size = (_BLOCKS, _BLOCKS)
    share = cv2.resize(within, size, interpolation=cv2.INTER_AREA)
    total = cv2.resize(within * values, size, interpolation=cv2.INTER_AREA)
    counted = share > 0.5
    return np.asarray(total[counted] / share[counted], np.float32)


def _chroma(ab: Floats) -> Floats:
    """Return how far colours are from grey; grain, which would add up, is averaged away before."""
    return np.asarray(np.hypot(*(cv2.blur(plane, (3, 3)) for plane in ab)), np.float32)


def _rise(value: Floats | float) -> Floats:
    """Return a number that rises smoothly from 0 to 1 as `value` does."""
    share = np.clip(value, 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)
