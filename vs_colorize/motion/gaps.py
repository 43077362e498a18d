"""What lies between distant frames by their marks alone: whoever knows of a cut need not look at any motion."""

from collections.abc import Mapping

import vapoursynth as vs

from vs_colorize.frames.naming import named
from vs_colorize.motion.neighbours import Gap, gap
from vs_colorize.motion.pyramid import Pyramid, halves
from vs_colorize.motion.scene_spans import read_mark
from vs_colorize.motion.tracks import moved

_TASK = "marks of scenes"
_CUT, _FADED = "ColorizeCut", "ColorizeFaded"


def write_gap(piece: vs.VideoFrame, between: Gap) -> None:
    """Write on a piece what lies between its first frame and its last."""
    piece.props[_CUT], piece.props[_FADED] = int(between.cut), between.faded


def gap_of(props: Mapping[str, object]) -> Gap:
    """Return what lies between the first frame and the last of a piece with these props."""
    cut, faded = props[_CUT], props[_FADED]
    assert isinstance(cut, int) and isinstance(faded, float)
    return Gap(bool(cut), faded)


def gap_pieces(scenes: vs.VideoNode, longest: int) -> Pyramid:
    """Return pieces that `gap_of` reads; `scenes` has the marks of every frame.

    Where nobody has set any, there is no cut: whoever compares the pictures will see it.
    """
    blank = vs.core.std.BlankClip(format=vs.GRAY8, width=16, height=16, length=1, keep=True)

    def successive() -> vs.VideoNode:
        template = blank * (scenes.num_frames - 1)
        return template.std.ModifyFrame([template, scenes, moved(scenes, 1)], named(_between_marks, _TASK))

    def join(below: vs.VideoNode, level: int) -> vs.VideoNode:
        template = blank * (below.num_frames // 2)
        return template.std.ModifyFrame([template, *halves(below)], named(_joined, _TASK))

    return Pyramid(scenes.num_frames, longest, blank, successive, join)


def _between_marks(n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
    return _piece(f[0], gap(*(read_mark(frame.props, kept=1.0) for frame in f[1:])))


def _joined(n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
    return _piece(f[0], gap_of(f[1].props).then(gap_of(f[2].props)))


def _piece(blank: vs.VideoFrame, between: Gap) -> vs.VideoFrame:
    piece = blank.copy()
    write_gap(piece, between)
    return piece
