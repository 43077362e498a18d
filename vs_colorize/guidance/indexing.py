"""A folder of photographs becomes an index: only what is new or has changed is read."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vs_colorize.color.tint import has_color
from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.pictures import Floats, pictures_in, read_rgb, small_lab
from vs_colorize.guidance.reference_index import IndexedPhoto, ReferenceIndex, pooled
from vs_colorize.zoo.predictor import Features

type Encode = Callable[[Floats], Sequence[Features]]
type Progress = Callable[[int, int], None]
type Skipped = Callable[[str], None]

_SIZE = 192
_THUMBNAIL = 160
_QUALITY = 80


def indexed(
    folder: Path,
    encoder: str,
    encode: Encode,
    known: ReferenceIndex | None,
    progress: Progress,
    skipped: Skipped,
) -> ReferenceIndex:
    """Return the index of all colour photographs of a folder.

    Args:
        folder: where they lie; folders in it count.
        encoder: which weights `encode` has.
        encode: gives the features of pictures, L* / 100 (N, H, W).
        known: an older index. Photographs that have not changed since are taken from it, if its features come from the
            same weights.
        progress: is told how many files are done, of how many.
        skipped: is told of each picture that cannot be used, and why: it cannot be read, or is grey.

    Raises:
        GuidanceError: the folder is missing, or holds no usable picture.
    """
    if not folder.is_dir():
        raise GuidanceError(f"there is no folder '{folder}'; give one with photographs in colour")
    older = {photo.name: photo for photo in known.photos} if known and known.encoder == encoder else {}
    paths = pictures_in(folder)
    photos = tuple(_photos(folder, paths, encode, older, progress, skipped))
    if not photos:
        raise GuidanceError(f"folder '{folder}' holds no picture in colour; put some there")
    return ReferenceIndex(folder, encoder, photos)


def _photos(
    folder: Path,
    paths: Sequence[Path],
    encode: Encode,
    older: Mapping[str, IndexedPhoto],
    progress: Progress,
    skipped: Skipped,
) -> Iterator[IndexedPhoto]:
    for done, path in enumerate(paths, 1):
        name = path.relative_to(folder).as_posix()
        try:
            yield _photo(path, name, encode, older.get(name))
        except GuidanceError as error:
            skipped(str(error))
        progress(done, len(paths))


def _photo(path: Path, name: str, encode: Encode, older: IndexedPhoto | None) -> IndexedPhoto:
    try:
        state = path.stat()
        if older and (older.size, older.changed) == (state.st_size, state.st_mtime_ns):
            return older
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise GuidanceError(f"picture '{path}' cannot be read: {error.strerror}; left out") from error
    if older and older.sha256 == sha256:
        return IndexedPhoto(name, state.st_size, state.st_mtime_ns, sha256, older.vector, older.thumbnail)
    rgb = read_rgb(path)
    lab = small_lab(rgb, _SIZE)
    if not has_color(lab):
        raise GuidanceError(f"picture '{path}' is grey; left out")
    vector = pooled(encode(lab[:1])[0]).astype(np.float16)
    return IndexedPhoto(name, state.st_size, state.st_mtime_ns, sha256, vector, _thumbnail(rgb))


def _thumbnail(rgb: Floats) -> bytes:
    scale = min(1.0, _THUMBNAIL / max(rgb.shape[:2]))
    size = max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale))
    small: NDArray[np.float32] = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32)
    codes = (small[..., ::-1] * 255 + 0.5).astype(np.uint8)
    return cv2.imencode(".jpg", codes, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
