"""Guidance clips of hints: those of single frames, and those that stay where they are."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.naming import named
from vs_colorize.frames.tall import finite
from vs_colorize.guidance.paint import paint
from vs_colorize.guidance.placing import Placed

type Wanted = Callable[[Placed], bool]


def frame_guidance(lightness: vs.VideoNode, hints: Sequence[Placed], n: int, wanted: Wanted) -> vs.VideoNode:
    """Return a clip of one frame with those hints on frame n that are wanted; all that are on it compete for places."""
    picture = _painted(lightness, range(n, n + 1), _present(hints, n), wanted)
    vs.core.std.SetVideoCache(picture, mode=1, fixedsize=1, maxsize=1)
    return picture


def standing_guidance(lightness: vs.VideoNode, hints: Sequence[Placed]) -> vs.VideoNode:
    """Return a clip of the length of `lightness` with the hints that are not tracked, wherever they count."""
    bounds = {0, lightness.num_frames}
    for hint in hints:
        # A tracked one is there on its own frame, where the others must leave it its place.
        frames = range(hint.frame, hint.frame + 1) if hint.track else hint.frames
        bounds |= {frames.start, frames.stop}
    stretches = [range(*ends) for ends in pairwise(sorted(bounds))]
    parts = [
        _painted(lightness, frames, _present(hints, frames.start), lambda hint: not hint.track) for frames in stretches
    ]
    return vs.core.std.Splice(parts)


def only_on(frames: range, guidance: vs.VideoNode) -> vs.VideoNode:
    """Return guidance that knows nothing but on some frames."""
    parts = [guidance[frames.start : frames.stop]]
    if frames.start:
        parts.insert(0, _blank(guidance, frames.start))
    if frames.stop < guidance.num_frames:
        parts.append(_blank(guidance, guidance.num_frames - frames.stop))
    return vs.core.std.Splice(parts)


def _present(hints: Sequence[Placed], n: int) -> list[Placed]:
    """Return the hints that are drawn on frame n itself: not those that are carried there."""
    return [hint for hint in hints if hint.frame == n or (not hint.track and n in hint.frames)]


def _blank(clip: vs.VideoNode, length: int) -> vs.VideoNode:
    return clip.std.BlankClip(format=vs.YUV444PS, length=length, keep=True)


def _painted(lightness: vs.VideoNode, frames: range, hints: Sequence[Placed], wanted: Wanted) -> vs.VideoNode:
    blank = _blank(lightness, len(frames))
    kept = [wanted(hint) for hint in hints]
    if not any(kept):
        return blank
    painter = named(_Painter(hints, kept), "guide_hints", frames.start)
    return blank.std.ModifyFrame([blank, lightness[frames.start : frames.stop]], painter)


class _Painter:
    """Paints hints; a pure function of the frame's lightness."""

    def __init__(self, hints: Sequence[Placed], kept: Sequence[bool]) -> None:
        self._hints = hints
        self._kept = kept

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        result = f[0].copy()
        picture = paint(finite(np.asarray(f[1][0])), self._hints, self._kept)
        for plane in range(3):
            np.asarray(result[plane])[:] = picture[plane]
        return result
