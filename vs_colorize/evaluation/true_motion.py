"""Where the pixels of one frame lie in the next: optical flow of the truth, and what is hidden in either.

One reading of the truth serves every method that is measured against it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vs_colorize.evaluation.metrics import luma_codes
from vs_colorize.motion.flow import Floats, inside, places, sample


@dataclass(frozen=True)
class Motion:
    """The motion from one frame to the next.

    `where` (H, W, 2: column, row) says for each pixel of the earlier frame where it lies in the later one; `visible`
    (H, W) which of them can be compared.
    """

    where: Floats
    visible: Tensor

    def fetch_back(self, planes: Tensor) -> Tensor:
        """Return planes (C, H, W) of the later frame laid over the earlier one."""
        return torch.from_numpy(sample(planes.movedim(0, -1).numpy(), self.where)).movedim(-1, 0)


class MotionReader:
    """Reads the motion between successive frames: DIS optical flow of OpenCV (preset medium) on 8-bit luma, both ways.

    Source: Kroeger et al., "Fast optical flow using dense inverse search", 2016.
    """

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        self._last: NDArray[np.uint8] | None = None

    def add(self, rgb: Tensor, *, scene_start: bool = False) -> Motion | None:
        """Take the truth's next frame, sRGB (3, H, W) in 0…1, and return the motion since the last one.

        There is none for the first frame, nor for the first of a scene.
        """
        now = luma_codes(rgb)
        last, self._last = self._last, now
        if last is None or scene_start:
            return None
        return _motion(self._estimate(last, now), self._estimate(now, last))

    def _estimate(self, first: NDArray[np.uint8], second: NDArray[np.uint8]) -> Floats:
        empty = np.zeros((*first.shape, 2), np.float32)
        return np.asarray(self._flow.calc(first, second, empty), np.float32)


def _motion(forward: Floats, backward: Floats) -> Motion:
    where = places(*forward.shape[:2]) + forward
    hidden = _disagrees(forward, sample(backward, where)) | _is_boundary(forward)
    return Motion(where, torch.from_numpy(inside(where) & ~hidden))


def _disagrees(forward: Floats, backward: Floats) -> NDArray[np.bool_]:
    """Say where the way back, sampled at the way's end, does not lead home: Lai et al., after Sundaram et al. 2010."""
    return _square(forward + backward) > 0.01 * (_square(forward) + _square(backward)) + 0.5


def _is_boundary(flow: Floats) -> NDArray[np.bool_]:
    """Say where motions meet, where flow is not to be trusted (same sources)."""
    across = np.diff(flow, axis=1, append=flow[:, -1:])
    down = np.diff(flow, axis=0, append=flow[-1:])
    return _square(across) + _square(down) > 0.01 * _square(flow) + 0.002


def _square(vectors: Floats) -> Floats:
    return np.asarray((vectors**2).sum(-1))
