"""What the C library keeps of memory that nobody uses any more."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache

_FRAMES_BETWEEN = 64


def give_back_memory(n: int) -> None:
    """Let the C library return its free memory to the system, at every 64th frame; `n` is the frame's number.

    VapourSynth asks for aligned blocks. glibc before 2.38 finds no use for most of those that come back, so that
    memory grows by half a frame each frame; what it has given back, it takes anew.
    """
    if n % _FRAMES_BETWEEN == 0 and (trim := _malloc_trim()) is not None:
        trim(0)


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    """Return glibc's function; None where the C library is another."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
