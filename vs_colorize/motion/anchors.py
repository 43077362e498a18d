"""Anchors as clips: the colours that a scene has in the long run, found at key frames, pull those of every frame.

Every 12th frame of the film is a key frame. Its colours are averaged with those of the key frames around it, within its
scene and along the motion from key frame to key frame; then each frame is pulled to the two key frames it lies between,
along the motion that leads there. Where motion cannot be followed, or lightness does not agree, nothing is pulled.
From key frame to key frame motion is found by way of the frame half-way between them.

No state lives between calls. What one frame costs when it is asked for alone: the key frames of its window, not the
frames between them; of those only the marks are needed, and of those half-way the lightness.
"""

import cv2
import numpy as np
import vapoursynth as vs

from vs_colorize.frames.naming import named
from vs_colorize.frames.tall import Batches
from vs_colorize.motion.anchor_color import Anchor, pulled, settled
from vs_colorize.motion.flow import Floats, FlowReader, Picture
from vs_colorize.motion.scene_spans import SPAN, bond, is_marked, span_clip
from vs_colorize.motion.scratch import Scratch
from vs_colorize.motion.steady_color import Step
from vs_colorize.motion.tracks import KEPT, PICTURE, STABILIZE, codes_of, keep, moved, parts, track_clip, write_picture

_BEHIND, _AHEAD = 8, 4
LOOKS_AHEAD = (_AHEAD + 2) * SPAN
"""Frames that may be read between a frame's use as a key frame and its own turn."""

_LEAST_KEPT = 0.1


def anchored_clip(small: vs.VideoNode, lightness: vs.VideoNode, scenes: vs.VideoNode, share: float) -> vs.VideoNode:
    """Return a small Lab clip whose colours are pulled to those that their scene has in the long run.

    `lightness` is a clip of that size with the L* / 100 of every frame, `scenes` has the marks of every frame, `share`
    says how far colours are pulled, 0…1. Lightness stays.

    Raises:
        vs.Error: when a frame is asked for, if it cannot be computed: names the frame and the cause.
    """
    spans = span_clip(scenes)
    batches = Batches(small.num_frames, SPAN)
    keys, between = batches.positions(small)[0], batches.positions(lightness)[SPAN // 2]
    tracks = track_clip(keys, codes_of(between))
    window = range(-_BEHIND, _AHEAD + 1)
    for clip in (tracks, spans):
        keep(clip, len(window))
    stacked = keys.std.BlankClip(format=vs.GRAYS, width=4 * keys.width, keep=True)
    around = [moved(tracks, by) for by in window] + [moved(spans, by) for by in window[:-1]]
    anchors = stacked.std.ModifyFrame([stacked, *around], named(_Settle(keys.num_frames), STABILIZE))
    of_frames = [_repeated(clip, small.num_frames) for clip in (anchors, moved(anchors, 1), spans)]
    return small.std.ModifyFrame([small, *of_frames], named(_Pull(share), STABILIZE))


def _repeated(clip: vs.VideoNode, frames: int) -> vs.VideoNode:
    """Return a clip whose frame n is that of the span that frame n starts or lies in."""
    return vs.core.std.Interleave([clip] * SPAN)[:frames]


class _Settle:
    """Joins a key frame's L*, its colours in the long run, and how well founded these are: (H, W, 4)."""

    def __init__(self, keys: int) -> None:
        self._keys = keys
        self._scratch = Scratch()

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        size = _BEHIND + 1 + _AHEAD
        tracks, spans = f[1 : 1 + size], f[1 + size :]
        first, last = max(0, _BEHIND - n), min(size, self._keys - n + _BEHIND)
        # How much a key frame counts at the one before it, wherever motion finds the one in the other.
        links = [
            bond(span, 0).end if float(track.props[KEPT]) >= _LEAST_KEPT else 0.0
            for track, span in zip(tracks[:-1], spans, strict=True)
        ]
        pictures = [parts(track) for track in tracks]
        ahead, behind, weight = [], [], 1.0
        for m in range(_BEHIND + 1, last):
            weight *= links[m - 1]
            ahead.append(Step(pictures[m - 1][1], pictures[m][0], weight * float(tracks[m].props[PICTURE])))
        weight = 1.0
        for m in range(_BEHIND - 1, first - 1, -1):
            weight *= links[m]
            behind.append(Step(pictures[m][2], pictures[m][0], weight * float(tracks[m].props[PICTURE])))
        picture = pictures[_BEHIND][0]
        colors, ground = settled(picture, (ahead, behind), self._scratch)
        result = f[0].copy()
        ground *= np.float32(tracks[_BEHIND].props[PICTURE])
        tones = cv2.extractChannel(picture, 0)
        cv2.merge((tones, *colors, ground), _planes(result))
        return result


class _Pull:
    """Pulls the colours of a frame to its anchors; a pure function of its number and its span."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._flow = FlowReader(fine=False)
        self._scratch = Scratch()

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        shape = np.asarray(f[0][0]).shape
        picture = write_picture(f[0], self._scratch("picture", *shape, 4), self._scratch)
        codes = _codes(np.asarray(f[0][0]))
        place = n % SPAN
        near = 1 - place / SPAN, place / SPAN
        # The way back shows whether both are of one scene: where that is known, not to look costs half, and no colour.
        read_flow = self._flow.unproved if is_marked(f[3]) else self._flow.there
        anchors: list[Anchor] = []
        for frame, weight, nearness in zip(f[1:3], bond(f[3], place), near, strict=True):
            if not weight or not nearness:
                continue
            planes = _planes(frame)
            there = _codes(np.asarray(cv2.extractChannel(planes, 0), np.float32))
            way = read_flow(codes, there, self._scratch(f"way {len(anchors)}", *shape, 4))
            anchors.append(Anchor(way, planes, weight, nearness))
        result = f[0].copy()
        for number, values in enumerate(pulled(picture, anchors, self._share, self._scratch), 1):
            np.asarray(result[number])[:] = values
        return result


def _planes(anchor: vs.VideoFrame) -> Floats:
    values = np.asarray(anchor[0])
    return values.reshape(values.shape[0], -1, 4)


def _codes(lightness: Floats) -> Picture:
    """Return L* / 100 as codes 0…255."""
    return np.asarray(cv2.convertScaleAbs(lightness, alpha=255), np.uint8)
