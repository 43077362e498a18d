"""`detect_scenes`: where scenes begin, end and run into each other."""

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.formats import require_picture
from vs_colorize.frames.reading import keep_read, read_together
from vs_colorize.motion.scene_fades import SHORTEST_FADE
from vs_colorize.motion.scene_marks import (
    SCENE_PROPS,
    frames_ahead,
    has_marks,
    marks_of_scenes,
    other_marks,
    small_grey,
)

DEFAULT_LONGEST_FADE = 32
LARGEST_LONGEST_FADE = 250


@raises_vs_error
def detect_scenes(clip: vs.VideoNode, *, longest_fade: int = DEFAULT_LONGEST_FADE) -> vs.VideoNode:
    """Mark where scenes begin and end, and the frames of dissolves and fades.

    Every frame gets `_SceneChangePrev` (1 on the first frame of a scene, else 0) and `_SceneChangeNext` (1 on the last
    one, else 0). Frames inside a dissolve, or a fade from or to a blank picture, get `_SceneFade`: how far it has got,
    between 0 and 1. The scene that dissolves in begins half-way, one that fades in from blank with the first frame that
    shows something. A flash or a damaged picture of up to three frames is no cut.

    Marks that another detector has set are used as they are, and nothing is looked for. Whether there are any is read
    from frame 0; where it has one of the two props, the other is made from it.

    Args:
        clip: any clip of constant format and size. Each of its frames is made twice, once for the marks of frames well
            before it: give the film itself rather than what is costly to compute, and compute that afterwards.
        longest_fade: transitions of more frames are not found; 4 to 250, or 0 to look for none. The marks of a frame
            depend on up to 2 * `longest_fade` + 22 frames on either side, so that the first frame that is asked for
            takes so many.

    Returns:
        The clip with these props.

    Raises:
        vs.Error: the clip's format or size varies, a side is below 16, or `longest_fade` is out of range.
    """
    return clip.std.CopyFrameProps(scene_marks(clip, longest_fade), props=list(SCENE_PROPS))


def scene_marks(clip: vs.VideoNode, longest_fade: int = DEFAULT_LONGEST_FADE) -> vs.VideoNode:
    """Return a clip with nothing but the marks: whoever wants no pictures has each frame of the film read once.

    Raises `ClipError` or `OptionError` for what `detect_scenes` refuses.
    """
    require_picture(clip)
    check_longest_fade(longest_fade)
    return other_marks(clip) if has_marks(clip) else marks_of_scenes(small_grey(clip), longest_fade)


def lightness_and_marks(
    clip: vs.VideoNode, lightness: vs.VideoNode, longest_fade: int, ahead: int
) -> tuple[vs.VideoNode, vs.VideoNode]:
    """Return a clip's lightness clip and its marks, for both of which each frame of the clip is read once.

    Lightness is kept from where marks want a frame to its turn, which may be `ahead` frames after marks are wanted.
    """
    frames = ahead + frames_ahead(longest_fade)
    if has_marks(lightness):
        keep_read(lightness, frames)
        return lightness, other_marks(lightness)
    small, grey = read_together(lightness, small_grey(clip), frames)
    return small, marks_of_scenes(grey, longest_fade)


def check_longest_fade(frames: int) -> None:
    """Raise `OptionError` for a `longest_fade` that is out of range."""
    if frames and not SHORTEST_FADE <= frames <= LARGEST_LONGEST_FADE:
        raise OptionError(
            f"longest_fade must be 0 or between {SHORTEST_FADE} and {LARGEST_LONGEST_FADE} frames, got {frames}"
        )
