"""Colours of one frame, averaged with what its neighbours say about the same things."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from vs_colorize.motion.flow import Floats, places, sample

# Chosen on half of the shared clips: flicker along motion against colourfulness and the contact sheets of occlusions.
LIGHTNESS_TOLERANCE = 0.06
_MATCH_WINDOW = (3, 3)
_MOST_GAIN = 1.25
_DARK = 0.02
_OUTLIER = np.float32(8 / 256)
_ROUNDS = 2


class Step(NamedTuple):
    """A neighbour, one frame further out than the one before it.

    `motion` (H, W, 3: columns, rows, trust) leads to it from the frame before; `picture` (H, W, 3) holds its L* / 100,
    a* / 256 and b* / 256; `weight`, 0…1, says how much it counts.
    """

    motion: Floats
    picture: Floats
    weight: float


class Vote(NamedTuple):
    """What a frame says about the colours of a picture: a* / 256 and b* / 256, (2, H, W), and how much that counts."""

    color: Floats
    weight: Floats


def steady_color(picture: Floats, sides: Sequence[Sequence[Step]]) -> Floats:
    """Return a* / 256 and b* / 256 of a picture (H, W, 3) as it and its neighbours have them, (2, H, W).

    Each neighbour is fetched along the motion that leads to it. It counts where the way there can be trusted and its
    lightness is that of the picture, and less where it says what most others do not: odd and pale frames are outvoted.
    """
    found = [Vote(colors_of(picture), np.ones(picture.shape[:2], np.float32))]
    for side in sides:
        found += fetched(picture, side, LIGHTNESS_TOLERANCE)
    return agreed(found)


def fetched(picture: Floats, side: Sequence[Step], tolerance: float) -> Iterator[Vote]:
    """Yield what the neighbours on one side say about a picture (H, W, 3), nearest first; `tolerance` as in `match`."""
    where = places(*picture.shape[:2])
    trust = np.ones(picture.shape[:2], np.float32)
    for step in side:
        motion = sample(step.motion, where)
        where = where + motion[..., :2]
        trust = trust * motion[..., 2]
        if not step.weight:
            continue
        found = sample(step.picture, where)
        weight = trust * match(found[..., 0], picture[..., 0], tolerance) * np.float32(step.weight)
        yield Vote(colors_of(found), weight)


def colors_of(picture: Floats) -> Floats:
    """Return the planes a* / 256 and b* / 256, (2, H, W), of a picture (H, W, 3)."""
    return np.ascontiguousarray(np.moveaxis(picture[..., 1:], -1, 0))


def match(found: Floats, wanted: Floats, tolerance: float) -> Floats:
    """Say how well lightness agrees, 0…1 (H, W), once the change of exposure between the two is undone.

    `tolerance`, of L* / 100, is where agreement has fallen to 0.37.
    """
    gain = (np.median(wanted[::4, ::4]) + _DARK) / (np.median(found[::4, ::4]) + _DARK)
    apart = cv2.absdiff(found * np.float32(np.clip(gain, 1 / _MOST_GAIN, _MOST_GAIN)), wanted)
    around = cv2.blur(apart, _MATCH_WINDOW, borderType=cv2.BORDER_REPLICATE) / np.float32(tolerance)
    return np.asarray(np.exp(-around * around), np.float32)


def agreed(votes: Sequence[Vote]) -> Floats:
    """Return the weighted mean of all votes, (2, H, W), in which what lies far from it counts less.

    Iteratively reweighted least squares with Cauchy's weights.
    """
    mean = _mean(votes)
    for _ in range(_ROUNDS):
        mean = _mean([Vote(vote.color, vote.weight * _nearness(vote.color, mean)) for vote in votes])
    return mean


def _mean(votes: Sequence[Vote]) -> Floats:
    total = sum(vote.weight for vote in votes)
    return np.asarray(sum(vote.color * vote.weight for vote in votes) / total, np.float32)


def _nearness(color: Floats, mean: Floats) -> Floats:
    apart = (color - mean) * (1 / _OUTLIER)
    apart *= apart
    return np.asarray(1 / (1 + apart[0] + apart[1]), np.float32)


def kept_share(picture: Floats, following: Floats, motion: Floats) -> float:
    """Return how much of a picture (H, W, 3) motion leads to the following one, 0…1."""
    found = sample(following, places(*picture.shape[:2]) + motion[..., :2])
    return float((motion[..., 2] * match(found[..., 0], picture[..., 0], LIGHTNESS_TOLERANCE)).mean())
