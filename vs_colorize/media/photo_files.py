"""Photos to measure: one file, a folder or a zip file, each decoded when it is asked for."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vs_colorize.color.lab import srgb_to_lab
from vs_colorize.color.tint import has_color
from vs_colorize.media.failures import UnreadableInputError

type Pixels = NDArray[np.integer[Any] | np.floating[Any]]

_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}
_SMALLEST = 16


@dataclass(frozen=True)
class Photo:
    """One photo: its name with its folders, its pixels, and what was seen of it.

    `read` gives sRGB (3, H, W) in 0…1; `size` is width and height.
    """

    name: str
    read: Callable[[], Tensor]
    size: tuple[int, int]
    has_color: bool

    @property
    def extent(self) -> str:
        """What must be equal in a result and its truth, in words."""
        return "{}x{}".format(*self.size)

    @property
    def key(self) -> str:
        """The name without its suffix: what a result and its truth have in common."""
        return str(PurePosixPath(self.name).with_suffix(""))

    @property
    def category(self) -> str:
        """The folder that the photo lies in, the outermost one; empty where there is none."""
        parts = PurePosixPath(self.name).parts
        return parts[0] if len(parts) > 1 else ""


def is_photo_name(path: Path) -> bool:
    """Say whether a name ends like that of a picture that can be measured."""
    return path.suffix.lower() in _SUFFIXES


def find_photos(source: Path, limit: int | None = None, short_side: int | None = None) -> list[Photo]:
    """Return the photos of a file, a folder or a zip file by name, the first `limit` of them.

    Each is decoded once now to know that it can be, and reduced to `short_side` by area averages where it is larger.
    The list is empty where a folder holds no picture.

    Raises `UnreadableInputError` where a picture is damaged or below 16 pixels a side, or a zip file holds none.
    """
    encoded = _encoded(source)
    if not encoded and not source.is_dir():
        raise UnreadableInputError(f"{source}: holds no pictures; give a picture, or a zip file or folder of some")
    return [_photo(name, source, load, short_side) for name, load in encoded[:limit]]


def _encoded(source: Path) -> list[tuple[str, Callable[[], bytes]]]:
    """Return names, sorted, and how to get at the bytes."""
    if source.is_dir():
        files = sorted(path for path in source.rglob("*") if is_photo_name(path) and path.is_file())
        return [(path.relative_to(source).as_posix(), path.read_bytes) for path in files]
    if source.suffix.lower() == ".zip":
        return [(name, partial(_unzip, source, name)) for name in _zipped(source) if is_photo_name(Path(name))]
    return [(source.name, source.read_bytes)]


def _zipped(archive: Path) -> list[str]:
    try:
        with zipfile.ZipFile(archive) as opened:
            return sorted(opened.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise UnreadableInputError(f"{archive}: not a readable zip file ({error}); fetch it again") from error


def _unzip(archive: Path, name: str) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        return opened.read(name)


def _photo(name: str, source: Path, load: Callable[[], bytes], short_side: int | None) -> Photo:
    where = str(source) if name == source.name else f"{source}/{name}"
    read = partial(_decode, load, where, short_side)
    rgb = read()
    if min(rgb.shape[1:]) < _SMALLEST:
        raise UnreadableInputError(f"{where}: both sides must be at least {_SMALLEST} pixels; take it away")
    return Photo(name, read, (rgb.shape[2], rgb.shape[1]), has_color(srgb_to_lab(rgb).numpy()))


def _decode(load: Callable[[], bytes], where: str, short_side: int | None) -> Tensor:
    try:
        data = np.frombuffer(load(), np.uint8)
    except (OSError, zipfile.BadZipFile) as error:
        raise UnreadableInputError(f"{where}: cannot be read ({error}); check the file") from error
    pixels = cv2.imdecode(data, cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH) if data.size else None
    if pixels is None or pixels.dtype not in (np.uint8, np.uint16):
        raise UnreadableInputError(f"{where}: not a readable picture of 8 or 16 bits; mend it or take it away")
    brightest = np.float32(255 if pixels.dtype == np.uint8 else 65535)
    scaled = _reduced(pixels, short_side)[..., ::-1].astype(np.float32) / brightest
    return torch.from_numpy(np.ascontiguousarray(scaled.transpose(2, 0, 1)))


def _reduced(pixels: Pixels, short_side: int | None) -> Pixels:
    scale = (short_side or min(pixels.shape[:2])) / min(pixels.shape[:2])
    if scale >= 1:
        return pixels
    height, width = (max(1, round(side * scale)) for side in pixels.shape[:2])
    return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
