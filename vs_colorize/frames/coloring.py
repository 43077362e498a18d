"""Full-size colour: a picture and a Lab clip make a coloured picture, in RGB or in YUV."""

import vapoursynth as vs

from vs_colorize.frames.caching import passing
from vs_colorize.frames.color_pass import OwnColors, Target, color_pass
from vs_colorize.frames.enlarging import Siting
from vs_colorize.frames.kept_colors import beneath, chroma_of, own_share
from vs_colorize.frames.kinds import unmark
from vs_colorize.frames.signal import BT709, SRGB, Signal, as_displayed
from vs_colorize.frames.tone import full_light, full_lightness, tones

# H.273: which chroma locations lie on the first column of the luma they cover, on its first row, on its last row.
_LEFT, _TOP, _BOTTOM = (0, 2, 4), (2, 3), (4, 5)


def colored(
    clip: vs.VideoNode,
    lab: vs.VideoNode,
    signal: Signal,
    saturation: float,
    result: vs.VideoFormat,
    kept: vs.VideoNode | None = None,
) -> vs.VideoNode:
    """Return the picture in the colours of a Lab clip, in an RGB or YUV format, with the props of the picture.

    Where `kept`, a guidance clip, is confident, colours stay the picture's own: those of its conversion to the format.
    """
    color, convert = (_rgb, _own_rgb) if result.color_family == vs.RGB else (_yuv, _own_yuv)
    new = color(clip, lab, signal, saturation, result)
    if kept is None or clip.format.color_family == vs.GRAY:
        return new
    partly = color(clip, beneath(lab, kept), signal, saturation, result, kept)
    return _as_far_as_kept(kept, new, partly, convert(clip, signal, result))


