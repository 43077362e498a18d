"""What a network's encoder sees in a film, as a clip: a frame is encoded once, and all who want to may know it.

A *feature clip* (GRAYS) has one tall frame a batch, with one row of features a frame. VapourSynth's cache keeps them.
"""

from typing import Protocol

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.tall import Batches, Floats, finite, stacked

# The batch being read, and its neighbours for a consumer that runs ahead with several requests.
_CACHED_BATCHES = 8


class Encoding(Protocol):
    """Tells what pictures show."""

    def feature_count(self, height: int, width: int) -> int:
        """Return K for pictures of a size."""

    def encode(self, lightness: Floats) -> Floats:
        """Map L* / 100 (N, H, W) to features (N, K)."""


def feature_clip(lightness: vs.VideoNode, batches: Batches, network: Encoding) -> vs.VideoNode:
    """Encode a lightness clip, a batch at a time; what is no finite number becomes 0. Calls of `encode` do not overlap.

    Raises:
        vs.Error: when a frame is asked for, if `encode` fails: names the frames and the cause.
    """
    count = network.feature_count(lightness.height, lightness.width)
    tall = vs.core.std.BlankClip(format=vs.GRAYS, width=count, height=batches.size, length=batches.count, keep=True)

    def encode(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        frames = f if isinstance(f, list) else [f]
        result = vs.core.create_video_frame(tall.format, count, batches.size)
        with batches.naming(n):
            np.asarray(result[0])[:] = finite(network.encode(stacked(frames)))
        return result

    features = tall.std.ModifyFrame(batches.positions(lightness), encode)
    vs.core.std.SetVideoCache(features, mode=1, fixedsize=1, maxsize=_CACHED_BATCHES)
    return features
