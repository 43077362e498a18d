"""A Lab clip with its colours adjusted, by native expressions: nothing in Python a frame."""

import math
from collections.abc import Sequence

import vapoursynth as vs

from vs_colorize.frames.kinds import CHROMA_SCALE
from vs_colorize.guidance.adjustments import Adjustment, HueShift, RangeAdjustment

# Where the white of CIE daylight of 5000 K lies for an eye used to that of 6500 K (CIE 15:2004).
_D50 = (2.4, 17.7)
_WARMER = tuple(value / math.hypot(*_D50) / CHROMA_SCALE for value in _D50)
# Another light scales X and Z, so that a* and b* move with their roots, and these are about that of Y.
_ROOT_OF_LUMINANCE = f"{100 / 116} * {16 / 116} +"
_CHROMA = "x x * y y * + sqrt"
_LIMIT = "-0.5 max 0.5 min"
# What a* and b* are multiplied with, and how the two are joined, to turn them by an angle.
_ROTATION = (("cos", "sin", "-"), ("sin", "cos", "+"))


def adjusted_colors(lab: vs.VideoNode, base: Adjustment, ranges: Sequence[RangeAdjustment]) -> vs.VideoNode:
    """Return a Lab clip adjusted by `base`, and in each range of frames by its own adjustment instead.

    Ranges must lie in the clip and not overlap. Where nothing changes, the clip's frames are passed on untouched; where
    nothing changes at all, the clip is.
    """
    if not base.changes and not any(adjustment.changes for _, _, adjustment in ranges):
        return lab
    parts, done = [], 0
    for first, last, adjustment in sorted(ranges, key=lambda entry: entry[0]):
        if done < first:
            parts.append(_adjusted(lab[done:first], base))
        parts.append(_adjusted(lab[first : last + 1], adjustment))
        done = last + 1
    if done < lab.num_frames:
        parts.append(_adjusted(lab[done:], base))
    return vs.core.std.Splice(parts)


def _adjusted(lab: vs.VideoNode, adjustment: Adjustment) -> vs.VideoNode:
    if not adjustment.changes:
        return lab
    lightness, a, b = (lab.std.ShufflePlanes(plane, vs.GRAY) for plane in range(3))
    share = vs.core.std.Expr([a, b], _protection(adjustment.protect_neutrals))
    colors = []
    for before, after, direction in zip((a, b), _turned(a, b, adjustment.hues), _WARMER, strict=True):
        warming = f"y {_ROOT_OF_LUMINANCE} {adjustment.warmth * direction} *"
        changed = vs.core.std.Expr([after, lightness], f"x {adjustment.saturation} * {warming} +")
        colors.append(vs.core.std.Expr([before, changed, share], f"y x - z * x + {_LIMIT}"))
    joined = vs.core.std.ShufflePlanes([lightness, *colors], [0, 0, 0], vs.YUV)
    return joined.std.CopyFrameProps(lab)


def _turned(a: vs.VideoNode, b: vs.VideoNode, hues: Sequence[HueShift]) -> list[vs.VideoNode]:
    """Return a* and b* with their hues turned and their chroma scaled by all shifts together."""
    if not hues:
        return [a, b]
    turn, chroma = a.std.Expr("0"), a.std.Expr("1")
    for hue in hues:
        share = vs.core.std.Expr([a, b], _share(hue))
        turn = vs.core.std.Expr([turn, share], f"y {math.radians(hue.turn)} * x +")
        chroma = vs.core.std.Expr([chroma, share], f"y {hue.chroma - 1} * 1 + x *")
    planes = [a, b, turn, chroma]
    return [vs.core.std.Expr(planes, f"x z {along} * y z {across} * {sign} a *") for along, across, sign in _ROTATION]


def _share(hue: HueShift) -> str:
    """Return an expression of a* and b*: 1 where the hue lies in the range, falling to 0 over its soft ends.

    The fall is smooth in the cosine of the hue's distance from the middle of the range.
    """
    middle, half = math.radians(hue.middle), math.radians(hue.width / 2)
    inside, outside = math.cos(half), math.cos(half + math.radians(hue.softness))
    cosine = f"x {math.cos(middle)} * y {math.sin(middle)} * + {_CHROMA} 1e-9 max /"
    return _rise(f"{cosine} {outside} - {inside - outside} /")


def _protection(chroma: float) -> str:
    """Return an expression of a* and b* that rises from 0 for grey to 1 for what has a chroma, in Lab units."""
    return _rise(f"{_CHROMA} {chroma / CHROMA_SCALE} /") if chroma else "1"


def _rise(value: str) -> str:
    """Return an expression that rises smoothly from 0 to 1 as `value` does."""
    return f"{value} 0 max 1 min dup dup * swap 2 * 3 swap - *"
