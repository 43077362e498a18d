"""How often the frames of a film are read: whoever decodes them, decodes each once, or twice where they are large.

A chain reads a film in two places: where the picture is coloured, and hundreds of frames before that, where scenes and
motion are looked for. VapourSynth's own caches hold 20 frames at first and grow while frames are missed: with a film of
3840 x 2160 to 7 GB in 240 frames.
"""

import vapoursynth as vs

_PART_OF_MEMORY = 8
_IN_WORK = 8
_PROP = "ColorizeTogether"


def keep_read(clip: vs.VideoNode, ahead: int) -> bool:
    """Make a clip keep frames that are read so many frames ahead until they are read in their turn; say if it does.

    All that is kept takes an eighth of `core.max_cache_size` at most: if it would not fit, only what is being read is
    kept, and each frame is asked for again.
    """
    # A cache drops what was not asked for the longest. Frames that had their turn since were asked for later.
    frames = 2 * ahead + _IN_WORK
    fitting = vs.core.max_cache_size * 2**20 // (_PART_OF_MEMORY * _frame_bytes(clip))
    fits = frames <= fitting
    vs.core.std.SetVideoCache(clip, mode=1, fixedsize=1, maxsize=frames if fits else _IN_WORK)
    return fits


def read_together(clip: vs.VideoNode, other: vs.VideoNode, ahead: int) -> tuple[vs.VideoNode, vs.VideoNode]:
    """Return two clips made of the same film so that asking for a frame of one makes that of the other as well.

    Both keep frames that are read so far ahead, see `keep_read`. The first ones are made at once.
    """
    both = clip.std.ClipToProp(other, prop=_PROP)
    keep_read(both, ahead)
    return both.std.RemoveFrameProps([_PROP]), both.std.PropToClip(_PROP)


def _frame_bytes(clip: vs.VideoNode) -> int:
    form = clip.format
    chroma = (form.num_planes - 1) / (1 << form.subsampling_w + form.subsampling_h)
    return round(clip.width * clip.height * form.bytes_per_sample * (1 + chroma))
