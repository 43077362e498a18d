"""Picture files in and out (PNG, TIFF, JPEG; 8 and 16 bit) as arrays and as clips."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import vapoursynth as vs
from numpy.typing import NDArray

from vs_colorize.errors import OptionError
from vs_colorize.media.failures import UnreadableInputError
from vs_colorize.media.target import finished_file

Picture = NDArray[np.uint8] | NDArray[np.uint16]
"""A picture as (height, width) when grey, else (height, width, 3) in the order red, green, blue."""

_SUFFIXES = {".png", ".tif", ".tiff", ".jpg", ".jpeg"}
_DEEP_SUFFIXES = {".png", ".tif", ".tiff"}
_JPEG_QUALITY = 95


def read_picture(path: Path) -> Picture:
    """Return a picture as 8- or 16-bit codes, turned upright as its EXIF data say; transparency is dropped.

    Raises `UnreadableInputError` where the file is missing, damaged, or of another depth.
    """
    try:
        data = np.fromfile(path, np.uint8)
    except OSError as error:
        raise UnreadableInputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    pixels = cv2.imdecode(data, cv2.IMREAD_ANYDEPTH | cv2.IMREAD_ANYCOLOR) if data.size else None
    if pixels is None:
        raise UnreadableInputError(f"{path}: not a readable picture; it is damaged, or not PNG, TIFF or JPEG")
    if pixels.dtype not in (np.uint8, np.uint16):
        raise UnreadableInputError(f"{path}: has {pixels.dtype} samples; save it with 8 or 16 bits")
    upright = np.ascontiguousarray(pixels[..., ::-1] if pixels.ndim == 3 else pixels)
    return upright.view(np.uint8) if upright.dtype == np.uint8 else upright.view(np.uint16)


def write_picture(path: Path, picture: Picture) -> None:
    """Write a picture in the format of the suffix; the name appears when the file is whole.

    Raises `MediaError` where the disk refuses, `OptionError` for a suffix that is no picture format.
    """
    check_picture_name(path)
    if picture.dtype == np.uint16 and path.suffix.lower() not in _DEEP_SUFFIXES:
        picture = (picture // 257).astype(np.uint8)
    order = picture[..., ::-1] if picture.ndim == 3 else picture
    quality = [] if path.suffix.lower() in _DEEP_SUFFIXES else [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    _, data = cv2.imencode(path.suffix.lower(), order, quality)
    with finished_file(path) as part:
        part.write_bytes(data.tobytes())


def is_picture_name(path: Path) -> bool:
    """Say whether a name ends like a picture file."""
    return path.suffix.lower() in _SUFFIXES


def check_picture_name(path: Path) -> None:
    """Raise `OptionError` where a name does not end like a picture file."""
    if not is_picture_name(path):
        raise OptionError(f"{path}: pictures are written as .png, .tif or .jpg; give the output such a name")


def picture_clip(read: Callable[[int], Picture], frames: int, first: Picture, rate: Fraction) -> vs.VideoNode:
    """Return a clip whose frame n is `read(n)`, asked for when the frame is; all must be like `first`.

    Grey pictures give GRAY8 or GRAY16, coloured ones RGB24 or RGB48, full range with the sRGB curve.
    """
    height, width = first.shape[:2]
    form = _format(first)
    blank = vs.core.std.BlankClip(
        format=form,
        width=width,
        height=height,
        length=frames,
        fpsnum=rate.numerator,
        fpsden=rate.denominator,
        keep=True,
    )

    def fill(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        frame = f.copy()
        planes = read(n).reshape(height, width, -1)
        for p in range(frame.format.num_planes):
            np.asarray(frame[p])[:] = planes[..., p]
        return frame

    filled = vs.core.std.ModifyFrame(blank, blank, fill)
    tags = {"_Range": vs.RANGE_FULL, "_Transfer": vs.TRANSFER_IEC_61966_2_1, "_Primaries": vs.PRIMARIES_BT709}
    if form in (vs.RGB24, vs.RGB48):
        tags["_Matrix"] = vs.MATRIX_RGB
    return filled.std.SetFrameProps(**{name: int(value) for name, value in tags.items()})


def _format(picture: Picture) -> vs.PresetVideoFormat:
    if picture.ndim == 2:
        return vs.GRAY8 if picture.dtype == np.uint8 else vs.GRAY16
    return vs.RGB24 if picture.dtype == np.uint8 else vs.RGB48


def frame_picture(frame: vs.VideoFrame) -> Picture:
    """Return an RGB frame of 8 or 16 bits as a picture."""
    return np.stack([np.asarray(frame[p]) for p in range(frame.format.num_planes)], axis=-1)


def color_format(clip: vs.VideoNode) -> vs.PresetVideoFormat:
    """Return the RGB format that holds a clip's depth in a picture: RGB24 for 8 bits, else RGB48."""
    return vs.RGB24 if clip.format.bits_per_sample == 8 else vs.RGB48
