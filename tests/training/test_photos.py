from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.training.conftest import encoded
from vs_colorize.errors import MediaError
from vs_colorize.training.photos import Photos, open_photos


def test_photos_of_a_zip_come_decoded_and_reduced(photos: Photos) -> None:
    assert len(photos) == 120
    assert photos[0].shape == (64, 80, 3)
    bgr = cv2.imdecode(np.frombuffer(encoded(7), np.uint8), cv2.IMREAD_COLOR)
    assert bgr is not None
    index = photos.names.index("photos/kind/007.png")
    assert np.abs(photos[index].mean((0, 1)) - bgr[..., ::-1].mean((0, 1))).max() < 1


def test_a_folder_may_hold_photos_and_zips(photo_zip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    (folder / "more" / "one.jpg").write_bytes(encoded(1))
    (folder / "all.zip").write_bytes(photo_zip.read_bytes())
    assert len(open_photos([folder], tmp_path / "cache", 64)) == 121


def test_decoding_happens_once(photo_zip: Path, tmp_path: Path) -> None:
    open_photos([photo_zip], tmp_path, 64)
    decoded = next(tmp_path.rglob("pixels.bin"))
    before = decoded.stat().st_mtime_ns
    open_photos([photo_zip], tmp_path, 64)
    assert decoded.stat().st_mtime_ns == before


def test_the_validation_split_hangs_on_names_alone(photos: Photos) -> None:
    train, held_out = photos.split()
    assert set(train).isdisjoint(held_out)
    assert len(train) + len(held_out) == len(photos)
    reordered = Photos(photos.pixels, photos.shapes, photos.offsets, photos.names[::-1])
    assert {photos.names[i] for i in held_out} == {reordered.names[i] for i in reordered.split()[1]}


def test_no_photos_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such file or folder"):
        open_photos([tmp_path / "absent"], tmp_path / "cache", 64)
    (tmp_path / "text.txt").write_text("no photo")
    with pytest.raises(MediaError, match="give a folder of photos, a zip file"):
        open_photos([tmp_path / "text.txt"], tmp_path / "cache", 64)
    (tmp_path / "empty").mkdir()
    with pytest.raises(MediaError, match="no readable photo in"):
        open_photos([tmp_path / "empty"], tmp_path / "cache", 64)
