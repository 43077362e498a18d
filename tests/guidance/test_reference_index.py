import time
from pathlib import Path

import numpy as np
import pytest

from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.reference_index import IndexedPhoto, ReferenceIndex, read_index, write_index


def index(folder: Path, count: int) -> ReferenceIndex:
    vectors = np.random.default_rng(0).standard_normal((count, 96)).astype(np.float16)
    photos = tuple(
        IndexedPhoto(f"{n:06d}.jpg", n, n, "00", vector, b"jpeg" * (n % 3)) for n, vector in enumerate(vectors)
    )
    return ReferenceIndex(folder, "weights", photos)


def test_an_index_comes_back_as_it_was_written(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    made = index(photos, 5)
    write_index(tmp_path / "index.npz", made)
    found = read_index(tmp_path / "index.npz")
    assert (found.folder, found.encoder) == (photos, "weights")
    for old, new in zip(made.photos, found.photos, strict=True):
        assert (old.name, old.size, old.changed, old.sha256) == (new.name, new.size, new.changed, new.sha256)
        assert old.thumbnail == new.thumbnail
        assert np.array_equal(old.vector, new.vector)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["index.npz"]


def test_the_nearest_photograph_is_found_among_ten_thousand_at_once() -> None:
    photos = index(Path(), 10_000)
    wanted = photos.photos[7654].vector.astype(np.float32)
    photos.nearest(wanted)
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        photo, distance = photos.nearest(wanted + np.float32(0.01))
        seconds.append(time.perf_counter() - start)
    assert photo.name == "007654.jpg"
    assert 0 < distance < 1
    assert min(seconds) < 0.05


@pytest.mark.parametrize("content", [b"", b"no index", b"PK\x03\x04 broken"])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "index.npz").write_bytes(content)
    with pytest.raises(GuidanceError, match=r"index '.*index\.npz' is broken .*; make it anew with index_references"):
        read_index(tmp_path / "index.npz")


def test_a_shortened_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.npz"
    write_index(path, index(tmp_path, 50))
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(GuidanceError, match="is broken"):
        read_index(path)


def test_a_newer_and_a_foreign_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.npz"
    np.savez(path, version=np.array(2))
    with pytest.raises(GuidanceError, match=r"is of version 2, this program reads 1; make it anew .* or update"):
        read_index(path)
    np.savez(path, other=np.array(2))
    with pytest.raises(GuidanceError, match="is no index"):
        read_index(path)
    np.savez(path, version=np.array(1))
    with pytest.raises(GuidanceError, match="is broken"):
        read_index(path)


def test_code_in_a_file_does_not_run(tmp_path: Path) -> None:
    path = tmp_path / "index.npz"
    np.savez(path, version=np.array([{}], dtype=object))
    with pytest.raises(GuidanceError, match="is broken"):
        read_index(path)


def test_a_missing_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(GuidanceError, match=r"there is no index '.*gone\.npz'; make it"):
        read_index(tmp_path / "gone.npz")
