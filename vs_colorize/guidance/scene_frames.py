"""The frame that stands for a scene: the first good one."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float32]

LOOKED_AT = 24
"""Frames of a scene, from its first one, among which the good one is looked for."""

_LEAST_CONTRAST = 0.03
_SHARP_ENOUGH = 0.7


def first_good(pictures: Sequence[Floats], plain: Sequence[bool]) -> int:
    """Return the number of the first picture that is plain, not blank, and about as sharp as the sharpest of these.

    Where none is, the sharpest plain one; where none is plain, the last.

    Args:
        pictures: L* / 100 of a scene's first frames, (H, W) each.
        plain: whether each shows nothing but its scene: no dissolve.
    """
    sharpness = [_sharpness(picture) if good else 0.0 for picture, good in zip(pictures, plain, strict=True)]
    least = _SHARP_ENOUGH * max(sharpness)
    for n, (picture, sharp, good) in enumerate(zip(pictures, sharpness, plain, strict=True)):
        if good and sharp >= least and picture.std() >= _LEAST_CONTRAST:
            return n
    return int(np.argmax(sharpness)) if any(plain) else len(pictures) - 1


def _sharpness(picture: Floats) -> float:
    return float(cv2.Laplacian(picture, cv2.CV_32F).std())
