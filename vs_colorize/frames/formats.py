"""Which pictures can be worked on, and in which format a coloured one leaves."""

import vapoursynth as vs

from vs_colorize.errors import ClipError, OptionError

SMALLEST_SIDE = 16

_RGB_OUT = (vs.RGB24, vs.RGB48, vs.RGBH, vs.RGBS)


def require_picture(clip: vs.VideoNode) -> None:
    """Refuse a clip that cannot be worked on, whatever is to be done with it.

    Raises:
        ClipError: format or size vary, a side is below 16, or samples are integers of more than 16 bits.
    """
    if not clip.format.id:
        raise ClipError("the clip's format varies; give it one format first, as with clip.resize.Bicubic(format=…)")
    if not clip.width or not clip.height:
        raise ClipError("the clip's size varies; give it one size first, as with clip.resize.Bicubic(width, height)")
    if min(clip.width, clip.height) < SMALLEST_SIDE:
        raise ClipError(
            f"the clip is {clip.width}x{clip.height}, both sides must be at least {SMALLEST_SIDE}; enlarge it first"
        )
    if clip.format.sample_type == vs.INTEGER and clip.format.bits_per_sample > 16:
        raise ClipError(
            f"{clip.format.name} has more than 16 bits a sample; convert it to 16 bits or to float, as with "
            "clip.resize.Point(format=…)"
        )


def output_format(clip: vs.VideoNode, wanted: int | None) -> vs.VideoFormat:
    """Return the format of the coloured clip.

    `None` gives RGB24 for 8-bit clips, RGB48 for deeper integers, RGBH for half and RGBS for float.

    Raises:
        OptionError: the wanted format is unknown, is not RGB24, RGB48, RGBH, RGBS or YUV of at most 16 bits or float,
            or its subsampling does not divide the clip's size.
    """
    found = _known_format(_default_format(clip.format) if wanted is None else wanted)
    if found.color_family == vs.RGB and found.id in _RGB_OUT:
        return found
    if found.color_family != vs.YUV or (found.sample_type == vs.INTEGER and found.bits_per_sample > 16):
        raise OptionError(
            f"format: {found.name} cannot hold the coloured clip; choose vs.RGB24, vs.RGB48, vs.RGBH, vs.RGBS or a YUV "
            "format of 8 to 16 bits, half or float"
        )
    if clip.width % (1 << found.subsampling_w) or clip.height % (1 << found.subsampling_h):
        raise OptionError(
            f"format: {found.name} needs sides that its subsampling divides, the clip is {clip.width}x{clip.height}; "
            "crop it by a pixel or choose a 4:4:4 or an RGB format"
        )
    return found


def _default_format(source: vs.VideoFormat) -> int:
    if source.sample_type == vs.FLOAT:
        return vs.RGBH if source.bits_per_sample == 16 else vs.RGBS
    return vs.RGB24 if source.bits_per_sample == 8 else vs.RGB48


def _known_format(wanted: int) -> vs.VideoFormat:
    try:
        found = vs.core.get_video_format(wanted)
    except (vs.Error, TypeError, OverflowError):
        found = None
    if found is None or not found.id:
        raise OptionError(f"format: {wanted!r} is no VapourSynth format; pass one like vs.RGB24 or vs.YUV420P10")
    return found
