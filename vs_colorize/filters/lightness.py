"""`lightness`: a picture in, a small clip of its L* out."""

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.formats import require_picture
from vs_colorize.frames.signal import read_signal
from vs_colorize.frames.tone import small_lightness
from vs_colorize.zoo.registry import FUSION

SMALLEST_SIZE = 16
LARGEST_SIZE = 4096
DEFAULT_SIZE = FUSION.working_size


@raises_vs_error
def lightness(clip: vs.VideoNode, *, size: int = DEFAULT_SIZE) -> vs.VideoNode:
    """Reduce a clip to the lightness that networks see.

    Args:
        clip: any clip of constant format and size: grey, YUV or RGB, 8 to 16 bit, half or float, SDR. Of YUV the luma
            counts, of RGB the luminance. Interlaced frames are taken as progressive ones.
        size: short side of the result in pixels, 16 to 4096. Both sides are rounded to multiples of 16, and the
            aspect of the pixel grid is kept as near as that allows.

    Returns:
        A lightness clip (GRAYS, L* / 100 in 0…1, display white = 1) with the props of the source.

    Raises:
        vs.Error: the clip's format or size varies, a side is below 16, the transfer is PQ or HLG, or `size` is out of
            range.
    """
    require_picture(clip)
    if not SMALLEST_SIZE <= size <= LARGEST_SIZE:
        raise OptionError(f"size must be between {SMALLEST_SIZE} and {LARGEST_SIZE} pixels, got {size}")
    return small_lightness(clip, read_signal(clip), size)
