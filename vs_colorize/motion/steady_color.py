"""Colours of one frame, averaged with what its neighbours say about the same things."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from vs_colorize.motion.flow import Floats, ends, grid, nearest_at, plane, sample_at
from vs_colorize.motion.scratch import Scratch

# Chosen on half of the shared clips: flicker along motion against colourfulness and the contact sheets of occlusions.
LIGHTNESS_TOLERANCE = 0.06
_MATCH_WINDOW = (3, 3)
_MOST_GAIN = 1.25
_DARK = 0.02
_OUTLIER = 8 / 256
_ROUNDS = 1


class Step(NamedTuple):
    """A neighbour, one frame further out than the one before it.

    `motion` is the way (H, W, 4) that leads to it from the frame before; `picture` (H, W, 4) holds its L* / 100,
    a* / 256 and b* / 256; `weight`, 0…1, says how much it counts.
    """

    motion: Floats
    picture: Floats
    weight: float


class Tones:
    """The lightness of a picture, to which that of others is compared.

    `lightness` is L* / 100, (H, W); `tolerance`, in the same unit, is where agreement has fallen to 0.37.
    """

    def __init__(self, lightness: Floats, tolerance: float, scratch: Scratch) -> None:
        self._lightness = lightness
        self._level = _level(lightness)
        self._scale = -1 / tolerance**2
        self._scratch = scratch

    def match(self, found: Floats) -> Floats:
        """Say how well lightness (H, W) agrees, 0…1, once the change of exposure between the two is undone.

        What is returned holds until the next call.
        """
        apart, around = (self._scratch(name, *found.shape) for name in ("apart", "around"))
        gain = min(max(self._level / _level(found), 1 / _MOST_GAIN), _MOST_GAIN)
        np.multiply(found, np.float32(gain), out=apart)
        cv2.absdiff(apart, self._lightness, apart)
        cv2.blur(apart, _MATCH_WINDOW, around, borderType=cv2.BORDER_REPLICATE)
        cv2.multiply(around, around, around, self._scale)
        return np.asarray(cv2.exp(around, around), np.float32)


def steady_color(picture: Floats, sides: Sequence[Sequence[Step]], scratch: Scratch) -> Floats:
    """Return a* / 256 and b* / 256 of a picture (H, W, 4) as it and its neighbours have them, (2, H, W).

    Each neighbour is fetched along the motion that leads to it. It counts where the way there can be trusted and its
    lightness is that of the picture, and less where it says what most others do not: odd and pale frames are outvoted.
    What is returned is part of `scratch`.
    """
    return agreed(votes(picture, sides, LIGHTNESS_TOLERANCE, scratch), scratch)


def votes(picture: Floats, sides: Sequence[Sequence[Step]], tolerance: float, scratch: Scratch) -> list[Floats]:
    """Return what a picture (H, W, 4) says about its colours, what the neighbours on one side do, on the other.

    Each vote, (3, H, W), is a* / 256, b* / 256 and how much these count. `tolerance` is as in `Tones`. All are parts of
    `scratch`.
    """
    shape = picture.shape[:2]
    tones = Tones(plane(picture, 0, scratch("tones", *shape)), tolerance, scratch)
    own = _vote(picture, scratch("vote 0", 3, *shape))
    own[2] = 1
    found = [own]
    for side in sides:
        for neighbour, weight in _along(side, tones, scratch):
            found.append(_vote(neighbour, scratch(f"vote {len(found)}", 3, *shape)))
            found[-1][2] = weight
    return found


def _vote(picture: Floats, out: Floats) -> Floats:
    for number in (1, 2):
        plane(picture, number, out[number - 1])
    return out


def _along(side: Sequence[Step], tones: Tones, scratch: Scratch) -> Iterator[tuple[Floats, Floats]]:
    """Yield the pictures on one side, fetched along the motion, and how much they count, (H, W), nearest first."""
    for number, step in enumerate(side):
        shape = step.picture.shape[:2]
        where, trust, part = scratch("where", 2, *shape), scratch("trust", *shape), scratch("part", *shape)
        if number:
            motion = nearest_at(step.motion, where, scratch("motion", *step.motion.shape))
            trust *= plane(motion, 2, part)
        else:
            # The first step starts at the very pixels.
            where[:], motion = grid(*shape), step.motion
            plane(motion, 2, trust)
        for axis in range(2):
            where[axis] += plane(motion, axis, part)
        if not step.weight:
            continue
        found = sample_at(step.picture, where, scratch("found", *step.picture.shape))
        weight = tones.match(plane(found, 0, part))
        weight *= trust
        weight *= np.float32(step.weight)
        yield found, weight


def agreed(found: Sequence[Floats], scratch: Scratch) -> Floats:
    """Return the weighted mean of all votes, (2, H, W), in which what lies far from it counts less.

    Iteratively reweighted least squares with Cauchy's weights. What is returned is part of `scratch`.
    """
    mean = _mean(found, [vote[2] for vote in found], scratch("mean 0", *found[0].shape))
    for turn in range(_ROUNDS):
        weights = (_nearness(vote, mean, scratch) for vote in found)
        mean = _mean(found, weights, scratch(f"mean {turn + 1}", *found[0].shape))
    return mean


def _mean(found: Sequence[Floats], weights: Iterable[Floats], out: Floats) -> Floats:
    out.fill(0)
    for vote, weight in zip(found, weights, strict=True):
        for number in range(2):
            cv2.accumulateProduct(vote[number], weight, out[number])
        cv2.accumulate(weight, out[2])
    out[:2] /= out[2]
    return out[:2]


def _nearness(vote: Floats, mean: Floats, scratch: Scratch) -> Floats:
    """Return how much a vote counts, by how near it is to the mean; up to a factor that all votes share."""
    apart, square = (scratch(name, *mean.shape[1:]) for name in ("from mean", "square"))
    square.fill(_OUTLIER**2)
    for number in range(2):
        cv2.accumulateSquare(np.subtract(vote[number], mean[number], out=apart), square)
    return np.divide(vote[2], square, out=square)


def _level(lightness: Floats) -> float:
    return cv2.mean(lightness)[0] + _DARK


def kept_share(picture: Floats, following: Floats, way: Floats, scratch: Scratch) -> float:
    """Return how much of the lightness (H, W) of a picture a way (H, W, 4) leads to the following one, 0…1."""
    found = sample_at(following, ends(way, scratch), scratch("lightness", *picture.shape))
    alike = Tones(picture, LIGHTNESS_TOLERANCE, scratch).match(found)
    alike *= plane(way, 2, scratch("part", *picture.shape))
    return float(alike.mean())
