"""Pictures that a user gives to take colours from: read, checked, and brought to the working size as Lab."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vs_colorize.errors import GuidanceError
from vs_colorize.frames.kinds import LIGHTNESS_SCALE
from vs_colorize.frames.tone import small_size
from vs_colorize.guidance.color_pictures import read_color_picture

type Floats = NDArray[np.float32]

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})

_WIDEST = 4.0
_SMALLEST = 16


def pictures_in(folder: Path) -> list[Path]:
    """Return the picture files of a folder and the folders in it, sorted by name.

    Raises:
        GuidanceError: there are none, or the folder cannot be read.
    """
    try:
        found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file())
    except OSError as error:
        raise GuidanceError(f"folder '{folder}' cannot be read: {error.strerror}; check it") from error
    if not found:
        raise GuidanceError(f"folder '{folder}' holds no pictures; put some there ({_suffixes()})")
    return found


def read_rgb(path: Path) -> Floats:
    """Read a picture file of 8 or 16 bits as sRGB (H, W, 3) in 0…1, upright; transparency is dropped.

    Raises:
        GuidanceError: the file is missing or no picture.
    """
    return rgb_of(read_color_picture(path)[..., :3], f"picture '{path}'")


def rgb_of(pixels: NDArray[Any], name: str) -> Floats:
    """Return an array (H, W, 3) of R, G, B, integers of 8 or 16 bits or floats in 0…1, as sRGB in 0…1.

    Raises:
        GuidanceError: it is of another shape or type, below 16 pixels a side, or holds what is no finite number.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or min(pixels.shape[:2]) < _SMALLEST:
        raise GuidanceError(
            f"{name} is of shape {pixels.shape}; give height, width and 3 channels, at least {_SMALLEST} pixels a side"
        )
    if pixels.dtype in (np.uint8, np.uint16):
        return np.ascontiguousarray(pixels, np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    if not np.issubdtype(pixels.dtype, np.floating) or not np.isfinite(pixels).all():
        raise GuidanceError(f"{name} has {pixels.dtype} samples; give uint8, uint16, or finite floats in 0…1")
    return np.ascontiguousarray(pixels, np.float32).clip(0, 1)


def small_lab(rgb: Floats, size: int) -> Floats:
    """Reduce sRGB (H, W, 3) to the working size, aspect kept, as L* / 100, a*, b*, (3, h, w).

    The short side becomes `size`, less for pictures more than four times as wide as high, both sides multiples of 16.
    """
    height, width = rgb.shape[:2]
    aspect = max(height, width) / min(height, width)
    small = small_size(width, height, max(16, round(size * min(1.0, _WIDEST / aspect))))
    kernel = cv2.INTER_AREA if small[0] < width else cv2.INTER_LINEAR
    lightness, a, b = cv2.split(cv2.cvtColor(cv2.resize(rgb, small, interpolation=kernel), cv2.COLOR_RGB2Lab))
    return np.stack((lightness / LIGHTNESS_SCALE, a, b)).astype(np.float32)


def _suffixes() -> str:
    return ", ".join(sorted(PICTURE_SUFFIXES))
