"""Pieces of the way between distant frames: a pyramid of motion over whole stretches of a film.

A piece leads from its first frame to its last, and back. On level 0 it is the motion between successive frames. Further
up, two pieces of the level below are joined: see `joining`.
"""

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.naming import named
from vs_colorize.motion.flow import Floats, FlowReader
from vs_colorize.motion.gaps import gap_of, write_gap
from vs_colorize.motion.joining import join
from vs_colorize.motion.neighbours import Gap, gap
from vs_colorize.motion.pyramid import Pyramid, halves
from vs_colorize.motion.scene_spans import read_mark
from vs_colorize.motion.scratch import Scratch
from vs_colorize.motion.steady_color import kept_share
from vs_colorize.motion.tracks import moved

_TASK = "motion over many frames"


def motion_pieces(codes: vs.VideoNode, scenes: vs.VideoNode, longest: int) -> Pyramid:
    """Return the pieces of a clip of codes (GRAY8), which `ways_of` reads; `scenes` has its marks."""
    blank = codes.std.BlankClip(format=vs.GRAYS, width=4 * codes.width, height=2 * codes.height, length=1, keep=True)

    def successive() -> vs.VideoNode:
        template = blank * (codes.num_frames - 1)
        inputs = [template, codes, moved(codes, 1), scenes, moved(scenes, 1)]
        return template.std.ModifyFrame(inputs, named(_Successive(), _TASK))

    def join(below: vs.VideoNode, level: int) -> vs.VideoNode:
        count, step = below.num_frames // 2, 1 << level
        ends = [codes[first : first + count * step].std.SelectEvery(step, 0) for first in (0, step)]
        template = blank * count
        return template.std.ModifyFrame([template, *halves(below), *ends], named(_Joined(), _TASK))

    return Pyramid(codes.num_frames, longest, blank, successive, join)


def ways_of(piece: vs.VideoFrame) -> Floats:
    """Return the way from the piece's first frame to its last, and back: (2, H, W, 4), see `flow`."""
    values = np.asarray(piece[0])
    height, width = values.shape[0] // 2, values.shape[1] // 4
    return values.reshape(2, height, width, 4)


class _Piece:
    """Makes pieces; calls must not overlap."""

    def __init__(self) -> None:
        self._read = FlowReader()
        self._scratch = Scratch()

    def _write(self, blank: vs.VideoFrame, ways: Floats | None, between: Gap) -> vs.VideoFrame:
        piece = blank.copy()
        if ways is not None and between.weight:
            ways_of(piece)[:] = ways
        write_gap(piece, between)
        return piece


class _Successive(_Piece):
    """Reads the motion between two successive frames."""

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        earlier, later = (np.asarray(frame[0]) for frame in f[1:3])
        marks = [read_mark(frame.props, kept=1.0) for frame in f[3:]]
        if gap(*marks).cut:
            return self._write(f[0], None, gap(*marks))
        ways = self._read(earlier, later)
        if marks[0].last is None and marks[1].first is None:
            tones = [picture * np.float32(1 / 255) for picture in (earlier, later)]
            marks[0] = read_mark(f[3].props, kept_share(tones[0], tones[1], ways[0], self._scratch))
        return self._write(f[0], ways, gap(*marks))


class _Joined(_Piece):
    """Joins two pieces, and puts right what has drifted."""

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        between = gap_of(f[1].props).then(gap_of(f[2].props))
        if not between.weight:
            return self._write(f[0], None, between)
        earlier, later = (ways_of(frame) for frame in f[1:3])
        first, last = (np.asarray(frame[0]) for frame in f[3:])
        ways = join(earlier, later, (first, last), self._read, self._scratch)
        return self._write(f[0], ways, between)
