"""Lightness clips in which things move, and guidance for them."""

from collections.abc import Sequence

import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.moving_lab import HEIGHT, WIDTH, Array, flat, lab_clip, texture
from tests.frames.pictures import clip_of
from vs_colorize.frames.kinds import CHROMA_SCALE, Kind, mark
from vs_colorize.motion.flow import Floats, FlowReader, Picture


def tones(pictures: Sequence[Array], **props: Sequence[float]) -> vs.VideoNode:
    """A lightness clip of pictures, with a value of each prop a frame."""
    clip = lab_clip([(picture, *flat(0, 0, picture.shape)) for picture in pictures], **props)
    return mark(clip.std.ShufflePlanes(0, vs.GRAY), Kind.LIGHTNESS)


def panned_tones(step: int, count: int, seed: int = 0) -> list[Array]:
    """Views over a texture that moves `step` pixels a frame to the left."""
    whole = texture(seed, WIDTH + abs(step) * count)
    return [whole[:HEIGHT, step * n : step * n + WIDTH] for n in range(count)]


def painted(
    confidence: Array | float, a: Array | float, b: Array | float, height: int = HEIGHT, width: int = WIDTH
) -> vs.VideoNode:
    """A guidance clip of one frame; colours in Lab units."""
    planes = [np.broadcast_to(np.float32(value), (height, width)) for value in (confidence, a, b)]
    planes[1:] = [plane / np.float32(CHROMA_SCALE) for plane in planes[1:]]
    return mark(clip_of(planes, vs.YUV444PS), Kind.GUIDANCE)


def motions_read(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """A list that grows by one whenever the motion between two pictures is read."""
    read = FlowReader._both
    calls: list[None] = []

    def count(
        reader: FlowReader, first: Picture, second: Picture, guess: Floats | None = None
    ) -> tuple[Floats, Floats]:
        calls.append(None)
        return read(reader, first, second, guess)

    monkeypatch.setattr(FlowReader, "_both", count)
    return calls
