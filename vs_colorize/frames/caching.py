"""What VapourSynth keeps of a clip's frames."""

import vapoursynth as vs


def passing(clip: vs.VideoNode) -> vs.VideoNode:
    """Make a clip keep no frames, as it has one consumer that asks for each once; returns it.

    Left alone, VapourSynth keeps 20 frames of whatever `ShufflePlanes` takes: at 4K, hundreds of megabytes.
    """
    vs.core.std.SetVideoCache(clip, mode=0)
    return clip
