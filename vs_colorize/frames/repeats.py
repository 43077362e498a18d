"""Frames that repeat the one before them take its result: held drawings, doubled frames, stills.

Where a run of equal frames began is looked for within blocks of frames, so that seeking into a still looks at no more
than one block. Nothing is kept between calls; VapourSynth's cache has the result.
"""

from collections.abc import Sequence

import numpy as np
import vapoursynth as vs

_BLOCK = 16
_PROP = "ColorizeRepeats"


def repeated(results: vs.VideoNode, made_from: Sequence[vs.VideoNode]) -> vs.VideoNode:
    """Return a clip that asks for no frame of `results` whose inputs are, bit for bit, those of the frame before.

    `made_from` are the clips that frame n of `results` is a function of, by their frames n alone. The props of a frame
    are those of the one that it repeats. The first frame of a block of 16 is always asked for.
    """
    before = [_delayed(clip, 1) for clip in made_from]
    delayed = [_delayed(results, by) for by in range(_BLOCK)]
    marks = _marks(made_from, before)

    def first_of_run(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoNode:
        assert isinstance(f, list)
        run = 1
        while run < n % _BLOCK and f[run - 1].props[_PROP]:
            run += 1
        return delayed[run]

    def this_or_earlier(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoNode:
        assert isinstance(f, list)
        return earlier if n % _BLOCK and _are_equal(f) else results

    earlier = results.std.FrameEval(first_of_run, prop_src=[_delayed(marks, by) for by in range(1, _BLOCK)])
    # Hardly any frame of most films is a repetition: to see that costs two frames that are there anyway.
    return results.std.FrameEval(this_or_earlier, prop_src=[*made_from, *before])


def _marks(clips: Sequence[vs.VideoNode], before: Sequence[vs.VideoNode]) -> vs.VideoNode:
    """Return a clip of empty frames whose prop says whether a frame is that before it."""
    blank = vs.core.std.BlankClip(format=vs.GRAY8, width=16, height=16, length=clips[0].num_frames, keep=True)

    def mark(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        assert isinstance(f, list)
        frame = f[0].copy()
        frame.props[_PROP] = _are_equal(f[1:])
        return frame

    marks = blank.std.ModifyFrame([blank, *clips, *before], mark)
    vs.core.std.SetVideoCache(marks, mode=1, fixedsize=1, maxsize=2 * _BLOCK)
    return marks


def _are_equal(frames: Sequence[vs.VideoFrame]) -> bool:
    """Say whether the first half of some frames is the second half, bit for bit."""
    half = len(frames) // 2
    pairs = zip(frames[:half], frames[half:], strict=True)
    return all(_is_equal(here[plane], there[plane]) for here, there in pairs for plane in range(here.format.num_planes))


def _is_equal(here: memoryview, there: memoryview) -> bool:
    first, second = np.asarray(here), np.asarray(there)
    middle = len(first) // 2
    # One row tells most frames apart.
    return np.array_equal(first[middle], second[middle]) and np.array_equal(first, second)


def _delayed(clip: vs.VideoNode, by: int) -> vs.VideoNode:
    return (clip[0] * by + clip)[: clip.num_frames] if by else clip
