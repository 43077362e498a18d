"""Guidance clips laid over each other, like layers of paint whose opacity is their confidence."""

import vapoursynth as vs

from vs_colorize.frames.hold import FIRMNESS

_CONFIDENCE = "x 1 x - y * +"
# x and y are the confidences, z and a the colours of the upper and the lower clip. What is all of one clip is not
# computed: it must not be rounded.
_COLOR = f"x 0 = a x 1 = y 0 = or z x z * 1 x - y * a * + {_CONFIDENCE} / ? ?"


def laid_over(upper: vs.VideoNode, lower: vs.VideoNode) -> vs.VideoNode:
    """Lay one guidance clip over another of its size and length; props are those of the upper one.

    Where the upper one has a confidence of 1 it hides the other, where it has none the other is left; both bit for bit.
    Between, confidence is c1 + (1 - c1) c2, and colours are weighed by c1 and (1 - c1) c2.
    """
    above, below = upper.std.SplitPlanes(), lower.std.SplitPlanes()
    sure = [above[0], below[0]]
    confidence = vs.core.std.Expr(sure, _CONFIDENCE)
    colors = [vs.core.std.Expr([*sure, above[plane], below[plane]], _COLOR) for plane in (1, 2)]
    return vs.core.std.ShufflePlanes([confidence, *colors], [0, 0, 0], vs.YUV)


def seen_below(upper: vs.VideoNode, lower: vs.VideoNode) -> vs.VideoNode:
    """Return a guidance clip as far as another one that is laid over it lets it be seen."""
    confidence = vs.core.std.Expr([lower, upper], ["x 1 y - *", ""])
    return vs.core.std.ShufflePlanes([confidence, lower, lower], [0, 1, 2], vs.YUV)


def painted_over(lab: vs.VideoNode, guidance: vs.VideoNode) -> vs.VideoNode:
    """Give a Lab clip the colours of a guidance clip of its size and length, as firmly as `hold_colors` does."""
    confidence = vs.core.std.ShufflePlanes([guidance] * 3, [0, 0, 0], vs.YUV)
    return vs.core.std.Expr([lab, guidance, confidence], ["", f"z 1 = y x y x - z {FIRMNESS} pow * + ?"])
