"""Whether things keep their colours over seconds: points of the truth followed over 48 frames.

One following of the points serves every method that is measured on them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from vs_colorize.evaluation.metrics import luma_codes
from vs_colorize.motion.flow import Floats, sample

REACH = 48
"""Frames over which a point is followed."""

_EVERY = 24
_POINTS_ON_SHORT_SIDE = 24
_WINDOW = (15, 15)
_STRAYING = 0.5
_LEAST_LIKENESS = 0.8
_AROUND = (5, 5)


@dataclass
class _Group:
    """Points that started together: patches and places where they started, where they are now, and which are left."""

    number: int
    patches: Floats
    places: Floats
    left: NDArray[np.bool_]
    age: int = 0


@dataclass(frozen=True)
class Arrival:
    """What became of a group of points: the columns and rows (N, 2) at its end, and which of them were found again."""

    number: int
    places: Floats
    found: NDArray[np.bool_]


@dataclass(frozen=True)
class Sighting:
    """What a frame has of points: groups that start in it, places (N, 2) by number, and groups that end in it.

    Where `scene_start` is set, groups that have not ended never will.
    """

    scene_start: bool
    departures: dict[int, Floats] = field(default_factory=dict)
    arrivals: tuple[Arrival, ...] = ()


class PointTracker:
    """Follows points of an even grid over `REACH` frames; a new group starts every 24 frames of a scene.

    Pyramidal Lucas-Kanade on 8-bit luma, from frame to frame. A point is lost where the way back does not lead home
    within half a pixel, where it leaves the picture, and where in the end its surroundings no longer look like those at
    its start (normalised correlation below 0.8). Source: Bouguet, "Pyramidal implementation of the Lucas Kanade feature
    tracker", 2000; Kalal et al., "Forward-backward error", ICPR 2010.
    """

    def __init__(self) -> None:
        self._last: NDArray[np.uint8] | None = None
        self._groups: list[_Group] = []
        self._count = 0
        self._age = 0

    def add(self, rgb: Tensor, *, scene_start: bool = False) -> Sighting:
        """Take the next frame, sRGB (3, H, W) in 0…1, and return the points that start and end in it."""
        now = luma_codes(rgb)
        if self._last is None or scene_start:
            self._groups, self._age = [], 0
        else:
            for group in self._groups:
                _follow(group, self._last, now)
        self._last = now
        arrivals = tuple(_arrived(group, now) for group in self._groups if group.age == REACH)
        self._groups = [group for group in self._groups if group.age < REACH]
        departures = {}
        if self._age % _EVERY == 0:
            group = _begun(self._count, now)
            self._groups.append(group)
            departures = {group.number: group.places}
            self._count += 1
        self._age += 1
        return Sighting(scene_start, departures, arrivals)


def _begun(number: int, picture: NDArray[np.uint8]) -> _Group:
    height, width = picture.shape
    step = max(min(height, width) // _POINTS_ON_SHORT_SIDE, 1)
    rows, columns = np.mgrid[step // 2 : height : step, step // 2 : width : step].astype(np.float32)
    places = np.stack((columns.ravel(), rows.ravel()), -1)
    return _Group(number, _patches(picture, places), places, np.ones(len(places), np.bool_))


def _follow(group: _Group, last: NDArray[np.uint8], now: NDArray[np.uint8]) -> None:
    group.age += 1
    if not group.left.any():
        return
    starts = group.places[group.left]
    # OpenCV's types do not know that there need be no places to start from.
    ends, seen, _ = cv2.calcOpticalFlowPyrLK(last, now, starts, None, winSize=_WINDOW)  # type: ignore[call-overload]
    back, seen_back, _ = cv2.calcOpticalFlowPyrLK(now, last, ends, None, winSize=_WINDOW)  # type: ignore[call-overload]
    home = np.hypot(*(back - starts).T) < _STRAYING
    height, width = now.shape
    inside = ((ends >= 0) & (ends <= (width - 1, height - 1))).all(1)
    # A sighting holds the places where the group started: they stay as they are.
    group.places = group.places.copy()
    group.places[group.left] = ends
    group.left[group.left] = home & inside & (seen[:, 0] == 1) & (seen_back[:, 0] == 1)


def _arrived(group: _Group, now: NDArray[np.uint8]) -> Arrival:
    there = _patches(now, group.places)
    likeness = (group.patches * there).sum(1)
    return Arrival(group.number, group.places, group.left & (likeness > _LEAST_LIKENESS))


def _patches(picture: NDArray[np.uint8], places: Floats) -> Floats:
    """Return the surroundings of each place, (N, pixels), with mean 0 and length 1."""
    rows, columns = np.indices(_WINDOW, np.float32)
    offsets = np.stack((columns.ravel() - _WINDOW[0] // 2, rows.ravel() - _WINDOW[1] // 2), -1)
    values = sample(picture.astype(np.float32), places[:, None] + offsets)
    values -= values.mean(1, keepdims=True)
    return np.asarray(values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-6), np.float32)


class LongRangeMeter:
    """How far a and b of a point lie from those that it had 48 frames before, in Lab units, mean over points.

    Colours are means over 5 x 5 pixels. A point that is not found again does not count.
    """

    def __init__(self) -> None:
        self._started: dict[int, Floats] = {}
        self._distances: list[Floats] = []

    def add(self, ab: Tensor, sighting: Sighting) -> None:
        """Take the next frame: ab (2, H, W) in Lab units, and what it has of points."""
        if sighting.scene_start:
            self._started.clear()
        planes = np.asarray(cv2.blur(ab.movedim(0, -1).contiguous().numpy(), _AROUND), np.float32)
        for arrival in sighting.arrivals:
            apart = _colors(planes, arrival.places) - self._started.pop(arrival.number)
            self._distances.append(np.hypot(*apart[arrival.found].T))
        for number, places in sighting.departures.items():
            self._started[number] = _colors(planes, places)

    @property
    def mean(self) -> float:
        """Mean distance in ab over all points that were found again; NaN where there are none."""
        return _mean(self._distances)


def _colors(planes: Floats, places: Floats) -> Floats:
    return sample(planes, places[:, None])[:, 0]


def _mean(parts: Sequence[Floats]) -> float:
    count = sum(part.size for part in parts)
    return float(sum(part.sum(dtype=np.float64) for part in parts)) / count if count else math.nan
