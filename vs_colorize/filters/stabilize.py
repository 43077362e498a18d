"""`stabilize`: colours that do not flicker."""

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.kinds import Kind, require_kind
from vs_colorize.motion.steady_clip import steady_clip

DEFAULT_RADIUS = 5
DEFAULT_STRENGTH = 1.0
LARGEST_RADIUS = 16


@raises_vs_error
def stabilize(lab: vs.VideoNode, *, radius: int = DEFAULT_RADIUS, strength: float = DEFAULT_STRENGTH) -> vs.VideoNode:
    """Make the colours of a Lab clip steady in time.

    Each frame's colours are averaged with those of its neighbours along the motion that the lightness shows. Hidden
    places, and what does not look alike, do not count; an odd or pale frame is outvoted. No colour crosses a cut, and
    through a dissolve colours cross-fade: `_SceneChangePrev`, `_SceneChangeNext` and `_SceneFade` say where these are.
    Where neither of two frames has such a mark, a cut is where next to nothing of one is found in the other.

    Args:
        lab: a Lab clip, as `predict` makes it.
        radius: frames before and after each that count, 1 to 16.
        strength: how much of the change is made, 0 (none) to 1.

    Returns:
        A Lab clip with the lightness and the props of the input. Frame n is the same bytes whatever was asked for
        before.

    Raises:
        vs.Error: the clip is of another kind, or an option is out of range.
    """
    require_kind(lab, Kind.LAB, "lab")
    return stabilize_colors(lab, radius, strength)


def stabilize_colors(lab: vs.VideoNode, radius: int, strength: float) -> vs.VideoNode:
    """Do what `stabilize` does with a clip known to be Lab: asking for its first frame would run the network."""
    if not 1 <= radius <= LARGEST_RADIUS:
        raise OptionError(f"radius must be between 1 and {LARGEST_RADIUS} frames, got {radius}")
    if not 0 <= strength <= 1:
        raise OptionError(f"strength must be between 0 and 1, got {strength:g}")
    return steady_clip(lab, radius, strength)
