"""Batches as tall frames: frame k stacks what belongs to frames k * batch … (k + 1) * batch - 1 of a clip.

Asking for any of these computes the tall frame once, and its node's cache serves the others. No state lives between
calls, so a frame is the same bytes in whatever order frames are asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import vapoursynth as vs
from numpy.typing import NDArray

type Floats = NDArray[np.float32]
type MakeTall = Callable[[int, vs.VideoFrame | list[vs.VideoFrame]], vs.VideoFrame]


@dataclass(frozen=True)
class Batches:
    """How `frames` frames are put into batches of `size`."""

    frames: int
    size: int

    @property
    def count(self) -> int:
        """How many batches there are; the last one may be filled up."""
        return -(-self.frames // self.size)

    def positions(self, clip: vs.VideoNode) -> list[vs.VideoNode]:
        """Return a clip for each position in a batch; frame k of it is what stands there in batch k.

        Where the last batch is not full, it repeats the clip's last frame.
        """
        if self.size == 1:
            return [clip]
        missing = -self.frames % self.size
        padded = clip + clip[-1] * missing if missing else clip
        return [padded.std.SelectEvery(self.size, position) for position in range(self.size)]

    def cut_apart(self, tall: vs.VideoNode, height: int) -> vs.VideoNode:
        """Return the single frames, `height` rows each, of a clip of tall ones."""
        pieces = [tall.std.CropAbs(tall.width, height, 0, position * height) for position in range(self.size)]
        return vs.core.std.Interleave(pieces, modify_duration=False)[: self.frames] if self.size > 1 else pieces[0]

    def about(self, batch: int) -> range:
        """Return the frames of a batch."""
        return range(batch * self.size, min((batch + 1) * self.size, self.frames))


def in_turn(tall: vs.VideoNode, inputs: Sequence[vs.VideoNode], workers: Sequence[MakeTall], kept: int) -> vs.VideoNode:
    """Return a clip like `tall` whose frame k one of the workers makes of frame k of the inputs.

    The workers work at the same time, each on one frame. Which is whose depends on k alone; each cycle begins with the
    next worker, so that all have work where every other frame is wanted. So many frames are `kept`.
    """
    count = len(workers)
    made = [tall.std.ModifyFrame(inputs, worker) for worker in workers]
    for clip in made:
        vs.core.std.SetVideoCache(clip, mode=1, fixedsize=1, maxsize=-(-kept // count))
    if count == 1:
        return made[0]
    frames = range(count * count)
    offsets = [frame * count + (frame + frame // count) % count for frame in frames]
    together = vs.core.std.Interleave(made, modify_duration=False)
    chosen = together.std.SelectEvery(len(frames) * count, offsets, modify_duration=False)
    for clip in (together, chosen):
        vs.core.std.SetVideoCache(clip, mode=0)
    return chosen


def finite(values: Floats) -> Floats:
    """Return values with 0 for what is no finite number: one such pixel would spread over the whole frame."""
    # Nearly all frames are all numbers, and their sum tells it in a tenth of the time.
    return values if np.isfinite(values.sum()) else np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


def stacked(frames: list[vs.VideoFrame]) -> Floats:
    """Return the planes of GRAYS frames (N, H, W), 0 where they hold no finite number."""
    return finite(np.stack([np.asarray(frame[0]) for frame in frames]))
