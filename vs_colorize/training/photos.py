"""Photographs to train on: listed once, each decoded when it is drawn."""

import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from vs_colorize.errors import MediaError

type Pixels = NDArray[np.uint8]
"""RGB, (H, W, 3), 8 bit."""

_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}
_SHARP_SIDE = 160
_LIGHTNESS_NAMES = ("l.npy", "gray_scale.npy")


class PhotoSource(Protocol):
    """Photos of one zip file, folder or pair of arrays."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitem__(self, index: int) -> Pixels | None:
        """Decode one; None for what is no photo."""


class _Zip:
    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._names = sorted(name for name in self._archive.namelist() if Path(name).suffix.lower() in _SUFFIXES)

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, index: int) -> Pixels | None:
        return decode_photo(self._archive.read(self._names[index]))


class _Folder:
    def __init__(self, path: Path) -> None:
        self._paths = sorted(file for file in path.rglob("*") if file.suffix.lower() in _SUFFIXES)

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, index: int) -> Pixels | None:
        return decode_photo(self._paths[index].read_bytes())


class LabArrays:
    """The photos of the Kaggle set 'image-colorization', or of arrays like them.

    `l.npy` (or `gray_scale.npy`) holds L* as (n, H, W), 0…255 for 0…100; the files `ab*.npy`, in the order of their
    names, hold a* and b* as (m, H, W, 2), 128 for 0; all uint8. There may be fewer ab than L*: then the first count.

    Raises MediaError where shapes or types do not fit.
    """

    def __init__(self, lightness: Path, chroma: Sequence[Path]) -> None:
        self._lightness = np.load(lightness, "r")
        self._chroma = [np.load(path, "r") for path in chroma]
        whole = self._lightness.shape[1:]
        for path, array in zip((lightness, *chroma), (self._lightness, *self._chroma), strict=True):
            expected = whole if path == lightness else (*whole, 2)
            if array.dtype != np.uint8 or len(whole) != 2 or array.shape[1:] != expected:
                raise MediaError(f"{path}: has {array.dtype} of shape {array.shape}; expected uint8 (n, {expected})")
        self._ends = list(accumulate(len(array) for array in self._chroma))

    def __len__(self) -> int:
        return min(len(self._lightness), self._ends[-1])

    def __getitem__(self, index: int) -> Pixels:
        part = bisect_right(self._ends, index)
        chroma = self._chroma[part][index - self._ends[part]]
        lab = np.dstack((self._lightness[index], chroma))
        return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8)


class Photos:
    """All photos of several sources, numbered through."""

    def __init__(self, sources: Sequence[PhotoSource]) -> None:
        self._sources = sources
        self._ends = list(accumulate(len(source) for source in sources))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, index: int) -> Pixels | None:
        part = bisect_right(self._ends, index)
        return self._sources[part][index - (self._ends[part - 1] if part else 0)]


def draw_photos(photos: Photos, count: int, rng: np.random.Generator) -> list[Pixels]:
    """Draw photos at random: small ones, which must be enlarged, less often; those that cannot be read never."""
    drawn: list[Pixels] = []
    while len(drawn) < count:
        photo = photos[int(rng.integers(len(photos)))]
        if photo is not None and rng.random() < (min(photo.shape[:2]) / _SHARP_SIDE) ** 1.5:
            drawn.append(photo)
    return drawn


def decode_photo(encoded: bytes) -> Pixels | None:
    """Decode a photo to RGB; None for what is no photo."""
    bgr = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
    return None if bgr is None else np.ascontiguousarray(bgr[..., ::-1], np.uint8)


def _sources(path: Path) -> Iterator[PhotoSource]:
    if zipfile.is_zipfile(path):
        yield _Zip(path)
    elif path.is_dir():
        yield _Folder(path)
        for archive in sorted(path.rglob("*.zip")):
            yield _Zip(archive)
        for name in _LIGHTNESS_NAMES:
            for lightness in sorted(path.rglob(name)):
                chroma = sorted(lightness.parent.rglob("ab*.npy"))
                if not chroma:
                    raise MediaError(f"{lightness}: there is no ab*.npy beside it; put the colours there")
                yield LabArrays(lightness, chroma)
    else:
        raise MediaError(f"no photos at '{path}': give a folder of photos, a zip file or a folder of zip files")


def open_photos(paths: Sequence[Path]) -> Photos:
    """List the photos of zip files, and of folders of photos, of zip files or of the Kaggle set's arrays.

    Raises MediaError where there is no photo.
    """
    photos = Photos([source for path in paths for source in _sources(path)])
    if not any(photos[index] is not None for index in range(len(photos))):
        raise MediaError(f"no readable photo in {', '.join(map(str, paths))}")
    return photos
