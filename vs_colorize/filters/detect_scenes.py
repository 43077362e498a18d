"""`detect_scenes`: where scenes begin, end and run into each other."""

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.formats import require_picture
from vs_colorize.motion.scenes import SCENE_PROPS, scene_marks

DEFAULT_LONGEST_FADE = 32
LARGEST_LONGEST_FADE = 250


@raises_vs_error
def detect_scenes(clip: vs.VideoNode, *, longest_fade: int = DEFAULT_LONGEST_FADE) -> vs.VideoNode:
    return clip.std.CopyFrameProps(scene_marks(clip, longest_fade), props=list(SCENE_PROPS))
