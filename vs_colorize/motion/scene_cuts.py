"""Where one scene ends and the next begins at once.

The base is the two-stage rule of Şahin, Polat and Karslıgil ("Grayscale movie colorization using deep learning
techniques"): a cut is where the mean absolute difference of two successive grey frames exceeds 3 times the average of
30 frames, and 2 times that of the 20 frames around it. Here the windows lie around each frame (theirs of 30 lie end to
end, and hold one cut at most), averages are medians (other cuts and flashes near by do not count), and differences are
what motion leaves. What stands out so, or is large by itself, is a cut if nothing before it is like anything after it:
after a flash or a damaged frame the scene goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vs_colorize.motion.scene_likeness import BLANK_DETAIL, Picture

_STAGES = ((15, 3.0), (10, 2.0))
"""Frames looked at on either side, and how many times their difference a cut must exceed."""

_SMALLEST = 3.0
"""No smaller difference is a cut, in codes of 255: that is how still pictures flicker."""

_LARGE = 20.0
"""A larger one may be a cut whatever is around it, as in a montage; motion seldom leaves as much."""

ALIKE = 0.43
"""Two pictures of one scene, 4 frames apart, are mostly more alike than this; those of two scenes reached 0.39."""

_LONGEST_FLASH = 3

CUT_REACH = 16
"""Whether a scene begins at frame n depends on frames n - CUT_REACH … n + CUT_REACH - 1."""

type Likeness = Callable[[Picture, Picture], float]


@dataclass(frozen=True)
class Pictures:
    """Successive small grey pictures (N, H, W) and what is measured of them.

    `differences` (N) are those from the picture before, of no meaning for the first one, `details` (N) as in
    `scene_likeness.detail`.
    """

    pictures: NDArray[np.uint8]
    differences: NDArray[np.float64]
    details: NDArray[np.float64]


def is_cut(course: Pictures, n: int, likeness: Likeness) -> bool:
    """Say whether a scene begins at picture `n` at once."""
    if n < 1 or not _stands_out(course.differences, n) or _is_step_of_fade(course, n):
        return False
    pairs = [(n - 1, n)] + [pair for k in range(1, _LONGEST_FLASH + 1) for pair in ((n - 1, n + k), (n - 1 - k, n))]
    there = (pair for pair in pairs if pair[0] >= 0 and pair[1] < len(course.pictures))
    return not any(_are_one_scene(course, before, after, likeness) for before, after in there)


def _stands_out(differences: NDArray[np.float64], n: int) -> bool:
    here = differences[n]
    if here < _SMALLEST:
        return False
    return bool(here > _LARGE or all(here > factor * _usual(differences, n, reach) for reach, factor in _STAGES))


def _usual(differences: NDArray[np.float64], n: int, reach: int) -> float:
    around = np.concatenate((differences[max(1, n - reach) : n], differences[n + 1 : n + reach + 1]))
    return float(np.median(around)) if around.size else 0.0


def _is_step_of_fade(course: Pictures, n: int) -> bool:
    """Say whether a blank picture comes or goes in steps: that of frame `n` is not alone."""
    if min(course.details[n - 1 : n + 1]) > BLANK_DETAIL:
        return False
    beside = [course.differences[k] for k in (n - 1, n + 1) if 0 < k < len(course.differences)]
    return 2 * max(beside, default=0.0) > float(course.differences[n])


def _are_one_scene(course: Pictures, before: int, after: int, likeness: Likeness) -> bool:
    """Say whether two pictures are alike, and those between them nothing but a flash or one damaged frame.

    Two or three frames with details of their own are a short scene between two others.
    """
    between = course.details[before + 1 : after]
    if between.size > 1 and 2 * between.max() > min(course.details[before], course.details[after]):
        return False
    return likeness(course.pictures[before], course.pictures[after]) > ALIKE
