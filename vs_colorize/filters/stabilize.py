"""`stabilize`: colours that do not flicker, and that last as long as their scene."""

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.kinds import Kind, require_kind, require_same_length, require_same_size
from vs_colorize.motion.steady_clip import Steadying, steady_clip

DEFAULT_RADIUS = 5
DEFAULT_STRENGTH = 1.0
DEFAULT_ANCHOR = 1.0
LARGEST_RADIUS = 16


@raises_vs_error
def stabilize(
    lab: vs.VideoNode,
    scenes: vs.VideoNode | None = None,
    lightness: vs.VideoNode | None = None,
    *,
    radius: int = DEFAULT_RADIUS,
    strength: float = DEFAULT_STRENGTH,
    anchor: float = DEFAULT_ANCHOR,
) -> vs.VideoNode:
    """Make the colours of a Lab clip steady in time.

    Each frame's colours are averaged with those of its neighbours along the motion that the lightness shows. Hidden
    places, and what does not look alike, do not count; an odd or pale frame is outvoted. Before that, they are pulled
    to those that the same things have in the long run: at every 12th frame, from 96 frames before to 48 after. The
    first frame after a cut changes by less than half a Lab unit in the mean, those after it by more and more. No colour
    crosses a cut, and through a dissolve colours cross-fade: `_SceneChangePrev`, `_SceneChangeNext` and
    `_SceneFade` say where these are. Where neither of two frames has such a mark, a cut is where next to nothing of one
    is found in the other.

    Args:
        lab: a Lab clip, as `predict` makes it.
        scenes: a clip whose frames have the marks, such as the film that the colours are for; None reads them from
            `lab`. With an `anchor`, marks are read from up to 112 frames before to 65 after: where a frame is asked
            for alone, reading them from `lab` has all of these predicted, and with `scenes` about 37.
        lightness: the lightness clip that the colours are for: motion over many frames is followed by way of frames
            whose colours are not asked for, so that with it and `scenes` about 25 are predicted. None reads `lab`.
        radius: frames before and after each that count, 1 to 16.
        strength: how much of the change is made, 0 (none) to 1.
        anchor: how far colours are pulled to those of the scene, 0 (not at all) to 1.

    Returns:
        A Lab clip with the lightness and the props of the input. Frame n is the same bytes whatever was asked for
        before.

    Raises:
        vs.Error: a clip is of another kind, `scenes` is of another length, `lightness` of another length or size, or
            an option is out of range.
    """
    require_kind(lab, Kind.LAB, "lab")
    if scenes is not None:
        require_same_length(scenes, lab, "scenes", "lab")
    if lightness is not None:
        require_kind(lightness, Kind.LIGHTNESS, "lightness")
        require_same_size(lightness, lab, "lightness", "lab")
    return stabilize_colors(lab, scenes, lightness, radius=radius, strength=strength, anchor=anchor)


def stabilize_colors(
    lab: vs.VideoNode,
    scenes: vs.VideoNode | None,
    lightness: vs.VideoNode | None,
    *,
    radius: int,
    strength: float,
    anchor: float,
) -> vs.VideoNode:
    """Do what `stabilize` does with a clip known to be Lab: asking for its first frame would run the network."""
    if not 1 <= radius <= LARGEST_RADIUS:
        raise OptionError(f"radius must be between 1 and {LARGEST_RADIUS} frames, got {radius}")
    for name, value in (("strength", strength), ("anchor", anchor)):
        if not 0 <= value <= 1:
            raise OptionError(f"{name} must be between 0 and 1, got {value:g}")
    return steady_clip(lab, scenes, lightness, Steadying(radius, strength, anchor))
