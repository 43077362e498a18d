"""Colours of one frame, averaged with what its neighbours say about the same things."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from vs_colorize.motion.flow import Floats, Planes, grid, plane, sample_at

# Chosen on half of the shared clips: flicker along motion against colourfulness and the contact sheets of occlusions.
LIGHTNESS_TOLERANCE = 0.06
_MATCH_WINDOW = (3, 3)
_MOST_GAIN = 1.25
_DARK = 0.02
_OUTLIER = 8 / 256
_ROUNDS = 2


class Step(NamedTuple):
    """A neighbour, one frame further out than the one before it.

    `motion` is the way (H, W, 4) that leads to it from the frame before; `picture` (H, W, 4) holds its L* / 100,
    a* / 256 and b* / 256; `weight`, 0…1, says how much it counts.
    """

    motion: Floats
    picture: Floats
    weight: float


class Vote(NamedTuple):
    """What a frame says about the colours of a picture: a* / 256 and b* / 256, and how much that counts, (H, W) all."""

    color: Planes
    weight: Floats


class Tones:
    """The lightness of a picture, to which that of others is compared.

    `lightness` is L* / 100, (H, W); `tolerance`, in the same unit, is where agreement has fallen to 0.37.
    """

    def __init__(self, lightness: Floats, tolerance: float) -> None:
        self._lightness = lightness
        self._level = _level(lightness)
        self._scale = -1 / tolerance**2

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the picture."""
        height, width = self._lightness.shape
        return height, width

    def match(self, found: Floats) -> Floats:
        """Say how well lightness (H, W) agrees, 0…1, once the change of exposure between the two is undone."""
        gain = min(max(self._level / _level(found), 1 / _MOST_GAIN), _MOST_GAIN)
        apart = cv2.absdiff(found * np.float32(gain), self._lightness)
        around = cv2.blur(apart, _MATCH_WINDOW, borderType=cv2.BORDER_REPLICATE)
        return np.asarray(cv2.exp(cv2.multiply(around, around, scale=self._scale)), np.float32)


def steady_color(picture: Floats, sides: Sequence[Sequence[Step]]) -> Planes:
    """Return a* / 256 and b* / 256 of a picture (H, W, 4) as it and its neighbours have them, (H, W) each.

    Each neighbour is fetched along the motion that leads to it. It counts where the way there can be trusted and its
    lightness is that of the picture, and less where it says what most others do not: odd and pale frames are outvoted.
    """
    tones = Tones(plane(picture, 0), LIGHTNESS_TOLERANCE)
    found = [Vote(colors_of(picture), np.ones(tones.shape, np.float32))]
    for side in sides:
        found += fetched(tones, side)
    return agreed(found)


def fetched(tones: Tones, side: Sequence[Step]) -> Iterator[Vote]:
    """Yield what the neighbours on one side say about a picture of such tones, nearest first."""
    columns, rows = grid(*tones.shape)
    trust: Floats | None = None
    for step in side:
        # The first step starts at the very pixels.
        motion = step.motion if trust is None else sample_at(step.motion, columns, rows)
        columns, rows = columns + plane(motion, 0), rows + plane(motion, 1)
        trust = plane(motion, 2) if trust is None else trust * plane(motion, 2)
        if not step.weight:
            continue
        found = sample_at(step.picture, columns, rows)
        yield Vote(colors_of(found), tones.match(plane(found, 0)) * trust * np.float32(step.weight))


def colors_of(picture: Floats) -> Planes:
    """Return the planes a* / 256 and b* / 256, (H, W) each, of a picture (H, W, 4)."""
    return plane(picture, 1), plane(picture, 2)


def agreed(votes: Sequence[Vote]) -> Planes:
    """Return the weighted mean of all votes, (H, W) each, in which what lies far from it counts less.

    Iteratively reweighted least squares with Cauchy's weights.
    """
    mean = _mean(votes)
    for _ in range(_ROUNDS):
        mean = _mean([Vote(vote.color, vote.weight / _farness(vote.color, mean)) for vote in votes])
    return mean


def _mean(votes: Sequence[Vote]) -> Planes:
    total, *sums = np.zeros((3, *votes[0].weight.shape), np.float32)
    for color, weight in votes:
        cv2.accumulate(weight, total)
        for values, whole in zip(color, sums, strict=True):
            cv2.accumulateProduct(values, weight, whole)
    return sums[0] / total, sums[1] / total


def _farness(color: Planes, mean: Planes) -> Floats:
    """Return the square of the distance of a colour from the mean, beyond what an outlier has."""
    whole = np.full_like(mean[0], _OUTLIER**2)
    for values, middle in zip(color, mean, strict=True):
        cv2.accumulateSquare(values - middle, whole)
    return whole


def _level(lightness: Floats) -> float:
    return float(np.median(lightness[::4, ::4])) + _DARK


def kept_share(picture: Floats, following: Floats, motion: Floats) -> float:
    """Return how much of the lightness (H, W) of a picture a way (H, W, 4) leads to the following one, 0…1."""
    columns, rows = (start + plane(motion, axis) for axis, start in enumerate(grid(*picture.shape)))
    found = sample_at(following, columns, rows)
    return float((plane(motion, 2) * Tones(picture, LIGHTNESS_TOLERANCE).match(found)).mean())
