"""L* of a picture, by VapourSynth's own resizer, expressions and look-up tables."""

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.caching import passing
from vs_colorize.frames.kinds import SIDE_MULTIPLE, Kind, mark
from vs_colorize.frames.signal import BT709, LINEAR, SRGB, Signal, as_displayed

# x is luminance, the result L* / 100. CIE 15:2004 in its exact form: (6/29)^3 and (29/3)^3. The resizer's white falls
# short of 1 by some 1e-7, and white must be 1.
_LIGHTNESS = f"x {(6 / 29) ** 3} > x {1 / 3} pow 1.16 * 0.16 - x 0 max {(29 / 3) ** 3 / 100} * ? 1.000001 * 1 min"
# IEC 61966-2-1.
_SRGB_TO_LINEAR = f"x 0.04045 > x 0.055 + {1 / 1.055} * 2.4 pow x {1 / 12.92} * ?"
_LUMINANCE = "0.212671 x * 0.715160 y * + 0.072169 z * +"


def small_lightness(clip: vs.VideoNode, signal: Signal, size: int) -> vs.VideoNode:
    """Return the lightness clip of a picture: its aspect, short side about `size`, sides multiples of 16.

    Code values are reduced first and decoded then, as photographs are when networks are trained on them; the other
    order would cost six times as much. Of YUV the luma counts, as if the picture were grey.
    """
    width, height = small_size(clip.width, clip.height, size)
    small = tones(as_displayed(clip, signal)).resize.Bicubic(width, height, format=_floating(clip))
    return mark(_lightness(_linear(small, signal)).std.CopyFrameProps(clip), Kind.LIGHTNESS)


def small_size(width: int, height: int, size: int) -> tuple[int, int]:
    """Return the size of the small clips: the short side `size`, both rounded to multiples of 16."""
    scale = size / min(width, height) / SIDE_MULTIPLE
    return max(1, round(width * scale)) * SIDE_MULTIPLE, max(1, round(height * scale)) * SIDE_MULTIPLE


def full_lightness(clip: vs.VideoNode, signal: Signal) -> vs.VideoNode:
    """Return L* / 100 (GRAYS) of every pixel; of YUV the luma counts, as if the picture were grey."""
    shown = tones(as_displayed(clip, signal))
    if clip.format.color_family == vs.RGB:
        return _lightness(_linear_rgb(shown, signal))
    if clip.format.sample_type == vs.FLOAT:
        return _lightness(_linear(shown.resize.Point(format=_floating(clip)), signal))
    return _look_up(shown, _lightness(_linear_codes(shown, signal)))


def full_light(clip: vs.VideoNode, signal: Signal) -> vs.VideoNode:
    """Return linear light of BT.709 primaries (RGBS) of every pixel."""
    shown = as_displayed(clip, signal)
    linear = (
        _linear_rgb(shown, signal)
        if clip.format.color_family == vs.RGB
        else _linear(shown.resize.Bicubic(format=vs.RGBS), signal)
    )
    return linear.resize.Point(primaries=BT709)


def tones(shown: vs.VideoNode) -> vs.VideoNode:
    """Return what a picture's lightness is made of: luma, or all of RGB."""
    return passing(shown).std.ShufflePlanes(0, vs.GRAY) if shown.format.color_family == vs.YUV else shown


def _floating(clip: vs.VideoNode) -> int:
    return vs.RGBS if clip.format.color_family == vs.RGB else vs.GRAYS


def _linear_rgb(shown: vs.VideoNode, signal: Signal) -> vs.VideoNode:
    """Return linear light of an RGB clip in its own primaries."""
    if shown.format.sample_type == vs.FLOAT:
        return _linear(shown.resize.Point(format=vs.RGBS), signal)
    return _look_up(shown, _linear_codes(shown, signal))


def _linear(tones: vs.VideoNode, signal: Signal) -> vs.VideoNode:
    if signal.curve == SRGB:
        # The resizer's exact curve takes four times as long.
        return tones.std.Expr(_SRGB_TO_LINEAR).std.SetFrameProps(_Transfer=LINEAR)
    return tones.resize.Point(transfer=LINEAR, approximate_gamma=False)


def _lightness(linear: vs.VideoNode) -> vs.VideoNode:
    if linear.format.color_family == vs.RGB:
        planes = linear.resize.Point(primaries=BT709).std.SplitPlanes()
        return vs.core.std.Expr([vs.core.std.Expr(planes, _LUMINANCE)], _LIGHTNESS)
    return linear.std.Expr(_LIGHTNESS)


def _linear_codes(shown: vs.VideoNode, signal: Signal) -> vs.VideoNode:
    return _linear(_every_code(shown).resize.Point(format=vs.GRAYS), signal)


def _every_code(shown: vs.VideoNode) -> vs.VideoNode:
    """One GRAY frame that holds every code value of an integer format once, left to right, tagged like `shown`."""
    codes = 1 << shown.format.bits_per_sample
    form = vs.core.query_video_format(vs.GRAY, vs.INTEGER, shown.format.bits_per_sample)
    blank = vs.core.std.BlankClip(format=form.id, width=codes, height=1, length=1)

    def write(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        ramp = f.copy()
        np.asarray(ramp[0])[0] = np.arange(codes)
        return ramp

    ramp = blank.std.ModifyFrame(blank, write).std.CopyFrameProps(shown[0])
    return ramp.std.SetFrameProps(_Matrix=BT709)


def _look_up(shown: vs.VideoNode, table: vs.VideoNode) -> vs.VideoNode:
    with table.get_frame(0) as frame:
        values = np.asarray(frame[0])[0].tolist()
    return shown.std.Lut(lutf=values, floatout=True).std.SetFrameProps(_Transfer=LINEAR)