def _as_far_as_kept(
    kept: vs.VideoNode, nothing: vs.VideoNode, partly: vs.VideoNode, wholly: vs.VideoNode
) -> vs.VideoNode:
    """Return, frame by frame, the clip for pictures of which nothing, a part or all is kept; no other is computed."""
    confidence = kept.std.ShufflePlanes(0, vs.GRAY).std.PlaneStats()

    def choose(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoNode:
        assert isinstance(f, vs.VideoFrame)
        if f.props["PlaneStatsMax"] == 0:
            return nothing
        return wholly if f.props["PlaneStatsMin"] == 1 else partly

    return nothing.std.FrameEval(choose, prop_src=confidence)


def _rgb(
    clip: vs.VideoNode,
    lab: vs.VideoNode,
    signal: Signal,
    saturation: float,
    result: vs.VideoFormat,
    kept: vs.VideoNode | None = None,
) -> vs.VideoNode:
    """Return the picture in an RGB format, with its own L*.

    Code values are sRGB's, or follow the picture's own transfer where that is not one for displays; primaries are
    BT.709's, the range is full.
    """
    lightness = full_lightness(clip, signal)
    own = None
    if kept is not None:
        chroma = chroma_of(clip, signal, clip.width, clip.height)
        own = OwnColors(full_light(clip, signal), own_share(clip, chroma, signal, kept))
    if signal.curve == SRGB:
        picture = color_pass(lightness, lab, saturation, Target(result, result), own)
    else:
        floating = vs.core.get_video_format(vs.RGBS)
        picture = color_pass(lightness, lab, saturation, Target(floating, floating), own)
        picture = picture.resize.Point(format=result.id, transfer=signal.curve, approximate_gamma=False)
    return _described_rgb(picture, clip, signal)


def _own_rgb(clip: vs.VideoNode, signal: Signal, result: vs.VideoFormat) -> vs.VideoNode:
    picture = as_displayed(clip, signal).resize.Bicubic(format=result.id, primaries=BT709)
    return _described_rgb(picture, clip, signal)


def _described_rgb(picture: vs.VideoNode, clip: vs.VideoNode, signal: Signal) -> vs.VideoNode:
    picture = picture.std.CopyFrameProps(clip).std.RemoveFrameProps(["_ChromaLocation"])
    return unmark(picture.std.SetFrameProps(_Matrix=0, _Transfer=signal.transfer, _Primaries=BT709, _Range=1))


def _yuv(
    clip: vs.VideoNode,
    lab: vs.VideoNode,
    signal: Signal,
    saturation: float,
    result: vs.VideoFormat,
    kept: vs.VideoNode | None = None,
) -> vs.VideoNode:
    """Return the picture in a YUV format, with its own luma.

    Y is the picture's own, bit for bit at the same depth. U and V are those of the colour that has the picture's L*,
    computed at the size of the chroma planes. A colour's own luma is at most that of the grey of equal L*, so a player
    shows the colour with the difference added to R, G and B alike: of the same hue, a little lighter and paler. Taking
    U and V against the picture's Y instead would keep R and B, put all of the difference into G, and turn skin green.
    """
    siting = _siting(result, signal.chroma_location or 0)
    lightness = full_lightness(_at_chroma_size(clip, signal, result, siting), signal)
    target = Target(vs.core.get_video_format(vs.RGBS), result, siting)
    rgb = color_pass(lightness, lab, saturation, target)
    chroma = rgb.resize.Point(
        format=result.replace(subsampling_w=0, subsampling_h=0).id,
        matrix=signal.matrix,
        transfer=signal.curve,
        primaries=signal.gamut,
        range=_full_range(clip, signal),
    )
    if kept is None:
        return _described_yuv([chroma, chroma], [1, 2], clip, signal, result)
    own = _converted(clip, signal, result)
    floating = own.resize.Point(format=result.replace(sample_type=vs.FLOAT, bits_per_sample=32).id)
    share = own_share(clip, floating, signal, kept, siting)
    pairs = ([whole.std.ShufflePlanes(plane, vs.GRAY) for whole in (chroma, own)] for plane in (1, 2))
    mixed = [vs.core.std.Expr([*pair, share], "y x - z * x +") for pair in pairs]
    return _described_yuv(mixed, [0, 0], clip, signal, result)


def _own_yuv(clip: vs.VideoNode, signal: Signal, result: vs.VideoFormat) -> vs.VideoNode:
    own = _converted(clip, signal, result)
    return _described_yuv([own, own], [1, 2], clip, signal, result)


def _described_yuv(
    chroma: list[vs.VideoNode], planes: list[int], clip: vs.VideoNode, signal: Signal, result: vs.VideoFormat
) -> vs.VideoNode:
    """Join a picture's luma and the U and V that are these planes of these clips, and say what they are."""
    parts = [passing(part) for part in (_luma(clip, signal, result), *chroma)]
    picture = vs.core.std.ShufflePlanes(parts, [0, *planes], vs.YUV)
    picture = picture.std.CopyFrameProps(clip).std.RemoveFrameProps(["_ChromaLocation"])
    if result.subsampling_w or result.subsampling_h:
        picture = picture.std.SetFrameProps(_ChromaLocation=signal.chroma_location or 0)
    return unmark(picture.std.SetFrameProps(_Matrix=signal.matrix, _Range=int(_full_range(clip, signal))))


def _converted(clip: vs.VideoNode, signal: Signal, result: vs.VideoFormat) -> vs.VideoNode:
    """Return a coloured picture as it is, in a YUV format."""
    shown = as_displayed(clip, signal)
    if shown.format.id == result.id:
        return shown
    return shown.resize.Bicubic(
        format=result.id,
        matrix=signal.matrix,
        range=_full_range(clip, signal),
        chromaloc=signal.chroma_location or 0,
    )


def _full_range(clip: vs.VideoNode, signal: Signal) -> bool:
    return signal.full_range and clip.format.color_family != vs.RGB


def _luma(clip: vs.VideoNode, signal: Signal, result: vs.VideoFormat) -> vs.VideoNode:
    grey = vs.core.query_video_format(vs.GRAY, result.sample_type, result.bits_per_sample)
    luma = tones(as_displayed(clip, signal))
    if luma.format.id == grey.id:
        return luma
    return luma.resize.Point(format=grey.id, matrix=signal.matrix, range=_full_range(clip, signal))


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
