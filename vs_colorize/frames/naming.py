"""Callbacks say what failed, and for which frames: VapourSynth reports neither."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from traceback import walk_tb

import vapoursynth as vs

from vs_colorize.errors import told_of

# VapourSynth cuts off what is written beyond 4 kB, and the last line says what failed.
_CALLS_SHOWN = 4


@contextmanager
def naming(task: str, frames: range) -> Iterator[None]:
    """Make whatever fails say in which task, for which frames it failed, and why.

    Raises:
        ColorizeError: in place of any exception, see `told_of`.
    """
    try:
        yield
    except Exception as error:
        which = f"frame {frames[0]}" if len(frames) == 1 else f"frames {frames[0]} to {frames[-1]}"
        raise told_of(f"{task}: {which}", error) from _with_innermost(error)


def named[F](
    callback: Callable[[int, F], vs.VideoFrame], task: str, first: int = 0
) -> Callable[[int, F], vs.VideoFrame]:
    """Make a callback say which frame of a task failed, and why; its clip begins at the frame `first`."""

    def call(n: int, f: F) -> vs.VideoFrame:
        with naming(task, range(first + n, first + n + 1)):
            return callback(n, f)

    return call


def _with_innermost(error: Exception) -> Exception:
    """Return an error whose traceback is shortened to where it was raised."""
    calls = error.__traceback__
    for _ in range(sum(1 for _ in walk_tb(calls)) - _CALLS_SHOWN):
        calls = calls and calls.tb_next
    return error.with_traceback(calls)
