"""Lab clips blended with each other, in native filters."""

from collections.abc import Sequence

import vapoursynth as vs

from vs_colorize.frames.kinds import CHROMA_SCALE, LIGHTNESS_SCALE

type LightnessRange = tuple[float, float]
"""The darkest and the lightest L*, 0 to 100."""

_SOFTNESS = 10.0
"""Over so many units of L* around the end of a range, what counts there comes in."""

_NAMES = "xyzabcdefghijklmnopqrstuvw"
"""What Expr calls its inputs."""


def blended(
    labs: Sequence[vs.VideoNode],
    weights: Sequence[float | vs.VideoNode],
    ranges: Sequence[LightnessRange | None],
) -> vs.VideoNode:
    """Return the weighed mean of the colours of up to 13 Lab clips, with the lightness and props of the first one.

    A weight is a number or a guidance clip, whose confidence it is; it counts within its range. Where the weights of
    all are 0, the first clip's colours stand.
    """
    lightness = labs[0].std.ShufflePlanes(0, vs.GRAY)
    counts = [_count(lightness, weight, ends) for weight, ends in zip(weights, ranges, strict=True)]
    colors, shares = _NAMES[: len(labs)], _NAMES[len(labs) : 2 * len(labs)]
    total = _sum(list(shares))
    whole = _sum([f"{color} {share} *" for color, share in zip(colors, shares, strict=True)])
    mean = f"{total} 0 > {whole} {total} / x ?"
    planes = ([lab.std.ShufflePlanes(plane, vs.GRAY) for lab in labs] for plane in (1, 2))
    merged = [vs.core.std.Expr([*plane, *counts], mean) for plane in planes]
    return vs.core.std.ShufflePlanes([labs[0], *merged], [0, 0, 0], vs.YUV)


def kept_near(lab: vs.VideoNode, base: vs.VideoNode, limit: float) -> vs.VideoNode:
    """Return a Lab clip whose colours are at most `limit` units of ab from those of another one."""
    pairs = [[clip.std.ShufflePlanes(plane, vs.GRAY) for clip in (lab, base)] for plane in (1, 2)]
    away = [vs.core.std.Expr(pair, "x y -") for pair in pairs]
    reach = limit / CHROMA_SCALE
    share = vs.core.std.Expr(away, f"{reach} x x * y y * + sqrt {reach} max /")
    near = [vs.core.std.Expr([*pair, share], "z 1 = x y x y - z * + ?") for pair in pairs]
    return vs.core.std.ShufflePlanes([lab, *near], [0, 0, 0], vs.YUV)


def _count(lightness: vs.VideoNode, weight: float | vs.VideoNode, ends: LightnessRange | None) -> vs.VideoNode:
    """Return how much a clip counts at each pixel, GRAYS."""
    within = _within(ends)
    if isinstance(weight, vs.VideoNode):
        return vs.core.std.Expr([lightness, weight.std.ShufflePlanes(0, vs.GRAY)], f"{within} y 0 max *")
    return lightness.std.Expr(f"{within} {weight} *")


def _within(ends: LightnessRange | None) -> str:
    """Return the expression that says how far L* / 100, x, lies in a range, 0…1."""
    darkest, lightest = ends or (0, LIGHTNESS_SCALE)
    expression = "1"
    if darkest > 0:
        expression += f" x {LIGHTNESS_SCALE} * {darkest - _SOFTNESS / 2} - {_SOFTNESS} / 0 max 1 min *"
    if lightest < LIGHTNESS_SCALE:
        expression += f" {lightest + _SOFTNESS / 2} x {LIGHTNESS_SCALE} * - {_SOFTNESS} / 0 max 1 min *"
    return expression


def _sum(terms: Sequence[str]) -> str:
    return " ".join(terms) + " +" * (len(terms) - 1)
