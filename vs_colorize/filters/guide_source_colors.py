"""`guide_source_colors`: colours that a film has already, as guidance, so that they are kept."""

import numpy as np
import vapoursynth as vs

from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.formats import require_picture
from vs_colorize.frames.kinds import CHROMA_SCALE, Kind, mark, require_kind, require_same_length
from vs_colorize.frames.naming import named
from vs_colorize.frames.signal import read_signal
from vs_colorize.frames.source_colors import source_colors
from vs_colorize.frames.tall import finite
from vs_colorize.guidance.own_colors import advice_of, own_colors

_TASK = "guide_source_colors"


@raises_vs_error
def guide_source_colors(clip: vs.VideoNode, lightness: vs.VideoNode) -> vs.VideoNode:
    """Make guidance of the colours that a clip has, for films that are coloured in part.

    A colour logo, a coloured region or a reel in colour is kept; black and white, and a tint of one hue over the whole
    frame, such as sepia, say nothing. Lay other guidance over it with `merge_guidance`.

    Args:
        clip: the film, as `lightness` takes it.
        lightness: its lightness clip.

    Returns:
        A guidance clip: confidence 1 where a colour is sure to be the film's own, 0 where it has none.

    Raises:
        vs.Error: a clip is of the wrong kind, or the two differ in length.
    """
    require_picture(clip)
    require_kind(lightness, Kind.LIGHTNESS, "lightness")
    require_same_length(clip, lightness, "clip", "lightness")
    return source_guidance(clip, lightness)


def source_guidance(clip: vs.VideoNode, lightness: vs.VideoNode) -> vs.VideoNode:
    """Do what `guide_source_colors` does with clips known to fit each other."""
    blank = lightness.std.BlankClip(format=vs.YUV444PS, color=[0, 0, 0], keep=True)
    if clip.format.color_family == vs.GRAY:
        return mark(blank.std.CopyFrameProps(lightness), Kind.GUIDANCE)
    colors = source_colors(clip, read_signal(clip), lightness.width, lightness.height)

    def guide(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        assert isinstance(f, list)
        tone, a, b = (finite(np.asarray(f[1][plane])) for plane in range(3))
        confidence, *given = own_colors(tone, np.stack((a, b)) * np.float32(CHROMA_SCALE))
        result = f[0].copy()
        np.asarray(result[0])[:] = confidence
        for plane, values in zip((1, 2), given, strict=True):
            np.multiply(values, 1 / CHROMA_SCALE, out=np.asarray(result[plane]))
        return result

    guidance = blank.std.ModifyFrame([blank, colors], named(guide, _TASK))
    return mark(guidance.std.CopyFrameProps(lightness), Kind.GUIDANCE)


def source_advice(own: vs.VideoNode) -> vs.VideoNode:
    """Return what a film's own colours, as `guide_source_colors` gives them, say of the rest, as guidance."""

    def advise(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        result = f.copy()
        for plane, values in enumerate(advice_of(np.stack([np.asarray(f[plane]) for plane in range(3)]))):
            np.asarray(result[plane])[:] = values
        return result

    return own.std.ModifyFrame(own, named(advise, _TASK))
