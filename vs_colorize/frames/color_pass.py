"""The pass that makes a coloured RGB clip of full-size lightness and a small Lab clip, all in native filters.

Linear sRGB is written as the grey of the picture's luminance Y plus what colour adds to it: with X, Y, Z relative to
white, R = Y + p (X - Y) + q (Z - Y), and G and B likewise. So grey comes out with three equal channels, and whatever
the chroma, luminance stays Y. Colours that sRGB cannot show are drawn towards that grey until they fit, as
`color.gamut.fit_gamut` does. Only the small coefficient planes of `chroma_model` are made in Python.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import vapoursynth as vs

from vs_colorize.color.primaries import LINEAR_TO_XYZ
from vs_colorize.frames.detail import chroma_model
from vs_colorize.frames.enlarging import Siting, enlarged_pieces
from vs_colorize.frames.kinds import CHROMA_SCALE
from vs_colorize.frames.memory import give_back_memory
from vs_colorize.frames.signal import BT709, LINEAR, SRGB

_DEEPEST_CODE = 65535
# CIE 15:2004, as in `color.lab`: the cube root and the straight line meet at 6/29 with equal slope.
_JOINT = 6 / 29
_A_STEP, _B_STEP = 1 / 500, -1 / 200
# On the stack: the root of X, Y or Z in Lab's formula, which becomes X, Y or Z.
_EXPAND = f"dup {_JOINT} > swap dup dup dup * * swap {4 / 29} - {3 * _JOINT**2} * ?"
# The root of Y is L* / 100 times the one, plus the other.
_ROOT_SLOPE, _ROOT_OFFSET = 100 / 116, 16 / 116


class OwnColors(NamedTuple):
    """Colours that a picture keeps: linear light of BT.709 primaries (RGBS), and the share of it in the result."""

    light: vs.VideoNode
    share: vs.VideoNode


def color_pass(
    lightness: vs.VideoNode,
    lab: vs.VideoNode,
    saturation: float,
    result: vs.VideoFormat,
    siting: Siting = (0, 0),
    own: OwnColors | None = None,
) -> vs.VideoNode:
    """Return sRGB of full-size L* / 100 and a Lab clip, in an RGB format, tagged as sRGB.

    Chroma follows the edges of the lightness, see `chroma_model`. Black and white are neutral, and so is what is not a
    number. Own colours are mixed in as light, so that two of one luminance give a third.
    """
    root = lightness.std.Expr(f"x {_ROOT_SLOPE} * {_ROOT_OFFSET} +")
    slope_a, slope_b, offset_a, offset_b = _enlarged_model(lab, saturation, lightness, siting)
    luminance = root.std.Expr(f"x {_EXPAND}")
    chroma = f"y x * z + x + {_EXPAND} x {_EXPAND} -"
    from_x = vs.core.std.Expr([root, slope_a, offset_a], chroma)
    from_z = vs.core.std.Expr([root, slope_b, offset_b], chroma)
    parts = [luminance, from_x, from_z]
    room = vs.core.std.Expr(parts, _fitting_share())
    for shared in (root, *parts, room, *(own or ())):
        # Its consumers ask for the same frame one after the other; by default 20 full-size frames would be kept.
        vs.core.std.SetVideoCache(shared, mode=1, fixedsize=1, maxsize=vs.core.num_threads + 2)
    channels = [_Channel([*parts, room], f"x y {p} * z {q} * + a * + 0 max 1 min") for p, q in _shares()]
    if own:
        channels = [
            _Channel(
                [*inputs, own.light.std.ShufflePlanes(plane, vs.GRAY), own.share],
                f"{formula} dup b 0 max 1 min swap - c * +",
            )
            for plane, (inputs, formula) in enumerate(channels)
        ]
    return _encoded(channels, result)


class _Channel(NamedTuple):
    """Linear light of R, G or B: clips, and an expression of them."""

    inputs: list[vs.VideoNode]
    formula: str


def _encoded(channels: list[_Channel], result: vs.VideoFormat) -> vs.VideoNode:
    """Evaluate the three channels in linear light and encode them as sRGB."""
    if result.id == vs.RGB24:
        deep = [vs.core.std.Expr(inputs, f"{formula} {_DEEPEST_CODE} *", vs.GRAY16) for inputs, formula in channels]
        codes = [channel.std.Lut(lut=_srgb_codes(), bits=8) for channel in deep]
        picture = vs.core.std.ShufflePlanes(codes, [0, 0, 0], vs.RGB)
    else:
        light = [vs.core.std.Expr(inputs, formula) for inputs, formula in channels]
        linear = vs.core.std.ShufflePlanes(light, [0, 0, 0], vs.RGB)
        tagged = linear.std.SetFrameProps(_Matrix=0, _Transfer=LINEAR, _Primaries=BT709, _Range=1)
        picture = tagged.resize.Point(format=result.id, transfer=SRGB, approximate_gamma=False)
    return picture.std.SetFrameProps(_Matrix=0, _Transfer=SRGB, _Primaries=BT709, _Range=1)


@cache
def _srgb_codes() -> list[int]:
    """The 8-bit sRGB codes of linear light in 16 bits: off by 0.03 of a code at most, where the curve is steepest."""
    light = np.linspace(0, 1, _DEEPEST_CODE + 1)
    curve = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    codes: list[int] = np.rint(curve * 255).astype(int).tolist()
    return codes


@cache
def _shares() -> tuple[tuple[float, float], ...]:
    """Return p and q for R, G and B: what X and Z, relative to white, add to each."""
    to_xyz = np.array(LINEAR_TO_XYZ)
    from_xyz = np.linalg.inv(to_xyz / to_xyz.sum(1, keepdims=True))
    return tuple((float(row[0]), float(row[2])) for row in from_xyz)


def _fitting_share() -> str:
    """Write the largest share of colour, at most 1, that keeps all channels in 0…1; x is Y, y is X - Y, z is Z - Y."""
    red, green, blue = (f"y {p} * z {q} * +" for p, q in _shares())
    above = f"{red} {green} max {blue} max 1 x - 1e-9 max /"
    below = f"{red} {green} min {blue} min x 1e-9 max / -1 *"
    return f"1 {above} {below} max 1 max /"


def _enlarged_model(lab: vs.VideoNode, saturation: float, like: vs.VideoNode, siting: Siting) -> list[vs.VideoNode]:
    """Return slopes of a and b, then offsets of a and b, as clips of the full size.

    a and b are divided by what they are in the formula of Lab, so that they can be added to the root of Y, and
    described by that root in place of lightness.
    """
    steps = np.array((_A_STEP, _B_STEP), np.float32)[:, None, None] * np.float32(CHROMA_SCALE * saturation)
    width, height = lab.width, lab.height
    tall = vs.core.std.BlankClip(lab, width, 4 * height, vs.GRAYS, keep=True)

    def model(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        give_back_memory(n)
        small = np.nan_to_num(np.stack([np.asarray(f[plane]) for plane in range(3)]), nan=0, posinf=0, neginf=0)
        stacked = vs.core.create_video_frame(tall.format, width, 4 * height)
        slope, offset = chroma_model(small[0], small[1:] * steps)
        planes = [*(slope / _ROOT_SLOPE), *(offset - slope * (_ROOT_OFFSET / _ROOT_SLOPE))]
        np.concatenate(planes, out=np.asarray(stacked[0]))
        return stacked

    return enlarged_pieces(tall.std.ModifyFrame(lab, model), 4, like, siting)
