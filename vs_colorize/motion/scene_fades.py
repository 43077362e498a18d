"""Dissolves and fades: where one picture gives way to another bit by bit.

A window of frames, from the last whole frame of the old scene to the first of the new, is one if, a being how far each
frame lies between the two,

- fine detail follows (1 - a)² E(start) + a² E(end), where E is its mean square: two pictures that have nothing in
  common share no detail, so that half of it is missing half-way. Motion takes none away. The idea is that of the
  variance curve (Alattar, "Detecting and compressing dissolve regions in video sequences", ISCAS 1993);
- the coarse content lies near the line from the first frame to the last, and moves along it evenly: that tells it from
  something passing before the camera, and from a cut;
- the ends differ, and no cut lies between.

A fade to or from a blank picture is the same with nothing at one end. Of windows that overlap, that one counts whose
missing detail is explained best.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vs_colorize.motion.scene_likeness import BLANK_DETAIL

type Doubles = NDArray[np.float64]
type Indices = NDArray[np.intp]
type Windows = NDArray[np.void]

WINDOW = np.dtype([("start", "i8"), ("end", "i8"), ("merit", "f8"), ("from_blank", "?"), ("to_blank", "?")])
"""A transition: the last whole frame before it, the first one after it, and what it has for it."""

SHORTEST_FADE = 4
"""Frames between `start` and `end`."""

MARGIN = 3
"""So many frames before and after a window are looked at: they should be whole pictures of either scene."""

_OUTSIDE = 0.3
"""What a frame beside a window can have against it at most: motion or the next transition may begin there."""

# Chosen on films joined at random from clips that the figures are not measured on.
_LEAST_DIFFERENCE = 60.0
_LEAST_MISSING = 0.22
_MOST_UNEVEN = 0.4
_MOST_BESIDE = 0.25
_DETAIL_WEIGHT = 2.0
_CONTENT_WEIGHT = 1.5
_DETAIL_VARIES = 0.02


@dataclass(frozen=True)
class Course:
    """What is measured of successive frames, the first of them number `first` of the film.

    `details` (N) are as in `scene_likeness.detail`, `contents` (N, P) are coarse pictures in codes of 255, `cuts` (N)
    says where a scene begins at once.
    """

    first: int
    details: Doubles
    contents: Doubles
    cuts: NDArray[np.bool_]


def find_windows(course: Course, starts: range, longest: int) -> Windows:
    """Return the windows that look like a transition of at most `longest` frames and start at one of `starts`.

    The course must reach from `MARGIN` frames before them to `longest` + `MARGIN` + 1 beyond, unless the film ends
    there.
    """
    products = course.contents @ course.contents.T / course.contents.shape[1]
    found = [np.empty(0, WINDOW)]
    for length in range(SHORTEST_FADE + 1, longest + 2):
        begin = np.arange(starts.start, min(starts.stop, course.first + len(course.details) - length)) - course.first
        if begin.size:
            found.append(_windows(course, products, begin, length))
    return np.concatenate(found)


def _windows(course: Course, products: Doubles, begin: Indices, length: int) -> Windows:
    """Return those windows of one length that pass, of all that begin at some indices of the course."""
    steps = np.arange(-MARGIN, length + MARGIN + 1)
    inside = (steps > 0) & (steps < length)
    middle = (steps >= length / 3) & (steps <= 2 * length / 3)
    limit = np.where(inside, 1.0, _OUTSIDE)
    missing, astray = _missing_detail(course.details, begin, length, steps)
    difference, uneven = _progress(products, begin, length, steps)
    astray = np.maximum(np.minimum(astray, limit) - _DETAIL_VARIES, 0)
    against = _DETAIL_WEIGHT * astray + _CONTENT_WEIGHT * np.minimum(uneven, limit)
    merit = (missing[:, inside].sum(1) - against.sum(1)) / np.sqrt(length)
    cuts = np.cumsum(course.cuts)
    good = (merit > 0) & (difference > _LEAST_DIFFERENCE) & (cuts[begin + length] == cuts[begin])
    good &= _beside(products, begin, length).mean(1) < _MOST_BESIDE * difference
    good &= (missing[:, middle].mean(1) > _LEAST_MISSING) & (uneven[:, inside].max(1) < _MOST_UNEVEN)
    windows = np.empty(np.count_nonzero(good), WINDOW)
    windows["start"] = begin[good] + course.first
    windows["end"] = windows["start"] + length
    windows["merit"] = merit[good]
    windows["from_blank"] = course.details[begin[good]] < BLANK_DETAIL
    windows["to_blank"] = course.details[begin[good] + length] < BLANK_DETAIL
    return windows


def _missing_detail(details: Doubles, begin: Indices, length: int, steps: Indices) -> tuple[Doubles, Doubles]:
    """Return the share of detail that each frame of each window lacks, and how far that is from a transition's.

    Both (W, S) for W windows and S steps; whole pictures lack nothing.
    """
    share = np.clip(steps / length, 0, 1)
    old, new = details[begin, None], details[begin + length, None]
    whole = (1 - share) * old + share * new
    mixed = (1 - share) ** 2 * old + share**2 * new
    here = details[_frames(begin, steps, len(details))]
    # 1 squared code keeps noise in blank pictures from counting.
    return (whole - here) / (whole + 1), np.abs(here - mixed) / (whole + 1)


def _progress(products: Doubles, begin: Indices, length: int, steps: Indices) -> tuple[Doubles, Doubles]:
    """Return the mean square difference (W) of the ends, and how far each frame is from its place between them.

    `products` (N, N) are the mean products of the frames' contents with each other.
    """
    end = begin + length
    frames = _frames(begin, steps, len(products))
    own, shared = products[begin, begin], products[begin, end]
    difference = own + products[end, end] - 2 * shared
    way = products[frames, end[:, None]] - products[frames, begin[:, None]] + (own - shared)[:, None]
    place = way / (difference[:, None] + 1)
    return difference, np.abs(place - np.clip(steps / length, 0, 1))


def _beside(products: Doubles, begin: Indices, length: int) -> Doubles:
    """Return how far the frames inside (W, S) are from the mixture of the ends each should be, as mean squares."""
    steps = np.arange(1, length)
    inside, share = begin[:, None] + steps, steps / length
    old, new = begin[:, None], begin[:, None] + length
    mixture = (1 - share) ** 2 * products[old, old] + share**2 * products[new, new]
    mixture += 2 * share * (1 - share) * products[old, new]
    shared = (1 - share) * products[inside, old] + share * products[inside, new]
    beside: Doubles = products[inside, inside] + mixture - 2 * shared
    return beside


def _frames(begin: Indices, steps: Indices, count: int) -> Indices:
    """Return the frame of each step (W, S); at the film's ends its first or last."""
    frames: Indices = np.clip(begin[:, None] + steps, 0, count - 1)
    return frames


def best_windows(windows: Windows, about: range) -> Windows:
    """Return those windows with frames of `about` in them that no better one overlaps, the best first.

    Windows overlap if they have more than a quarter of the shorter one in common.
    """
    ordered = windows[np.lexsort((windows["end"], windows["start"], -windows["merit"]))]
    start, end = ordered["start"], ordered["end"]
    here = np.flatnonzero((start < about.stop) & (end > about.start))
    common = np.minimum(end[here, None], end) - np.maximum(start[here, None], start)
    shorter = np.minimum((end - start)[here, None], end - start)
    beaten = (4 * common > shorter) & (np.arange(len(ordered)) < here[:, None])
    best: Windows = ordered[here[~beaten.any(1)]]
    return best
