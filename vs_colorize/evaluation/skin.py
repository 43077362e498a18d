"""Where a picture shows the skin of faces: the colours that people judge first."""

import cv2
import numpy as np
import skimage.data
import torch
from numpy.typing import NDArray
from skimage.feature import Cascade
from torch import Tensor
from torch.nn import functional

from vs_colorize.evaluation.metrics import to_codes

# Chai and Ngan, "Face segmentation using skin-color map in videophone applications", 1999: for dark and light skin.
_CR = (133, 173)
_CB = (77, 127)
_DETECTION_SIDE = 256
_SMALLEST_FACE = 1 / 6
# How many overlapping finds make a face: with 4 a bag and a sandal are taken for one, with 8 twice as many are missed.
_LEAST_FINDS = 6
# Faces in colour have 0.6 of their oval and more, a water tower none.
_LEAST_SHARE = 0.4


class SkinFinder:
    """Finds skin inside faces by its colour, in pictures whose colours are true.

    Faces that look at the camera are found by scikit-image's cascade of local binary patterns; within the oval of each,
    skin is what has skin's Cb and Cr (Chai and Ngan 1999): no background, black hair, painted lips, nor highlights.
    Brown eyes and strands of brown hair pass.
    """

    def __init__(self) -> None:
        self._cascade = Cascade(skimage.data.lbp_frontal_face_cascade_filename())

    def find(self, truth: Tensor) -> Tensor:
        """Return where a picture shows skin, bool (H, W), nowhere if no face is found; `truth` is sRGB (3, H, W)."""
        codes = to_codes(truth).movedim(0, -1).contiguous().numpy()
        colored = _has_skin_color(codes)
        mask = np.zeros_like(colored)
        for face in self._faces(truth):
            if colored[face].mean() >= _LEAST_SHARE:
                mask |= face & colored
        return torch.from_numpy(mask)

    def _faces(self, truth: Tensor) -> list[NDArray[np.bool_]]:
        """The ovals of all faces, each (H, W)."""
        height, width = truth.shape[1:]
        scale = min(1, _DETECTION_SIDE / min(height, width))
        size = (round(height * scale), round(width * scale))
        small = functional.interpolate(truth[None], size, mode="area")[0]
        side = min(size)
        least = round(side * _SMALLEST_FACE)
        boxes = self._cascade.detect_multi_scale(
            img=to_codes(small).movedim(0, -1).contiguous().numpy(),
            scale_factor=1.2,
            step_ratio=1,
            min_size=(least, least),
            max_size=(side, side),
            min_neighbor_number=_LEAST_FINDS,
        )
        return [_oval((height, width), box, scale) for box in boxes]


def skin_difference(difference: Tensor, skin: Tensor) -> float:
    """Return the mean of a CIEDE2000 map (H, W) over skin (H, W); NaN where there is none."""
    return float(difference[skin].mean())


def _has_skin_color(codes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    converted = cv2.cvtColor(codes, cv2.COLOR_RGB2YCrCb)
    lowest, highest = (0, _CR[0], _CB[0]), (255, _CR[1], _CB[1])
    return np.asarray(cv2.inRange(converted, lowest, highest)) > 0


def _oval(size: tuple[int, int], box: dict[str, int], scale: float) -> NDArray[np.bool_]:
    """The oval of a face within the detector's square, a little towards the chin, away from the hair."""
    width, height = box["width"] / scale, box["height"] / scale
    center = (round(box["c"] / scale + width * 0.5), round(box["r"] / scale + height * 0.55))
    mask = np.zeros(size, np.uint8)
    cv2.ellipse(mask, center, (round(width * 0.45), round(height * 0.5)), 0, 0, 360, 1, -1)
    return mask > 0
