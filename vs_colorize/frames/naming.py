"""Callbacks say what failed, and for which frames: VapourSynth reports neither."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import vapoursynth as vs

from vs_colorize.errors import told_of


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
        raise told_of(f"{task}: {which}", error) from error


def named[F](
    callback: Callable[[int, F], vs.VideoFrame], task: str, first: int = 0
) -> Callable[[int, F], vs.VideoFrame]:
    """Make a callback say which frame of a task failed, and why; its clip begins at the frame `first`."""

    def call(n: int, f: F) -> vs.VideoFrame:
        with naming(task, range(first + n, first + n + 1)):
            return callback(n, f)

    return call
