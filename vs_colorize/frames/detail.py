"""How chroma follows lightness in fine detail: learnt at a small size, used at a large one.

ab near each pixel is described as slope * lightness + offset. Enlarge slope and offset linearly, evaluate them with the
large lightness, and chroma has the edges of the large picture. At the small size the model gives ab back, sharpened by
what the linear enlargement blurs. Source: regression-based detail injection of pansharpening (Aiazzi et al. 2007), with
a local window in place of the global one.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from vs_colorize.color.detail import NOISE, SHARPENING

type Floats = NDArray[np.float32]

_SHARPENING, _NOISE = np.float32(SHARPENING), np.float32(NOISE)


def chroma_model(lightness: Floats, ab: Floats) -> tuple[Floats, Floats]:
    """Return slope and offset of ab, each (2, H, W).

    The slope is the regression of the fine detail of ab (what a 3 x 3 mean takes away) on that of lightness in 3 x 3
    windows, drawn to 0 where lightness has none.

    Args:
        lightness: L* / 100, (H, W).
        ab: a* and b*, (2, H, W).
    """
    fine, fine_ab = lightness - _mean(lightness), ab - _means(ab)
    slope: Floats = _means(fine * fine_ab) / (_mean(fine * fine) + _NOISE)
    offset: Floats = ab + _SHARPENING * fine_ab - slope * (lightness + _SHARPENING * fine)
    return slope, offset


def enlarge_chroma(lightness: Floats, ab: Floats) -> Floats:
    """Bring ab (2, h, w) to the size of the lightness (H, W) it belongs to, along the edges of that; (2, H, W)."""
    small: Floats = cv2.resize(lightness, ab.shape[:0:-1], interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    slope, offset = (np.stack([_enlarge(plane, lightness) for plane in part]) for part in chroma_model(small, ab))
    full: Floats = slope * lightness + offset
    return full


def _enlarge(plane: Floats, lightness: Floats) -> Floats:
    return cv2.resize(plane, lightness.shape[::-1])  # type: ignore[return-value]


def _means(planes: Floats) -> Floats:
    return np.stack([_mean(plane) for plane in planes])


def _mean(plane: Floats) -> Floats:
    return cv2.blur(plane, (3, 3), borderType=cv2.BORDER_REPLICATE)  # type: ignore[return-value]
