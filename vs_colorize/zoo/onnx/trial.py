"""What a network's numbers stand for, found by trying: two drawn pictures go in, in the ranges that are usual.

Where RGB comes out, its luma must be the picture's: the pair of ranges is taken in which it comes nearest, the first in
the order of `_PAIRS` where several come as near. Where ab comes out there is nothing to compare with, and two rules
hold:

* The input is taken to be 0…1, unless the network is nearly blind to that: unless it tells the two pictures apart more
  than ten times as well in 0…100 (lightness) or 0…255 (grey), with colours that do not leave Lab or stick to a rim.
* Colours above 1.5 are taken to be in units of Lab, smaller ones to be parts of 110, as most authors have it.
"""

import warnings
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from vs_colorize.zoo.onnx.terms import IMAGENET, Array, Range, Terms

_UNIT, _CODES, _PERCENT, _SIGNED = (Range((low,), (high,)) for low, high in ((0, 1), (0, 255), (0, 100), (-1, 1)))
_PAIRS = ((_UNIT, _UNIT), (_CODES, _CODES), (_SIGNED, _SIGNED), (IMAGENET, IMAGENET), (IMAGENET, _UNIT))
_LUMA = np.array((0.299, 0.587, 0.114), np.float32)[:, None, None]

# Mean differences of luma: what counts as equally near, and what is no likeness.
_AS_NEAR, _UNLIKE = 0.01, 0.2
_BLIND = 0.1
_LARGEST_PART, _USUAL_SCALE, _OUT_OF_LAB = 1.5, 110.0, 160.0
_STUCK = 0.5

type Attempt = Callable[[Array], Array]
"""Runs the network on two pictures in its own numbers, (2, C, H, W)."""


def completed(terms: Terms, shape: tuple[int, int, int], name: str, attempt: Attempt) -> Terms:
    """Return the terms with every range that was not known, tried at a shape (channels, height, width).

    Warns, naming the network, where a picture comes out that has nothing to do with that put in.
    """
    pictures = _drawn(*shape)
    if terms.gives == "ab":
        return _with_ranges_of_ab(terms, pictures, attempt)
    return _with_ranges_of_rgb(terms, pictures, name, attempt)


def _drawn(channels: int, height: int, width: int) -> Array:
    """Draw a ramp with waves and a disc, and the same turned by half; values 0…1, all channels alike."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    disc = np.hypot(x - 0.3, y - 0.35) < 0.2
    picture = np.clip(0.15 + 0.5 * x + 0.2 * np.sin(9 * x) * np.cos(7 * y) + 0.3 * disc, 0, 1)
    return np.stack([np.stack([turned] * channels) for turned in (picture, picture[::-1, ::-1])]).astype(np.float32)


def _with_ranges_of_ab(terms: Terms, pictures: Array, attempt: Attempt) -> Terms:
    if terms.input_range and terms.ab_scale:
        return terms
    usual = (_UNIT, _PERCENT if terms.takes == "lightness" else _CODES)
    tried = {known: attempt(known.encode(pictures)) for known in ((terms.input_range,) if terms.input_range else usual)}
    known, *wider = tried
    for wide in wider:
        if _difference(tried[known]) < _BLIND * _difference(tried[wide]) and _plausible(tried[wide]):
            known = wide
    scale = 1.0 if np.abs(tried[known]).max() > _LARGEST_PART else _USUAL_SCALE
    return replace(terms, input_range=known, ab_scale=terms.ab_scale or scale)


def _difference(ab: Array) -> float:
    return float(np.abs(ab[0] - ab[1]).mean())


def _plausible(ab: Array) -> bool:
    size = np.abs(ab)
    return bool(size.max() <= _OUT_OF_LAB and (size > 0.99 * size.max()).mean() < _STUCK)


def _with_ranges_of_rgb(terms: Terms, pictures: Array, name: str, attempt: Attempt) -> Terms:
    pairs = _possible_pairs(terms, pictures.shape[1])
    if len(pairs) == 1:
        return replace(terms, input_range=pairs[0][0], output_range=pairs[0][1])
    given = {taken: attempt(taken.encode(pictures)) for taken in dict.fromkeys(taken for taken, _ in pairs)}
    distances = [_distance(pictures, given[taken], made, terms.order) for taken, made in pairs]
    nearest = min(distances)
    if not nearest < _UNLIKE:
        warnings.warn(
            f"{name}: its pictures are unlike those put in, whatever their range; say input_range and output_range in "
            "a .toml file beside it",
            stacklevel=2,
        )
    taken, made = pairs[next(index for index, distance in enumerate(distances) if not distance > nearest + _AS_NEAR)]
    return replace(terms, input_range=taken, output_range=made)


def _possible_pairs(terms: Terms, channels: int) -> list[tuple[Range, Range]]:
    """Return the usual pairs, or where a range is known, all pairs with that."""
    usual = [(taken, made) for taken, made in _PAIRS if len(taken.black) in (1, channels)]
    if terms.input_range is None and terms.output_range is None:
        return usual
    inputs = [terms.input_range] if terms.input_range else list(dict.fromkeys(taken for taken, _ in usual))
    outputs = [terms.output_range] if terms.output_range else list(dict.fromkeys(made for _, made in _PAIRS))
    return [(taken, made) for taken in inputs for made in outputs]


def _distance(pictures: Array, given: Array, made: Range, order: str | None) -> float:
    """Return the mean difference between the luma of what came out, read in a range, and the pictures put in."""
    rgb = made.decode(given if order != "bgr" else given[:, ::-1])
    luma = (rgb * _LUMA).sum(1)
    wanted = np.stack([cv2.resize(picture[0], luma.shape[:0:-1], interpolation=cv2.INTER_AREA) for picture in pictures])
    return float(np.abs(luma - wanted).mean())
