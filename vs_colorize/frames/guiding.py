"""Guidance clips that are computed from lightness, several frames at once."""

from collections.abc import Callable, Sequence

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.kinds import Kind, mark
from vs_colorize.frames.naming import naming
from vs_colorize.frames.tall import Batches, Floats, finite, stacked

type Guide = Callable[[range, Floats, list[vs.VideoFrame]], Floats]

_CACHED_BATCHES = 8


def guide_in_batches(
    lightness: vs.VideoNode,
    batch: int,
    guide: Guide,
    name: str,
    *,
    more: Sequence[vs.VideoNode] = (),
    tall: Sequence[vs.VideoNode] = (),
) -> vs.VideoNode:
    """Compute a guidance clip from a lightness clip, `batch` frames at a time.

    `guide(numbers, lightness, frames)` gets the numbers of the frames, L* / 100 (N, H, W), and of each of the clips
    `more` the N frames, one clip after the other, then of each of the clips `tall` the one frame that belongs to the
    batch; it returns guidance planes (N, 3, H, W). N is `batch` always: the last batch repeats the last frame. Calls do
    not overlap. What is no finite number becomes 0.

    Returns:
        The guidance clip, with the props of the lightness clip.

    Raises:
        vs.Error: when a frame is asked for, if `guide` fails: names the filter `name`, the frames and the cause.
    """
    batches = Batches(lightness.num_frames, batch)
    width, height = lightness.width, lightness.height
    blank = vs.core.std.BlankClip(lightness, format=vs.YUV444PS, height=height * batch, length=batches.count, keep=True)

    def compute(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        frames = f if isinstance(f, list) else [f]
        numbers = range(n * batch, (n + 1) * batch)
        with naming(name, batches.about(n)):
            result = vs.core.create_video_frame(blank.format, width, height * batch)
            planes = finite(guide(numbers, stacked(frames[:batch]), frames[batch:]))
            for plane in range(3):
                np.asarray(result[plane])[:] = planes[:, plane].reshape(-1, width)
        return result

    inputs = [at for clip in (lightness, *more) for at in batches.positions(clip)]
    results = blank.std.ModifyFrame([*inputs, *tall], compute)
    vs.core.std.SetVideoCache(results, mode=1, fixedsize=1, maxsize=_CACHED_BATCHES)
    return mark(batches.cut_apart(results, height).std.CopyFrameProps(lightness), Kind.GUIDANCE)
