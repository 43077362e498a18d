"""Colour pictures that a user gives: read from files, and brought to the small size as guidance."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vs_colorize.color.tint import has_color
from vs_colorize.errors import GuidanceError
from vs_colorize.frames.kinds import CHROMA_SCALE

type Floats = NDArray[np.float32]
type ColorPicture = NDArray[np.uint8] | NDArray[np.uint16] | Floats
"""sRGB as (height, width, 3), or (height, width, 4) with alpha; codes of 8 or 16 bits, or floats in 0…1."""

_GREY_SIDE = 64


def read_color_picture(path: Path) -> ColorPicture:
    """Return a picture file as codes, turned upright as its EXIF data say; a grey one has three equal channels.

    Raises:
        GuidanceError: the file is missing, damaged, or not of 8 or 16 bits; names it.
    """
    try:
        data = np.fromfile(path, np.uint8)
    except OSError as error:
        raise GuidanceError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    stored = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
    if stored is None:
        raise GuidanceError(f"{path}: not a readable picture; it is damaged, or not PNG, TIFF, JPEG, WebP or BMP")
    if stored.dtype not in (np.uint8, np.uint16):
        raise GuidanceError(f"{path}: has {stored.dtype} samples; save it with 8 or 16 bits")
    if stored.ndim == 3 and stored.shape[2] == 4:
        return np.asarray(cv2.cvtColor(stored, cv2.COLOR_BGRA2RGBA))  # type: ignore[return-value]
    # Only this way is a photograph turned upright.
    upright = cv2.imdecode(data, cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
    assert upright is not None
    return np.asarray(cv2.cvtColor(upright, cv2.COLOR_BGR2RGB))  # type: ignore[return-value]


def require_color_picture(picture: object, name: str) -> ColorPicture:
    """Return an array that is a colour picture.

    Raises:
        GuidanceError: another shape or type, or no pixels; starts with `name`.
    """
    if not isinstance(picture, np.ndarray) or picture.dtype not in (np.uint8, np.uint16, np.float32):
        came = f"{picture.dtype} samples" if isinstance(picture, np.ndarray) else type(picture).__name__
        raise GuidanceError(f"{name}: an array of uint8, uint16 or float32 is wanted, {came} came")
    if picture.ndim != 3 or picture.shape[2] not in (3, 4) or not picture.size:
        raise GuidanceError(f"{name}: an array of shape (height, width, 3 or 4) is wanted, {picture.shape} came")
    return picture


def is_partial(picture: ColorPicture) -> bool:
    """Say whether a picture is transparent anywhere."""
    return picture.shape[2] == 4 and bool((picture[..., 3] < _brightest(picture)).any())


def is_grey(picture: ColorPicture) -> bool:
    """Say whether a picture has no colours where it is opaque: a tint over all of it is none.

    A part of a picture may be of one colour; that of a partial one is compared with grey.
    """
    scale = min(1.0, _GREY_SIDE / min(picture.shape[:2]))
    height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
    rgb, alpha = _reduced(picture, width, height)
    lab = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), np.float32)[alpha > 0].T
    return not has_color(np.hstack((lab, np.zeros_like(lab))) if is_partial(picture) else lab)


def lab_and_opacity(picture: ColorPicture, width: int, height: int) -> tuple[Floats, Floats]:
    """Return L*, a*, b* of a picture at a size, (3, height, width), and its opacity 0…1, (height, width).

    Codes are reduced first and decoded then, as the lightness of a film is.
    """
    # torch is loaded with the first frame, not when a script is read.
    import torch

    from vs_colorize.color.lab import srgb_to_lab

    rgb, alpha = _reduced(picture, width, height)
    return srgb_to_lab(torch.from_numpy(np.ascontiguousarray(rgb.transpose(2, 0, 1)))).numpy(), alpha


def guidance_planes(picture: ColorPicture, width: int, height: int) -> Floats:
    """Return a picture as guidance of a size, (3, height, width): its opacity as confidence, a* / 256 and b* / 256.

    Where nothing is opaque, colours are 0.
    """
    lab, alpha = lab_and_opacity(picture, width, height)
    return np.concatenate((alpha[None], np.where(alpha > 0, lab[1:] * np.float32(1 / CHROMA_SCALE), np.float32(0))))


def _reduced(picture: ColorPicture, width: int, height: int) -> tuple[Floats, Floats]:
    """Return R'G'B' (height, width, 3) and opacity (height, width), both in 0…1; what is transparent adds nothing."""
    size = (width, height)
    scaled = picture.astype(np.float32) / np.float32(_brightest(picture))
    smaller = picture.shape[0] >= height and picture.shape[1] >= width
    way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    if not is_partial(picture):
        rgb = np.asarray(cv2.resize(scaled[..., :3], size, interpolation=way), np.float32)
        return rgb.clip(0, 1), np.ones((height, width), np.float32)
    weighed = np.dstack((scaled[..., :3] * scaled[..., 3:], scaled[..., 3]))
    planes = np.asarray(cv2.resize(weighed, size, interpolation=way), np.float32)
    alpha = planes[..., 3]
    rgb = np.divide(planes[..., :3], alpha[..., None], out=np.zeros_like(planes[..., :3]), where=alpha[..., None] > 0)
    return rgb.clip(0, 1), alpha.clip(0, 1)


def _brightest(picture: ColorPicture) -> float:
    return {1: 255.0, 2: 65535.0}.get(picture.itemsize, 1.0)
