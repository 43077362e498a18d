"""Pyramids of pieces of a film, of which few make up the way between any two frames, however distant.

A piece of level j leads from frame m * 2 ** j to frame (m + 1) * 2 ** j. On level 0 pieces are made of two successive
frames, further up of two pieces of the level below. The way between any two frames is a chain of few pieces, whichever
frames these are, so all of them share the same.

No state lives between calls. Frame n of the clip of a level is its piece n; where frames are asked for in order, about
two pieces are made for each.
"""

from collections.abc import Callable, Iterator

import vapoursynth as vs

from vs_colorize.frames.caching import passing

type Join = Callable[[vs.VideoNode, int], vs.VideoNode]
"""Makes a level of the clip of the level below, and of its own number."""

# Pieces kept of level 0, half as many of the next, and so on: from a key frame that lies so many frames ahead, the
# first frame has all pieces computed, and the frames up to it use them. Some more serve requests that run ahead.
_KEPT = 64
_KEPT_AHEAD = 8


class Pyramid:
    """The pieces of a film of so many `frames`; `longest` is the longest way ever asked for.

    `blank` is a clip of one frame, a piece that leads nowhere.
    """

    def __init__(
        self, frames: int, longest: int, blank: vs.VideoNode, successive: Callable[[], vs.VideoNode], join: Join
    ) -> None:
        self._blank = blank
        levels: list[vs.VideoNode] = []
        while frames > 1 << len(levels) <= longest:
            level = join(levels[-1], len(levels)) if levels else successive()
            vs.core.std.SetVideoCache(level, mode=1, fixedsize=1, maxsize=(_KEPT >> len(levels)) + _KEPT_AHEAD)
            levels.append(level)
        self._starts = [sum(level.num_frames for level in levels[:j]) for j in range(len(levels))]
        # The levels keep their frames themselves.
        self._all = passing(vs.core.std.Splice([*levels, blank]))

    def chain(self, here: int, there: int) -> list[int]:
        """Return the numbers of the pieces that lead from one frame to another, in order."""
        blocks = (
            _upwards(here, there, len(self._starts)) if here < there else _downwards(here, there, len(self._starts))
        )
        return [self._starts[level] + number for level, number in blocks]

    def steps(self, chains: list[list[int]]) -> list[vs.VideoNode]:
        """Return clips of pieces: frame k of the clip n is the piece n of the chain k, a blank one where it has ended.

        There is one at least: a single input would come to a callback without its list.
        """
        longest = max(1, *map(len, chains))
        return [
            self._selected([chain[step] if step < len(chain) else None for chain in chains]) for step in range(longest)
        ]

    def _selected(self, numbers: list[int | None]) -> vs.VideoNode:
        last = self._all.num_frames - 1
        offsets = [last if number is None else number for number in numbers]
        if not last:
            return self._blank * len(numbers)
        return passing(self._all.std.SelectEvery(last + 1, offsets, modify_duration=False))


def halves(level: vs.VideoNode) -> list[vs.VideoNode]:
    """Return the first and the second of the two pieces that each piece of the next level is made of, as clips."""
    pairs = level[: level.num_frames // 2 * 2]
    return [pairs.std.SelectEvery(2, half) for half in (0, 1)]


def _upwards(first: int, last: int, levels: int) -> Iterator[tuple[int, int]]:
    """Yield level and number of the fewest pieces from a frame to a later one."""
    while first < last:
        level = min((first & -first).bit_length() - 1 if first else levels, (last - first).bit_length() - 1, levels - 1)
        yield level, first >> level
        first += 1 << level


def _downwards(last: int, first: int, levels: int) -> Iterator[tuple[int, int]]:
    """Yield level and number of the fewest pieces from a frame to an earlier one."""
    while first < last:
        level = min((last & -last).bit_length() - 1, (last - first).bit_length() - 1, levels - 1)
        last -= 1 << level
        yield level, last >> level
