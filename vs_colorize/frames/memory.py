"""What the C library keeps of memory that nobody uses any more."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache

import vapoursynth as vs

_MOST_BETWEEN = 64
_PIXELS_BETWEEN = 2**27


def trimmed(clip: vs.VideoNode, like: vs.VideoNode) -> vs.VideoNode:
    """Return a clip as it is; now and then the C library gives its free memory back to the system.

    That is at every 64th frame, and more often where those of `like`, which it is used for, are large.

    VapourSynth asks for aligned blocks. glibc before 2.38 finds no use for most of those that come back, so that
    memory grows by half a frame each frame; what it has given back, it takes anew.
    """
    between = max(1, min(_MOST_BETWEEN, _PIXELS_BETWEEN // (like.width * like.height)))

    def pass_on(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        assert isinstance(f, vs.VideoFrame)
        if n % between == 0 and (trim := _malloc_trim()) is not None:
            trim(0)
        return f

    return clip.std.ModifyFrame(clip, pass_on)


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    """Return glibc's function; None where the C library is another."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
