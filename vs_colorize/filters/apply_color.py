"""`apply_color`: a picture and a small Lab clip in, the coloured picture out."""

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.coloring import colored
from vs_colorize.frames.formats import output_format, require_picture
from vs_colorize.frames.kinds import Kind, require_kind, require_same_length, require_same_size
from vs_colorize.frames.signal import read_signal

MOST_SATURATION = 4.0


@raises_vs_error
def apply_color(
    clip: vs.VideoNode,
    lab: vs.VideoNode,
    kept: vs.VideoNode | None = None,
    *,
    saturation: float = 1.0,
    format: int | None = None,
) -> vs.VideoNode:
    """Give a clip the colours of a Lab clip; the picture stays the clip's own.

    RGB: L* of the result is that of the source to within rounding. YUV: Y is the source's, bit for bit at equal depth,
    else its exact conversion. Colours follow the edges of the full-size picture; those that do not fit sRGB lose
    chroma, never lightness. Where a* = b* = 0, R = G = B.

    Args:
        clip: any clip of constant format and size: grey, YUV or RGB, 8 to 16 bit, half or float, SDR.
        lab: a Lab clip of as many frames and about the same aspect, as `predict` makes it of `lightness(clip)`.
        kept: a guidance clip of the size of `lab` that says where the clip's own colours stay, as
            `guide_source_colors` makes it. Edges are those of the full-size picture, and where its confidence is 1 the
            result has the colours that a plain conversion of the clip to the format has, whatever `lab` says.
        saturation: factor for a* and b*, 0 (grey) to 4; kept colours stay as they are.
        format: RGB24, RGB48, RGBH, RGBS or any YUV of 8 to 16 bits, half or float. None gives RGB24 for 8-bit clips,
            RGB48 above, RGBH for half and RGBS for float.

    Returns:
        The coloured clip with every prop of the source. RGB is full range with BT.709 primaries and the source's
        transfer; YUV has the source's matrix, range and chroma location, or BT.709 / SMPTE 170M by height where it has
        none.

    Raises:
        vs.Error: the clip's format or size varies, a side is below 16, the transfer is PQ or HLG, `lab` is no Lab clip
            or of another length, `kept` is no guidance clip or of another size, an option is out of range, or the
            format's subsampling does not divide the clip's size.
    """
    require_kind(lab, Kind.LAB, "lab")
    if kept is not None:
        require_kind(kept, Kind.GUIDANCE, "kept")
        require_same_size(lab, kept, "lab", "kept")
    return color_picture(clip, lab, saturation, format, kept)


def color_picture(
    clip: vs.VideoNode, lab: vs.VideoNode, saturation: float, format: int | None, kept: vs.VideoNode | None = None
) -> vs.VideoNode:
    """Do what `apply_color` does with clips known to be Lab and guidance: their first frame would run the network."""
    require_picture(clip)
    result = output_format(clip, format)
    if not 0 <= saturation <= MOST_SATURATION:
        raise OptionError(f"saturation must be between 0 and {MOST_SATURATION:g}, got {saturation:g}")
    signal = read_signal(clip)
    require_same_length(clip, lab, "clip", "lab")
    return colored(clip, lab, signal, saturation, result, kept)
