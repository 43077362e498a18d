"""Spans of a film, and how far the frames of each belong to the scenes at its two ends.

Span k is frames k * SPAN … (k + 1) * SPAN, whose first and last are key frames. Only marks are read here: whoever has
them without the pictures need not make these.
"""

from collections.abc import Mapping
from typing import NamedTuple

import vapoursynth as vs

from vs_colorize.frames.naming import named
from vs_colorize.frames.tall import Batches
from vs_colorize.motion.neighbours import Mark, scene_weights
from vs_colorize.motion.scene_marks import SCENE_PROPS
from vs_colorize.motion.tracks import STABILIZE, moved

SPAN = 12
"""Frames from one key frame to the next. Half as many follow fast things better, and double the network's runs."""

_START, _END, _MARKED = "ColorizeSpanStart", "ColorizeSpanEnd", "ColorizeSpanMarked"


class Bond(NamedTuple):
    """How much the key frames at the start and at the end of a span count at one of its frames, 0…1."""

    start: float
    end: float


def read_mark(props: Mapping[str, object], kept: float) -> Mark:
    """Return what the props of a frame say about scenes; `kept` is the share of it that motion leads to the next."""
    first, last, fade = (props.get(name) for name in SCENE_PROPS)
    return Mark(
        first=None if first is None else bool(first),
        last=None if last is None else bool(last),
        fade=float(fade) if isinstance(fade, int | float) else 0.0,
        kept=kept,
    )


def span_clip(scenes: vs.VideoNode) -> vs.VideoNode:
    """Return a clip of empty frames, one a span, that `bond` reads; `scenes` has the marks of every frame."""
    spans = Batches(scenes.num_frames, SPAN)
    frames = spans.positions(scenes)
    blank = vs.core.std.BlankClip(format=vs.GRAY8, width=16, height=16, length=spans.count, keep=True)

    def write(n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        # Without a mark nobody knows of a cut; whoever compares the pictures will see it.
        marks = [read_mark(frame.props, kept=1.0) for frame in f[1:]][: scenes.num_frames - n * SPAN]
        weights = [scene_weights(marks, place) for place in range(len(marks))]
        span = f[0].copy()
        span.props[_START] = [weight[0] for weight in weights]
        span.props[_END] = [weight[-1] if len(marks) > SPAN else 0.0 for weight in weights]
        span.props[_MARKED] = all(mark.last is not None or mark.first is not None for mark in marks)
        return span

    return blank.std.ModifyFrame([blank, *frames, moved(frames[0], 1)], named(write, STABILIZE))


def bond(span: vs.VideoFrame, place: int) -> Bond:
    """Return what the ends of a span count at its frame `place`, 0…SPAN; nothing beyond the end of the film."""
    start, end = (_numbers(span.props[name]) for name in (_START, _END))
    return Bond(start[place], end[place]) if place < len(start) else Bond(0.0, 0.0)


def is_marked(span: vs.VideoFrame) -> bool:
    """Say whether every frame of a span has marks, so that no cut in it is unknown."""
    return bool(span.props[_MARKED])


def _numbers(value: object) -> list[float]:
    """Return a prop as a list: one of a single number comes as that number."""
    return [float(number) for number in value] if isinstance(value, list) else [float(value)]  # type: ignore[arg-type]
