"""The pass that makes a coloured RGB clip of full-size lightness and a small Lab clip, all in native filters.

Linear sRGB is written as the grey of the picture's luminance Y plus what colour adds to it: with X, Y, Z relative to
white, R = Y + p (X - Y) + q (Z - Y), and G and B likewise. So grey comes out with three equal channels, and whatever
the chroma, luminance stays Y. Colours that sRGB cannot show are drawn towards that grey until they fit, as
`color.gamut.fit_gamut` does.

At full size the time goes into moving planes through memory: what can be worked out anew in an expression is not kept.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import vapoursynth as vs

from vs_colorize.color.primaries import LINEAR_TO_XYZ
from vs_colorize.frames.caching import passing
from vs_colorize.frames.detail import chroma_model_clips
from vs_colorize.frames.enlarging import Siting, enlarged
from vs_colorize.frames.kinds import CHROMA_SCALE
from vs_colorize.frames.memory import trimmed
from vs_colorize.frames.signal import BT709, SRGB

# CIE 15:2004, as in `color.lab`: the cube root and the straight line meet at 6/29 with equal slope.
_JOINT = 6 / 29
_A_STEP, _B_STEP = 1 / 500, -1 / 200
# On the stack: the root of X, Y or Z in Lab's formula, which becomes X, Y or Z.
_EXPAND = f"dup {_JOINT} > swap dup dup dup * * swap {4 / 29} - {3 * _JOINT**2} * ?"
# x is L* / 100: the root of Y, and Y.
_ROOT = f"x {100 / 116} * {16 / 116} +"
_LUMINANCE = f"{_ROOT} {_EXPAND}"
# IEC 61966-2-1, on the stack: linear light, which becomes a code value in 0…1.
_ENCODE = f"dup 0.0031308 > swap dup {1 / 2.4} pow 1.055 * 0.055 - swap 12.92 * ?"
# The same without a power: the curve's upper part in square and fourth roots s and t, as -0.0646 + 0.0813 x + 1.1227 s
# + 0.1961 t - 0.3355 s t. Fitted for the least error, 3.4e-5, which is 0.009 of an 8-bit code.
_ENCODE_COARSELY = (
    "dup sqrt dup sqrt dup 0.196136 * -0.064612 + swap -0.335501 * 1.122681 + swap swap2 * + "
    "dup1 0.08133 * + swap dup 0.0031308 > swap2 swap 12.92 * ?"
)
# Up to so many bits half floats and that curve are as good as a result needs, at half of the memory and of the time.
_COARSE_BITS = 10


class OwnColors(NamedTuple):
    """Colours that a picture keeps: linear light of BT.709 primaries (RGBS), and the share of it in the result."""

    light: vs.VideoNode
    share: vs.VideoNode


class Target(NamedTuple):
    """What a pass makes: an RGB format, as exactly as another needs it that is made of it, where samples lie so."""

    form: vs.VideoFormat
    needed: vs.VideoFormat
    siting: Siting = (0, 0)

    @property
    def coarse(self) -> bool:
        """Whether half floats and a fitted curve make no difference."""
        return self.needed.sample_type == vs.INTEGER and self.needed.bits_per_sample <= _COARSE_BITS


def color_pass(
    lightness: vs.VideoNode, lab: vs.VideoNode, saturation: float, target: Target, own: OwnColors | None = None
) -> vs.VideoNode:
    """Return sRGB of full-size L* / 100 and a Lab clip, in an RGB format, tagged as sRGB.

    Chroma follows the edges of the lightness, see `chroma_model`. Black and white are neutral, and so is what is not a
    number. Own colours are mixed in as light, so that two of one luminance give a third.
    """
    own_clips = () if own is None else tuple(own)
    between = vs.GRAYH if target.coarse else vs.GRAYS
    model = chroma_model_clips(trimmed(lab, lightness))
    from_x, from_z = (
        vs.core.std.Expr(
            [
                lightness,
                *(
                    enlarged(part.std.ShufflePlanes(plane, vs.GRAY), lightness, target.siting, between)
                    for part in model
                ),
            ],
            _difference(step * CHROMA_SCALE * saturation),
        )
        for plane, step in ((1, _A_STEP), (2, _B_STEP))
    )
    parts = [lightness, from_x, from_z]
    room = vs.core.std.Expr(parts, _fitting_share())
    for shared in (*parts, room, *own_clips):
        # Its consumers ask for the same frame one after the other; by default 20 full-size frames would be kept.
        vs.core.std.SetVideoCache(shared, mode=1, fixedsize=1, maxsize=vs.core.num_threads)
    channels = [_Channel([*parts, room], f"y {p} * z {q} * + a * {_LUMINANCE} + 0 max 1 min") for p, q in _shares()]
    if own:
        channels = [
            _Channel(
                [*inputs, own.light.std.ShufflePlanes(plane, vs.GRAY), own.share],
                f"{formula} dup b 0 max 1 min swap - c * +",
            )
            for plane, (inputs, formula) in enumerate(channels)
        ]
    return _encoded(channels, target)


class _Channel(NamedTuple):
    """Linear light of R, G or B: clips, and an expression of them."""

    inputs: list[vs.VideoNode]
    formula: str


def _encoded(channels: list[_Channel], target: Target) -> vs.VideoNode:
    """Evaluate the three channels in linear light and encode them as sRGB."""
    plane = target.form.replace(color_family=vs.GRAY).id
    peak = (1 << target.form.bits_per_sample) - 1 if target.form.sample_type == vs.INTEGER else 1
    encode = _ENCODE_COARSELY if target.coarse else _ENCODE
    codes = [vs.core.std.Expr(inputs, f"{formula} {encode} {peak} *", plane) for inputs, formula in channels]
    picture = vs.core.std.ShufflePlanes([passing(plane) for plane in codes], [0, 0, 0], vs.RGB)
    return picture.std.SetFrameProps(_Matrix=0, _Transfer=SRGB, _Primaries=BT709, _Range=1)


@cache
def _shares() -> tuple[tuple[float, float], ...]:
    """Return p and q for R, G and B: what X and Z, relative to white, add to each."""
    to_xyz = np.array(LINEAR_TO_XYZ)
    from_xyz = np.linalg.inv(to_xyz / to_xyz.sum(1, keepdims=True))
    return tuple((float(row[0]), float(row[2])) for row in from_xyz)


def _fitting_share() -> str:
    """Write the largest share of colour, at most 1, that keeps all channels in 0…1; y is X - Y, z is Z - Y."""
    red, green, blue = (f"y {p} * z {q} * +" for p, q in _shares())
    above = f"{red} {green} max {blue} max 1 {_LUMINANCE} - 1e-9 max /"
    below = f"{red} {green} min {blue} min {_LUMINANCE} 1e-9 max / -1 *"
    return f"1 {above} {below} max 1 max /"


def _difference(step: float) -> str:
    """Write X - Y or Z - Y; x is L* / 100, and a or b is `step` times (y x + z)."""
    # Rounding must not make colour where there is none.
    return f"y 0 = z 0 = and 0 {_ROOT} dup y x * z + {step} * + {_EXPAND} swap {_EXPAND} - ?"
