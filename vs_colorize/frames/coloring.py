"""Full-size colour: a picture and a Lab clip make a coloured picture, in RGB or in YUV."""

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.kinds import unmark
from vs_colorize.frames.signal import BT709, SRGB, Signal, as_displayed
from vs_colorize.frames.tone import full_lightness, tones

type Siting = tuple[float, float]
"""How far right of and below the middle of the luma it covers a chroma sample lies, in chroma samples."""

# The callback of one node never runs twice at once, so several equal nodes take turns.
_MOST_NODES = 8
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
        picture = _color_pass(lightness, lab, saturation, result)
    else:
        picture = _color_pass(lightness, lab, saturation, vs.core.get_video_format(vs.RGBS))
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
    rgb = _color_pass(lightness, lab, saturation, vs.core.get_video_format(vs.RGBS), siting)
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


def _color_pass(
    lightness: vs.VideoNode, lab: vs.VideoNode, saturation: float, result: vs.VideoFormat, siting: Siting = (0, 0)
) -> vs.VideoNode:
    """Return sRGB of full-size L* and a Lab clip, in an RGB format, tagged as sRGB."""
    template = vs.core.std.BlankClip(lightness, format=result.id, keep=True)

    def color(n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        # Brings torch along, which a script need not load before it asks for a frame.
        from vs_colorize.frames.color_pass import write_colors

        full, small = f
        picture = vs.core.create_video_frame(result, full.width, full.height)
        write_colors(np.asarray(full[0]), small, saturation, picture, siting)
        return picture

    nodes = [template.std.ModifyFrame([lightness, lab], color) for _ in range(min(_MOST_NODES, vs.core.num_threads))]
    turns = template.std.FrameEval(lambda n: nodes[n % len(nodes)])
    return turns.std.SetFrameProps(_Matrix=0, _Transfer=SRGB, _Primaries=BT709, _Range=1)
