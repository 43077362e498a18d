"""`guide_keyframes`: corrected frames of the film itself, carried to the frames around them."""

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.kinds import Kind, require_kind, require_same_length
from vs_colorize.guidance.keyframes import KeyFrames, read_keyframes
from vs_colorize.motion.carry import DEFAULT_REACH, carry_guidance

LONGEST_REACH = 1000


@raises_vs_error
def guide_keyframes(
    lightness: vs.VideoNode,
    keyframes: KeyFrames,
    *,
    scenes: vs.VideoNode | None = None,
    reach: int = DEFAULT_REACH,
) -> vs.VideoNode:
    """Make guidance of corrected frames of the film.

    Each frame gets its colours along the motion from the nearest key frames before and after it, weighed by how near
    they are and how well the place was found again. Nothing crosses a cut, and in a dissolve confidence fades. Only the
    colours of a key frame count; the film keeps its own lightness.

    Args:
        lightness: a lightness clip, as `lightness` makes it of the film.
        keyframes: `{frame: picture}`, frames counted from 0, or a folder of pictures with names like `ref_000123.png`:
            the last number in a name is the frame's. A picture is a file (PNG, TIFF, JPEG, WebP or BMP of 8 or 16 bits,
            sRGB), an array (height, width, 3 or 4) of uint8, uint16 or float32 in 0…1, or an RGB clip of one frame. A
            picture with an alpha channel counts as far as it is opaque. Other sizes than the film's are scaled.
        scenes: a clip whose frames have the marks of scenes, as `detect_scenes` sets them; None reads them from
            `lightness`. Where nobody has set any, a cut is where next to nothing of a frame is found in the next.
        reach: how many frames from its own a key frame counts, 1 to 1000; its confidence fades towards that.

    Returns:
        A guidance clip with the props of `lightness`. A key frame's own guidance is its picture, with a confidence of 1
        where it is opaque. Frame n is the same bytes whatever was asked for before; where a frame is asked for alone,
        the motion of all frames from there to its key frames is read.

    Raises:
        vs.Error: `lightness` is of another kind, `scenes` of another length, there are no key frames, one cannot be
            read, lies beyond the end or is given twice, or an option is out of range; names the file or the frame.
    """
    require_kind(lightness, Kind.LIGHTNESS, "lightness")
    if scenes is not None:
        require_same_length(scenes, lightness, "scenes", "lightness")
    if not 1 <= reach <= LONGEST_REACH:
        raise OptionError(f"reach must be between 1 and {LONGEST_REACH} frames, got {reach}")
    found = read_keyframes(keyframes, lightness)
    pictures = {number: keyframe.guidance(lightness) for number, keyframe in found.items()}
    whole = {number for number, keyframe in found.items() if keyframe.whole}
    return carry_guidance(lightness, pictures, scenes=scenes, reach=reach, whole=whole)
