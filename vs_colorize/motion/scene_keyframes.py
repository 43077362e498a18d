"""Which frames stand for their scenes: one a scene, more in a long one, each sharp and like the others.

A film is cut into stretches of so many frames, and these into runs of one scene. Each run has a key frame, but for a
short one whose scene goes on beside it. What is chosen hangs on the frames around alone, so it is known of any frame
without a look at the film before it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
import vapoursynth as vs
from numpy.typing import NDArray

from vs_colorize.frames.blocks import Source, Stretch, derived_blocks, frame_blocks, frames_with_props
from vs_colorize.motion.scene_marks import SCENE_PROPS
from vs_colorize.motion.tracks import codes_of

_COARSE = (16, 12)
_SHARP_ENOUGH = 0.7
_BESIDE_A_CUT = 2
"""Frames on either side of a cut that may be mixed with what is beyond it, or badly compressed."""

_SHORT = 4
"""A run is short if it is less than such a part of a stretch."""

_BEFORE, _AFTER = "ColorizeKeyBefore", "ColorizeKeyAfter"

MEASURES = np.dtype(
    [("begins", "?"), ("ends", "?"), ("fades", "?"), ("sharpness", "f4"), ("content", "f4", _COARSE[0] * _COARSE[1])]
)
"""What is known of a frame: its marks, the strength of its finest detail, and a tiny picture of it."""

_CHOICE = np.dtype([("before", "i8"), ("after", "i8")])

type Measures = NDArray[np.void]


class Around(NamedTuple):
    """The key frames of a frame's scene next to it: the last one up to it, and the first one after it, if any."""

    before: int | None
    after: int | None

    @property
    def numbers(self) -> tuple[int, ...]:
        """Those that there are."""
        return tuple(number for number in self if number is not None)


def keyframe_clip(lightness: vs.VideoNode, scenes: vs.VideoNode, every: int) -> vs.VideoNode:
    """Return a clip of empty frames that `keyframes_around` reads; `scenes` has the marks of every frame.

    No frame is further than 2 * `every` from its scene's next key frame.
    """
    codes = codes_of(lightness).std.CopyFrameProps(scenes, props=list(SCENE_PROPS))
    measures = frame_blocks(codes, _measured)
    reach = 2 * every + every // _SHORT
    chosen = derived_blocks([Source(measures, reach, reach)], _Choosing(lightness.num_frames, every))
    return frames_with_props(chosen, _props)


def keyframes_around(frame: vs.VideoFrame) -> Around:
    """Return the key frames around a frame of a clip of `keyframe_clip`."""
    before, after = (int(frame.props[name]) for name in (_BEFORE, _AFTER))
    return Around(before if before >= 0 else None, after if after >= 0 else None)


def choose_keyframes(measures: Measures, stretch: range, every: int) -> list[int]:
    """Return the key frames of a stretch of `every` frames, or less at the end of the film.

    `measures` are those of the film's frames from `every` / 4 before the stretch to as many behind it, as far as the
    film goes.
    """
    first = max(0, stretch.start - every // _SHORT)
    chosen = []
    for run in _runs(measures, first):
        inside = range(max(run.start, stretch.start), min(run.stop, stretch.stop))
        if not inside:
            continue
        before, behind = inside.start - run.start, run.stop - inside.stop
        longer = before >= len(inside) or behind > len(inside)
        if len(inside) * _SHORT >= every or not longer:
            chosen.append(inside.start + _best(measures[inside.start - first : inside.stop - first]))
    return chosen


def _measured(frame: vs.VideoFrame) -> bytes:
    picture = np.asarray(frame[0])
    begins, ends, fade = (frame.props.get(name, 0) for name in SCENE_PROPS)
    measure = np.zeros((), MEASURES)
    measure["begins"], measure["ends"], measure["fades"] = bool(begins), bool(ends), bool(fade)
    measure["sharpness"] = cv2.Laplacian(picture, cv2.CV_32F).std()
    measure["content"] = cv2.resize(picture, _COARSE, interpolation=cv2.INTER_AREA).ravel()
    return measure.tobytes()


class _Choosing:
    """Says of each frame of a block which key frames are next to it."""

    def __init__(self, frames: int, every: int) -> None:
        self._frames = frames
        self._every = every

    def __call__(self, about: range, stretches: list[Stretch]) -> bytes:
        (stretch,) = stretches
        measures = np.frombuffer(stretch.joined, MEASURES)
        every = self._every
        last_stretch = min((about.stop - 1) // every + 1, (self._frames - 1) // every)
        chosen: list[int] = []
        for number in range(max(0, about.start // every - 1), last_stretch + 1):
            within = range(number * every, min((number + 1) * every, self._frames))
            first, last = max(0, within.start - every // _SHORT), within.stop + every // _SHORT
            chosen += choose_keyframes(measures[first - stretch.first : last - stretch.first], within, every)
        choices = np.full(len(about), -1, _CHOICE)
        for run in _runs(measures, stretch.first):
            of_run = [number for number in chosen if number in run]
            for n in range(max(run.start, about.start), min(run.stop, about.stop)):
                choices[n - about.start] = _next_to(n, of_run)
        return choices.tobytes()


def _next_to(n: int, chosen: Sequence[int]) -> tuple[int, int]:
    before = max((number for number in chosen if number <= n), default=-1)
    after = min((number for number in chosen if number > n), default=-1)
    return before, -1 if before == n else after


def _runs(measures: Measures, first: int) -> Iterator[range]:
    """Yield the runs of frames of one scene, the first of the measured frames being frame `first` of the film."""
    start = 0
    for n in range(1, len(measures) + 1):
        if n == len(measures) or measures["begins"][n] or measures["ends"][n - 1]:
            yield range(first + start, first + n)
            start = n


def _best(run: Measures) -> int:
    """Return the number of the frame that stands best for a run: sharp, like the others, and nothing but its scene."""
    inner = np.zeros(len(run), np.bool_)
    inner[_BESIDE_A_CUT : len(run) - _BESIDE_A_CUT] = True
    alone = ~run["fades"]
    good = next(frames for frames in (inner & alone, alone, inner, ~inner) if frames.any())
    sharp = good & (run["sharpness"] >= _SHARP_ENOUGH * run["sharpness"][good].max())
    strangeness = np.abs(run["content"] - run["content"][good].mean(axis=0)).mean(axis=1)
    return int(np.argmin(np.where(sharp, strangeness, np.inf)))


def _props(n: int, choices: bytes) -> dict[str, int | float]:
    before, after = np.frombuffer(choices, _CHOICE)[n].tolist()
    return {_BEFORE: before, _AFTER: after}
