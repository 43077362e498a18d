"""The film that is measured with: grey, moving, without cuts, in memory."""

import cv2
import numpy as np
import vapoursynth as vs
from numpy.typing import NDArray

_MOST_DISTINCT, _FEWEST_DISTINCT = 24, 4
_ROOM = 3e8
_DRIFT = 4


def moving_grey(width: int, height: int) -> vs.VideoNode:
    """Return a short YUV420P8 clip of soft shapes in grey, without noise, that drift across the picture.

    It has 24 frames, or of a large picture as many as fit into 300 MB, at least 4.
    """
    distinct = int(min(_MOST_DISTINCT, max(_FEWEST_DISTINCT, _ROOM // (1.5 * width * height))))
    shapes = _soft_shapes(width + _DRIFT * distinct, height)
    blank = vs.core.std.BlankClip(
        format=vs.YUV420P8, width=width, height=height, length=distinct, color=[16, 128, 128], keep=True
    )

    def fill(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        frame = f.copy()
        np.asarray(frame[0])[:] = shapes[:, n * _DRIFT : n * _DRIFT + width]
        return frame

    matrix = vs.MATRIX_BT709 if height > 576 else vs.MATRIX_ST170_M
    tags = {"_Matrix": int(matrix), "_Transfer": int(matrix), "_Primaries": int(matrix), "_Range": 0}
    return vs.core.std.ModifyFrame(blank, blank, fill).std.SetFrameProps(**tags)


def _soft_shapes(width: int, height: int) -> NDArray[np.uint8]:
    coarse = np.random.default_rng(0).uniform(16, 235, (9, 16)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).clip(16, 235), np.uint8)


def in_memory(clip: vs.VideoNode, frames: int) -> vs.VideoNode:
    """Return so many frames: those of a short clip to and fro, kept by a cache that holds them all.

    None is like the one before it, or a filter might rest, and there is no leap that looks like a cut.
    """
    vs.core.std.SetVideoCache(clip, mode=1, fixedsize=1, maxsize=clip.num_frames + 8)
    back = clip[1:-1]
    there_and_back = clip + back.std.Reverse() if back.num_frames else clip
    return there_and_back.std.Loop(-(-frames // there_and_back.num_frames))[:frames]
