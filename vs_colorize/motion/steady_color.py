"""Colours of one frame, averaged with what its neighbours say about the same things."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from vs_colorize.motion.flow import Floats, ends, grid, nearest_at, sample_at, split
from vs_colorize.motion.scratch import Scratch

# Chosen on half of the shared clips: flicker along motion against colourfulness and the contact sheets of occlusions.
LIGHTNESS_TOLERANCE = 0.06
_MATCH_WINDOW = (3, 3)
_MOST_GAIN = 1.25
_DARK = 0.02
_OUTLIER = 8 / 256


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

    def match(self, found: Floats, out: Floats) -> Floats:
        """Say how well lightness (H, W) agrees, 0…1, once the change of exposure between the two is undone."""
        apart = self._scratch("apart", *found.shape)
        gain = min(max(self._level / _level(found), 1 / _MOST_GAIN), _MOST_GAIN)
        np.multiply(found, np.float32(gain), out=apart)
        cv2.absdiff(apart, self._lightness, apart)
        cv2.blur(apart, _MATCH_WINDOW, out, borderType=cv2.BORDER_REPLICATE)
        cv2.multiply(out, out, out, self._scale)
        cv2.exp(out, out)
        return out


def steady_color(picture: Floats, sides: Sequence[Sequence[Step]], scratch: Scratch) -> Floats:
    """Return a* / 256 and b* / 256 of a picture (H, W, 4) as it and its neighbours have them, (2, H, W).

    Each neighbour is fetched along the motion that leads to it. It counts where the way there can be trusted and its
    lightness is that of the picture, and less where it says what most others do not: odd and pale frames are outvoted.
    What is returned is part of `scratch`.
    """
    return agreed(votes(picture, sides, LIGHTNESS_TOLERANCE, scratch), scratch)


def votes(picture: Floats, sides: Sequence[Sequence[Step]], tolerance: float, scratch: Scratch) -> list[Floats]:
    """Return what a picture (H, W, 4) says about its colours, what the neighbours on one side do, on the other.

    Each vote, (4, H, W), is L* / 100, a* / 256, b* / 256, and how much these count. `tolerance` is as in `Tones`. All
    are parts of `scratch`.
    """
    shape = picture.shape[:2]
    own = split(picture, scratch("vote 0", 4, *shape))
    own[3] = 1
    tones = Tones(own[0], tolerance, scratch)
    found = [own]
    for side in sides:
        for step, where, trust in _along(side, shape, scratch):
            if not step.weight:
                continue
            fetched = sample_at(step.picture, where, scratch("fetched", *step.picture.shape))
            found.append(split(fetched, scratch(f"vote {len(found)}", 4, *shape)))
            weight = tones.match(found[-1][0], out=found[-1][3])
            cv2.multiply(weight, trust, weight, step.weight)
    return found


def _along(side: Sequence[Step], shape: tuple[int, int], scratch: Scratch) -> Iterator[tuple[Step, Floats, Floats]]:
    """Yield the steps on one side, columns and rows (2, H, W) where each has the pixels, and the trust in that (H, W).

    The last two hold until the next step.
    """
    where, trust, motion = scratch("where", 2, *shape), scratch("trust", *shape), scratch("motion", 4, *shape)
    where[:] = grid(*shape)
    trust.fill(1)
    for number, step in enumerate(side):
        # The first step starts at the very pixels.
        way = nearest_at(step.motion, where, scratch("way", *step.motion.shape)) if number else step.motion
        split(way, motion)
        where += motion[:2]
        trust *= motion[2]
        yield step, where, trust


def agreed(found: Sequence[Floats], scratch: Scratch) -> Floats:
    """Return the weighted mean of all votes, (2, H, W), in which what lies far from it counts less.

    A step of iteratively reweighted least squares with Cauchy's weights; a second changes nothing that is measured.
    What is returned is part of `scratch`.
    """
    shape = found[0].shape[1:]
    mean = _mean(found, (vote[3] for vote in found), scratch("mean", 3, *shape))
    weights = (_nearness(vote, mean, scratch) for vote in found)
    return _mean(found, weights, scratch("robust mean", 3, *shape))


def _mean(found: Sequence[Floats], weights: Iterable[Floats], out: Floats) -> Floats:
    out.fill(0)
    a, b, total = out
    for vote, weight in zip(found, weights, strict=True):
        cv2.accumulateProduct(vote[1], weight, a)
        cv2.accumulateProduct(vote[2], weight, b)
        cv2.accumulate(weight, total)
    mean: Floats = out[:2]
    mean /= total
    return mean


def _nearness(vote: Floats, mean: Floats, scratch: Scratch) -> Floats:
    """Return how much a vote counts, by how near it is to the mean; up to a factor that all votes share."""
    apart, square = scratch("from mean", *mean.shape), scratch("square", *mean.shape[1:])
    np.subtract(vote[1:3], mean, out=apart)
    square.fill(_OUTLIER**2)
    for axis in apart:
        cv2.accumulateSquare(axis, square)
    np.divide(vote[3], square, out=square)
    return square


def _level(lightness: Floats) -> float:
    return cv2.mean(lightness)[0] + _DARK


def kept_share(picture: Floats, following: Floats, way: Floats, scratch: Scratch) -> float:
    """Return how much of the lightness (H, W) of a picture a way (H, W, 4) leads to the following one, 0…1."""
    motion = split(way, scratch("motion", 4, *picture.shape))
    found = sample_at(following, ends(motion, scratch), scratch("lightness", *picture.shape))
    alike = Tones(picture, LIGHTNESS_TOLERANCE, scratch).match(found, out=scratch("alike", *picture.shape))
    alike *= motion[2]
    return cv2.mean(alike)[0]
