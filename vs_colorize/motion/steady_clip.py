"""Steady colours as a clip: the motion of each pair of frames is read once, and the window of every frame uses it.

All of this happens at half the size of the Lab clip: what flickers is coarse, and the fine detail of a frame's colours,
which follows the edges of its lightness, is its own. No state lives between calls, so a frame is the same bytes in
whatever order frames are asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import vapoursynth as vs

from vs_colorize.frames.kinds import CHROMA_SCALE
from vs_colorize.frames.naming import named
from vs_colorize.motion.anchors import LOOKS_AHEAD, anchored_clip
from vs_colorize.motion.flow import Floats
from vs_colorize.motion.neighbours import Mark, scene_weights, since_cut
from vs_colorize.motion.scene_marks import SCENE_PROPS
from vs_colorize.motion.scene_spans import read_mark
from vs_colorize.motion.scratch import Scratch
from vs_colorize.motion.steady_color import Step, steady_color
from vs_colorize.motion.tracks import KEPT, PICTURE, STABILIZE, keep, moved, parts, track_clip

_SMALLEST_SIDE = 64
_ONE_SIDED = 0.2

# The mean change of a scene's first frame, in units of the clip: it is seen beside nothing of its scene, and there is
# no flicker to calm as yet. From there changes may grow so fast that no step of them is seen.
_FIRST_CHANGE = 0.45 / CHROMA_SCALE
_GROWTH = 1.5


@dataclass(frozen=True)
class Steadying:
    """How colours are made steady: frames on either side, how much of the change is made, how far anchors pull."""

    radius: int
    strength: float
    anchor: float


def steady_clip(
    lab: vs.VideoNode, scenes: vs.VideoNode | None, lightness: vs.VideoNode | None, steadying: Steadying
) -> vs.VideoNode:
    """Return a Lab clip with its colours pulled to those of their scene, then averaged along motion.

    `scenes` has the marks of every frame, `lightness` their L* in the size of `lab`; in place of what is None `lab` is
    read. What is no finite number becomes 0. Lightness and props stay.

    Raises:
        vs.Error: when a frame is asked for, if it cannot be computed: names the frame and the cause.
    """
    radius = min(steadying.radius, lab.num_frames - 1)
    # Of Expr's comparisons, `<=` is the one that says no to what is not a number.
    finite = lab.std.Expr("x abs 1000 <= x 0 ?")
    if not radius:
        return finite
    # Read again when its window is through, `radius` frames after the window's last frame had it computed. Key frames
    # are read well before that, and where marks are read from here, all frames, a span at a time.
    ahead = LOOKS_AHEAD * (2 if scenes is None else 1) if steadying.anchor else 0
    keep(finite, 2 * radius + ahead)
    shrink = 2 if min(lab.width, lab.height) >= _SMALLEST_SIDE else 1
    small = finite.resize.Bilinear(lab.width // shrink, lab.height // shrink)
    marked = finite if scenes is None else scenes
    tones = small if lightness is None else lightness.resize.Bilinear(small.width, small.height)
    held = anchored_clip(small, tones, marked, steadying.anchor) if steadying.anchor else small
    tracks = track_clip(held).std.CopyFrameProps(marked, props=list(SCENE_PROPS))
    keep(tracks, 2 * radius)
    window = [moved(tracks, by) for by in range(-radius, radius + 1)]
    change = small.std.ModifyFrame([small, *window], named(_Change(small, radius), STABILIZE))
    full = change.resize.Bilinear(lab.width, lab.height)
    return vs.core.std.Expr([finite, full], ["", f"x y {steadying.strength} * +"])


class _Change:
    """Computes what to add to a frame's colours; a pure function of its number and the tracks of its window."""

    def __init__(self, small: vs.VideoNode, radius: int) -> None:
        self._length = small.num_frames
        self._radius = radius
        self._scratch = Scratch()

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        first, last = max(0, n - self._radius), min(self._length, n + self._radius + 1)
        tracks = f[1:][first - n + self._radius : last - n + self._radius]
        stacks = [parts(track) for track in tracks]
        here = n - first
        marks = [read_mark(track.props, float(track.props[KEPT])) for track in tracks]
        weights = self._weights(marks, here)
        ahead = [Step(stacks[m - 1][1], stacks[m][0], weights[m]) for m in range(here + 1, len(stacks)) if weights[m]]
        behind = [Step(stacks[m][2], stacks[m][0], weights[m]) for m in range(here - 1, -1, -1) if weights[m]]
        change = steady_color(stacks[here][0], (ahead, behind), self._scratch)
        result = f[0].copy()
        for values, number in zip(change, (1, 2), strict=True):
            values -= np.asarray(f[0][number])
        change *= np.float32(float(tracks[here].props[PICTURE]))
        change *= np.float32(_allowed(change, since_cut(marks, here)))
        for values, number in zip(change, (1, 2), strict=True):
            np.asarray(result[number])[:] = values
        return result

    def _weights(self, marks: Sequence[Mark], here: int) -> list[float]:
        """Weigh by scene and distance; less where the scene has no frame on the other side."""
        by_scene = scene_weights(marks, here)
        weights = []
        for m, weight in enumerate(by_scene):
            opposite = 2 * here - m
            alone = not (0 <= opposite < len(by_scene) and by_scene[opposite])
            near = 1 - ((m - here) / (self._radius + 1)) ** 2
            weights.append(weight * near * (_ONE_SIDED if alone else 1))
        return weights


def _allowed(change: Floats, passed: int | None) -> float:
    """Return the share of a change of colours (2, H, W) to make, so many frames after a cut."""
    if passed is None:
        return 1.0
    mean = cv2.mean(cv2.magnitude(*change))[0]
    return min(1.0, _FIRST_CHANGE * _GROWTH**passed / max(mean, 1e-6))
