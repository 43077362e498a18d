"""Full-size colour: a picture and a Lab clip make a coloured picture, in RGB or in YUV."""

import vapoursynth as vs

from vs_colorize.frames.color_pass import Siting, color_pass
from vs_colorize.frames.kinds import unmark
from vs_colorize.frames.signal import BT709, SRGB, Signal, as_displayed
from vs_colorize.frames.tone import full_lightness, tones

# H.273: which chroma locations lie on the first column of the luma they cover, on its first row, on its last row.
_LEFT, _TOP, _BOTTOM = (0, 2, 4), (2, 3), (4, 5)


def color_rgb(
    clip: vs.VideoNode, lab: vs.VideoNode, signal: Signal, saturation: float, result: vs.VideoFormat
) -> vs.VideoNode:
    """Return the picture in the colours of a Lab clip, in an RGB format, with the L* and the props of the picture.

    Code values are sRGB's, or follow the picture's own transfer where that is not one for displays; primaries are
    BT.709's, the range is full.
    """
    lightness = full_lightness(clip, signal)
    if signal.curve == SRGB:
        picture = color_pass(lightness, lab, saturation, result)
    else:
        picture = color_pass(lightness, lab, saturation, vs.core.get_video_format(vs.RGBS))
        picture = picture.resize.Point(format=result.id, transfer=signal.curve, approximate_gamma=False)
    picture = picture.std.CopyFrameProps(clip).std.RemoveFrameProps(["_ChromaLocation"])
    return unmark(picture.std.SetFrameProps(_Matrix=0, _Transfer=signal.transfer, _Primaries=BT709, _Range=1))


def color_yuv(
    clip: vs.VideoNode, lab: vs.VideoNode, signal: Signal, saturation: float, result: vs.VideoFormat
) -> vs.VideoNode:
    """Return the picture in the colours of a Lab clip, in a YUV format, with the luma and the props of the picture.

    Y is the picture's own, bit for bit at the same depth. U and V are those of the colour that has the picture's L*,
    computed at the size of the chroma planes. A colour's own luma is at most that of the grey of equal L*, so a player
    shows the colour with the difference added to R, G and B alike: of the same hue, a little lighter and paler. Taking
    U and V against the picture's Y instead would keep R and B, put all of the difference into G, and turn skin green.
    """
    full_range = signal.full_range and clip.format.color_family != vs.RGB
    location = signal.chroma_location or 0
    siting = _siting(result, location)
    lightness = full_lightness(_at_chroma_size(clip, signal, result, siting), signal)
    rgb = color_pass(lightness, lab, saturation, vs.core.get_video_format(vs.RGBS), siting)
    chroma = rgb.resize.Point(
        format=result.replace(subsampling_w=0, subsampling_h=0).id,
        matrix=signal.matrix,
        transfer=signal.curve,
        primaries=signal.gamut,
        range=full_range,
    )
    luma = _luma(clip, signal, result, full_range)
    picture = vs.core.std.ShufflePlanes([luma, chroma, chroma], [0, 1, 2], vs.YUV).std.CopyFrameProps(clip)
    picture = picture.std.RemoveFrameProps(["_ChromaLocation"])
    if result.subsampling_w or result.subsampling_h:
        picture = picture.std.SetFrameProps(_ChromaLocation=location)
    return unmark(picture.std.SetFrameProps(_Matrix=signal.matrix, _Range=int(full_range)))


def _luma(clip: vs.VideoNode, signal: Signal, result: vs.VideoFormat, full_range: bool) -> vs.VideoNode:
    grey = vs.core.query_video_format(vs.GRAY, result.sample_type, result.bits_per_sample)
    luma = tones(as_displayed(clip, signal))
    if luma.format.id == grey.id:
        return luma
    return luma.resize.Point(format=grey.id, matrix=signal.matrix, range=full_range)


def _siting(result: vs.VideoFormat, location: int) -> Siting:
    across, down = 1 << result.subsampling_w, 1 << result.subsampling_h
    right = (1 - across) / (2 * across) if location in _LEFT else 0
    below = (1 - down) / (2 * down)
    return right, below if location in _TOP else -below if location in _BOTTOM else 0


def _at_chroma_size(clip: vs.VideoNode, signal: Signal, result: vs.VideoFormat, siting: Siting) -> vs.VideoNode:
    """Reduce what makes lightness to the size of the chroma planes, sampled where their samples lie."""
    shown = tones(as_displayed(clip, signal))
    across, down = 1 << result.subsampling_w, 1 << result.subsampling_h
    if across == down == 1:
        return shown
    deep = shown.format.replace(bits_per_sample=16 if shown.format.sample_type == vs.INTEGER else 32)
    return shown.resize.Bilinear(
        clip.width // across,
        clip.height // down,
        format=deep.id,
        src_left=siting[0] * across,
        src_top=siting[1] * down,
    )
