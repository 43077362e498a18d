"""What a network's encoder sees in a film, as a clip: a frame is encoded once, and all who want to may know it.

A *feature clip* (GRAYS) has one tall frame a batch, with one row of features a frame. VapourSynth's cache keeps them.
"""

from typing import Protocol

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.naming import naming
from vs_colorize.frames.tall import Batches, Floats, MakeTall, finite, in_turn, stacked

# The batch being read, and its neighbours for a consumer that runs ahead with several requests.
_CACHED_BATCHES = 8


class Encoding(Protocol):
    """Tells what pictures show."""

    def feature_count(self, height: int, width: int) -> int:
        """Return K for pictures of a size."""

    def encode(self, lightness: Floats) -> Floats:
        """Map L* / 100 (N, H, W) to features (N, K)."""


def feature_clip(lightness: vs.VideoNode, batches: Batches, *networks: Encoding) -> vs.VideoNode:
    """Encode a lightness clip, a batch at a time; what is no finite number becomes 0.

    Several networks, the same one on several devices or as often as its calls may overlap, take batches in turn.

    Raises:
        vs.Error: when a frame is asked for, if `encode` fails: names the frames and the cause.
    """
    count = networks[0].feature_count(lightness.height, lightness.width)
    tall = vs.core.std.BlankClip(format=vs.GRAYS, width=count, height=batches.size, length=batches.count, keep=True)

    def encoding(network: Encoding) -> MakeTall:
        def encode(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
            frames = f if isinstance(f, list) else [f]
            with naming("predict", batches.about(n)):
                result = vs.core.create_video_frame(tall.format, count, batches.size)
                np.asarray(result[0])[:] = finite(network.encode(stacked(frames)))
            return result

        return encode

    return in_turn(tall, batches.positions(lightness), [encoding(network) for network in networks], _CACHED_BATCHES)
