"""The colours that a picture has already, by VapourSynth's own resizer and expressions."""

import vapoursynth as vs

from vs_colorize.color.primaries import LINEAR_TO_XYZ
from vs_colorize.frames.kinds import CHROMA_SCALE
from vs_colorize.frames.signal import BT709, LINEAR, SRGB, Signal, as_displayed

# CIE 15:2004, as in `color.lab`: the cube root and the straight line meet at 6/29 with equal slope.
_JOINT = 6 / 29
# On the stack: X, Y or Z relative to white, which becomes its root in Lab's formula.
_ROOT = f"dup {_JOINT**3} > swap dup {1 / 3} pow swap {1 / (3 * _JOINT**2)} * {4 / 29} + ?"


def source_colors(clip: vs.VideoNode, signal: Signal, width: int, height: int) -> vs.VideoNode:
    """Return a picture's own Lab at a size: L* / 100, a* / 256, b* / 256 in YUV444PS, with its true lightness."""
    rgb = as_displayed(clip, signal).resize.Bicubic(width, height, format=vs.RGBS, primaries=BT709, transfer=SRGB)
    linear = rgb.std.Expr("x 0 max 1 min").resize.Point(transfer=LINEAR, approximate_gamma=False)
    planes = [linear.std.ShufflePlanes(plane, vs.GRAY) for plane in range(3)]
    x, y, z = (vs.core.std.Expr(planes, _root(row)) for row in LINEAR_TO_XYZ)
    lightness = y.std.Expr("x 1.16 * 0.16 -")
    a = vs.core.std.Expr([x, y], f"x y - {500 / CHROMA_SCALE} *")
    b = vs.core.std.Expr([y, z], f"x y - {200 / CHROMA_SCALE} *")
    return vs.core.std.ShufflePlanes([lightness, a, b], [0, 0, 0], vs.YUV)


def _root(row: tuple[float, float, float]) -> str:
    """Return an expression of R, G and B for the root of X, Y or Z."""
    red, green, blue = (share / sum(row) for share in row)
    return f"x {red} * y {green} * + z {blue} * + {_ROOT}"
