"""`merge_guidance`: several sources of guidance as one."""

from functools import reduce

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.kinds import Kind, mark, require_kind, require_same_size
from vs_colorize.frames.layers import laid_over


@raises_vs_error
def merge_guidance(*clips: vs.VideoNode) -> vs.VideoNode:
    """Lay guidance clips over each other: what an earlier one is sure of hides what later ones say.

    Args:
        clips: guidance clips of one size and length, the most important first: say hints, then key frames, then
            references. At least one.

    Returns:
        A guidance clip with the props of the first one. Its confidence is c1 + (1 - c1) c2, its colours are weighed by
        c1 and (1 - c1) c2: where the first clip's confidence is 1 or 0, all is as in that clip, or as in the others.

    Raises:
        vs.Error: there is no clip, one is of another kind, or size or length differ.
    """
    if not clips:
        raise OptionError("no clips came; pass guidance clips, the most important one first")
    names = [f"clip {number}" for number in range(1, len(clips) + 1)]
    for clip, name in zip(clips, names, strict=True):
        require_kind(clip, Kind.GUIDANCE, name)
        require_same_size(clip, clips[0], name, names[0])
    return mark(reduce(laid_over, clips), Kind.GUIDANCE)
