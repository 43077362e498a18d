"""Photographs to train on: decoded once, kept in one flat file, cut out at random."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vs_colorize.errors import MediaError

type Pixels = NDArray[np.uint8]
"""RGB, (H, W, 3), 8 bit."""

_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}


@dataclass(frozen=True)
class Photos:
    """Decoded photos, one after the other in one memory-mapped array.

    `shapes` holds height and width of each, `offsets` where its first byte lies, `names` where it came from.
    """

    pixels: Pixels
    shapes: NDArray[np.int64]
    offsets: NDArray[np.int64]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, index: int) -> Pixels:
        height, width = self.shapes[index]
        start = self.offsets[index]
        return self.pixels[start : start + height * width * 3].reshape(height, width, 3)


def encoded_photos(source: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and file contents of every photo in a zip file, a folder of photos or a folder of zip files.

    Raises MediaError where there is nothing of the kind.
    """
    if zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            for name in sorted(archive.namelist()):
                if Path(name).suffix.lower() in _SUFFIXES:
                    yield f"{source.stem}/{name}", archive.read(name)
    elif source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.suffix.lower() == ".zip":
                yield from encoded_photos(path)
            elif path.suffix.lower() in _SUFFIXES:
                yield str(path.relative_to(source)), path.read_bytes()
    else:
        raise MediaError(f"no photos at '{source}': give a folder of photos, a zip file or a folder of zip files")


def decode_photo(encoded: bytes, short_side: int | None = None) -> Pixels | None:
    """Decode a photo to RGB, reduced to `short_side` if it is larger; None for what is no photo."""
    bgr = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        return None
    scale = (short_side or min(bgr.shape[:2])) / min(bgr.shape[:2])
    if scale < 1:
        height, width = (max(1, round(side * scale)) for side in bgr.shape[:2])
        bgr = cv2.resize(bgr, (width, height), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(bgr[..., ::-1], np.uint8)


def _fingerprint(sources: Sequence[Path], short_side: int) -> str:
    files = sorted(path for source in sources for path in ([source] if source.is_file() else source.rglob("*")))
    listing = "".join(f"{path}:{path.stat().st_size};" for path in files if path.is_file())
    return hashlib.sha256(f"{short_side};{listing}".encode()).hexdigest()[:16]


def _decode_into(folder: Path, sources: Sequence[Path], short_side: int) -> None:
    names, shapes = [], []
    with (folder / "pixels.bin.part").open("wb") as out:
        for source in sources:
            for name, encoded in encoded_photos(source):
                photo = decode_photo(encoded, short_side)
                if photo is not None:
                    out.write(photo.tobytes())
                    names.append(name)
                    shapes.append(photo.shape[:2])
    if not names:
        raise MediaError(f"no readable photo in {', '.join(map(str, sources))}")
    (folder / "index.json").write_text(json.dumps({"names": names, "shapes": shapes}))
    (folder / "pixels.bin.part").replace(folder / "pixels.bin")


def open_photos(sources: Sequence[Path], cache: Path, short_side: int) -> Photos:
    """Open all photos of `sources`, decoding them into `cache` the first time.

    Photos larger than `short_side` are reduced to it. Raises MediaError where no photo is found.
    """
    for source in sources:
        if not source.exists():
            raise MediaError(f"no photos at '{source}': no such file or folder")
    folder = cache / _fingerprint(sources, short_side)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "pixels.bin").exists():
        _decode_into(folder, sources, short_side)
    index = json.loads((folder / "index.json").read_text())
    shapes = np.array(index["shapes"], np.int64)
    sizes = shapes.prod(1) * 3
    pixels: Pixels = np.memmap(folder / "pixels.bin", np.uint8, "r")
    return Photos(pixels, shapes, np.concatenate(([0], np.cumsum(sizes)[:-1])), tuple(index["names"]))
