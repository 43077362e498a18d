"""What is worked out of many successive frames, a block of them at a time.

Block k is frames k * BLOCK … (k + 1) * BLOCK - 1. A clip of blocks has one frame a block, which carries bytes in a
prop; its cache serves all who need the same block. A block is a function of its number and of the blocks it is made
from, and no state lives between calls: frames may be asked for in any order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.naming import naming

BLOCK = 16

_PROP = "ColorizeBlock"
_TASK = "scenes"


@dataclass(frozen=True)
class Blocks:
    """A clip of blocks, and how many frames it is about."""

    clip: vs.VideoNode
    frames: int

    def about(self, block: int) -> range:
        """Return the frames of a block."""
        return range(block * BLOCK, min((block + 1) * BLOCK, self.frames))


@dataclass(frozen=True)
class Source:
    """Blocks that others are made from, and how many frames before and after a block's own are needed."""

    blocks: Blocks
    before: int = 0
    after: int = 0

    @property
    def offsets(self) -> range:
        """Which blocks are needed, counted from the one that is made."""
        return range(-self.before // BLOCK, -(-self.after // BLOCK) + 1)


@dataclass(frozen=True)
class Stretch:
    """The bytes of successive blocks, in order; the first of them begins with frame `first`."""

    first: int
    parts: tuple[bytes, ...]

    @property
    def joined(self) -> bytes:
        """All bytes, one block after the other."""
        return b"".join(self.parts)


type Compute = Callable[[range, list[Stretch]], bytes]
"""Makes the bytes of a block of some frames from a stretch of each source; where the film ends, stretches do."""


def picture_blocks(clip: vs.VideoNode) -> Blocks:
    """Return blocks of the pictures of a GRAY8 clip, H * W bytes a frame."""
    return frame_blocks(clip, lambda frame: np.asarray(frame[0]).tobytes())


def frame_blocks(clip: vs.VideoNode, read: Callable[[vs.VideoFrame], bytes]) -> Blocks:
    """Return blocks of what is read of each frame of a clip, as many bytes of every frame."""
    missing = -clip.num_frames % BLOCK
    padded = clip + clip[-1] * missing if missing else clip
    positions = [padded.std.SelectEvery(BLOCK, position) for position in range(BLOCK)]
    carrier = _carrier(padded.num_frames // BLOCK)

    def collect(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        assert isinstance(f, list)
        there = f[1 : 1 + clip.num_frames - n * BLOCK]
        with naming(_TASK, range(n * BLOCK, n * BLOCK + len(there))):
            return _carrying(f[0], b"".join(map(read, there)))

    return Blocks(carrier.std.ModifyFrame([carrier, *positions], collect), clip.num_frames)


def derived_blocks(sources: Sequence[Source], compute: Compute) -> Blocks:
    """Return blocks made from others; `compute` is called by one thread at a time."""
    frames, count = sources[0].blocks.frames, sources[0].blocks.clip.num_frames
    carrier = _carrier(count)
    needed = [_shifted(source.blocks.clip, offset) for source in sources for offset in source.offsets]

    def derive(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        assert isinstance(f, list)
        came = iter(f[1:])
        stretches = []
        for source in sources:
            numbered = [(n + offset, next(came)) for offset in source.offsets]
            there = [(number, bytes(frame.props[_PROP])) for number, frame in numbered if 0 <= number < count]
            stretches.append(Stretch(there[0][0] * BLOCK, tuple(part for _, part in there)))
        about = Blocks(carrier, frames).about(n)
        with naming(_TASK, about):
            return _carrying(f[0], compute(about, stretches))

    made = carrier.std.ModifyFrame([carrier, *needed], derive)
    for source in sources:
        vs.core.std.SetVideoCache(source.blocks.clip, mode=1, fixedsize=1, maxsize=2 * len(source.offsets) + 8)
    return Blocks(made, frames)


def frames_with_props(blocks: Blocks, props: Callable[[int, bytes], dict[str, int | float]]) -> vs.VideoNode:
    """Return a clip of empty frames, frame n with the props that `props(n - first, bytes)` reads from its block."""
    carrier = _carrier(blocks.frames)
    repeated = vs.core.std.Interleave([blocks.clip] * BLOCK)[: blocks.frames]

    def write(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        assert isinstance(f, list)
        frame = f[0].copy()
        frame.props.update(props(n % BLOCK, bytes(f[1].props[_PROP])))
        return frame

    return carrier.std.ModifyFrame([carrier, repeated], write)


def _carrier(length: int) -> vs.VideoNode:
    return vs.core.std.BlankClip(format=vs.GRAY8, width=16, height=16, length=length, keep=True)


def _carrying(blank: vs.VideoFrame, content: bytes) -> vs.VideoFrame:
    frame = blank.copy()
    frame.props[_PROP] = content
    return frame


def _shifted(clip: vs.VideoNode, by: int) -> vs.VideoNode:
    """Return a clip whose frame n is frame n + by, the first or last one where there is none."""
    if by < 0:
        return (clip[0] * -by + clip)[: clip.num_frames]
    return (clip + clip[-1] * by)[by:] if by else clip
