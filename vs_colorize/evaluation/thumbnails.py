"""Small pictures for a report: JPEG files of at most 256 pixels a side."""

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from vs_colorize.evaluation.metrics import to_codes

FULL_SCALE = 30.0
"""The CIEDE2000 difference that a map shows as the brightest."""

_SIDE = 256
_QUALITY = 85


def thumbnail(rgb: Tensor, quality: int = _QUALITY) -> bytes:
    """Return a picture, sRGB (3, H, W) in 0…1, as a small JPEG file of a quality of 1 to 100."""
    return _encoded(to_codes(rgb).movedim(0, -1).numpy()[..., ::-1], quality)


def difference_thumbnail(difference: Tensor) -> bytes:
    """Return a CIEDE2000 map (H, W) as a small JPEG file, from black (0) over red to pale yellow (`FULL_SCALE`)."""
    shares = to_codes(difference / FULL_SCALE).numpy()
    return _encoded(cv2.applyColorMap(shares, cv2.COLORMAP_INFERNO), _QUALITY)


def _encoded(bgr: NDArray[np.generic], quality: int) -> bytes:
    pixels = np.ascontiguousarray(bgr, np.uint8)
    scale = _SIDE / max(pixels.shape[:2])
    if scale < 1:
        height, width = (max(1, round(side * scale)) for side in pixels.shape[:2])
        pixels = np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    # Chroma at full size: it is colours that are looked at.
    options = [
        cv2.IMWRITE_JPEG_QUALITY,
        quality,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    ]
    return cv2.imencode(".jpg", pixels, options)[1].tobytes()
