"""`guide_scenes`: a few frames of a coloured clip, one a scene, give the rest of their scenes their colours."""

from functools import lru_cache

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.filters.detect_scenes import scene_marks
from vs_colorize.frames.kinds import Kind, mark, require_kind, require_same_length
from vs_colorize.motion.carry import carry_with_bonds
from vs_colorize.motion.journeys import Journeys
from vs_colorize.motion.scene_keyframes import Around, keyframe_clip, keyframes_around

DEFAULT_EVERY = 96
SHORTEST_EVERY, LONGEST_EVERY = 12, 480

# Pairs of key frames whose clips are kept: those around a few frames that are read in turn, as a previewer does.
_KEPT_PAIRS = 8


@raises_vs_error
def guide_scenes(
    lightness: vs.VideoNode,
    lab: vs.VideoNode,
    *,
    scenes: vs.VideoNode | None = None,
    every: int = DEFAULT_EVERY,
) -> vs.VideoNode:
    """Make guidance of a few frames of a Lab clip: their colours are carried through their scenes.

    For a network that is strong but slow, or not steady: it colours one frame a scene, and more in a long one, and what
    lies between follows along motion, as from key frames. Of each scene a frame is taken that is sharp, like the
    others, and not beside a cut or in a dissolve. No others of `lab` are asked for, but frame 0 to see what it is.

    Args:
        lightness: a lightness clip, as `lightness` makes it of the film.
        lab: a Lab clip of the same film, of any size.
        scenes: a clip whose frames have the marks of `detect_scenes`; None takes those of `lightness`, or finds scenes
            there.
        every: a scene of more frames has one key frame in each so many, 12 to 480.

    Returns:
        A guidance clip with the props of `lightness`. Frame n is the same bytes whatever was asked for before. Where a
        frame is asked for alone, the frames from 2.25 * `every` before it to as many behind it are looked at.

    Raises:
        vs.Error: a clip is of another kind or length, or `every` is out of range.
    """
    require_kind(lightness, Kind.LIGHTNESS, "lightness")
    require_kind(lab, Kind.LAB, "lab")
    require_same_length(lab, lightness, "lab", "lightness")
    if scenes is not None:
        require_same_length(scenes, lightness, "scenes", "lightness")
    return carry_through_scenes(lightness, lab, scene_marks(lightness) if scenes is None else scenes, every)


def carry_through_scenes(lightness: vs.VideoNode, lab: vs.VideoNode, scenes: vs.VideoNode, every: int) -> vs.VideoNode:
    """Do what `guide_scenes` does with clips known to be what they should: to ask for a frame may run a network."""
    if not SHORTEST_EVERY <= every <= LONGEST_EVERY:
        raise OptionError(f"a key frame every {every} frames: choose {SHORTEST_EVERY} to {LONGEST_EVERY} frames")
    reach = 2 * every
    sized = lab.resize.Bicubic(lightness.width, lightness.height)
    sure = sized.std.Expr(["1", "", ""])
    journeys = Journeys(lightness, scenes, reach)

    @lru_cache(maxsize=_KEPT_PAIRS)
    def carried(around: Around) -> vs.VideoNode:
        pictures = {number: sure[number] for number in around.numbers}
        return carry_with_bonds(lightness, pictures, journeys, reach=reach, whole=around.numbers)

    choices = keyframe_clip(lightness, scenes, every)
    blank = lightness.std.BlankClip(format=vs.YUV444PS, keep=True)
    guidance = blank.std.FrameEval(
        lambda n, f: carried(keyframes_around(f)), prop_src=choices, clip_src=[lightness, sure]
    )
    return mark(guidance.std.CopyFrameProps(lightness), Kind.GUIDANCE)
