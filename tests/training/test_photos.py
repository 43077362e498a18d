from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.training.conftest import encoded
from vs_colorize.errors import MediaError
from vs_colorize.training.photos import Photos, Pixels, decode_photo, draw_photos, open_photos


def test_photos_of_a_zip_come_decoded(photos: Photos) -> None:
    assert len(photos) == 121
    bgr = cv2.imdecode(np.frombuffer(encoded(7), np.uint8), cv2.IMREAD_COLOR)
    assert bgr is not None
    photo = photos[7]
    assert photo is not None
    assert np.array_equal(photo, bgr[..., ::-1])


def test_what_is_no_picture_is_none(photos: Photos) -> None:
    assert [index for index in range(len(photos)) if photos[index] is None] == [120]


def test_a_folder_may_hold_photos_and_zips(photo_zip: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "one.png").write_bytes(encoded(1))
    (tmp_path / "all.zip").write_bytes(photo_zip.read_bytes())
    photos = open_photos([tmp_path])
    assert len(photos) == 122
    first, same = photos[0], photos[2]
    assert first is not None
    assert same is not None
    assert np.array_equal(first, same)


def write_lab_arrays(folder: Path, name: str = "l.npy") -> Pixels:
    """Write five photos as the Kaggle set does: L* in one file, a* and b* in several."""
    photos = np.stack([photo for n in range(5) if (photo := decode_photo(encoded(n))) is not None])
    lab = np.stack([cv2.cvtColor(photo, cv2.COLOR_RGB2LAB) for photo in photos])
    (folder / "ab").mkdir(parents=True)
    np.save(folder / name, lab[..., 0])
    np.save(folder / "ab" / "ab1.npy", lab[:3, ..., 1:])
    np.save(folder / "ab" / "ab2.npy", lab[3:, ..., 1:])
    return photos


@pytest.mark.parametrize("name", ["l.npy", "gray_scale.npy"])
def test_arrays_of_lightness_and_colour_are_photos(tmp_path: Path, name: str) -> None:
    truth = write_lab_arrays(tmp_path, name)
    photos = open_photos([tmp_path])
    assert len(photos) == 5
    for index in range(5):
        photo = photos[index]
        assert photo is not None
        assert np.abs(photo.astype(int) - truth[index]).mean() < 3


def test_only_photos_that_have_colours_count(tmp_path: Path) -> None:
    write_lab_arrays(tmp_path)
    (tmp_path / "ab" / "ab2.npy").unlink()
    assert len(open_photos([tmp_path])) == 3


def test_arrays_that_do_not_fit_are_named(tmp_path: Path) -> None:
    write_lab_arrays(tmp_path)
    np.save(tmp_path / "ab" / "ab2.npy", np.zeros((2, 8, 8, 2), np.uint8))
    with pytest.raises(MediaError, match=r"ab2\.npy: has uint8 of shape"):
        open_photos([tmp_path])
    np.save(tmp_path / "ab" / "ab2.npy", np.zeros((2, 80, 100, 2), np.float32))
    with pytest.raises(MediaError, match=r"ab2\.npy: has float32"):
        open_photos([tmp_path])


def test_lightness_without_colours_is_an_error(tmp_path: Path) -> None:
    np.save(tmp_path / "l.npy", np.zeros((2, 8, 8), np.uint8))
    with pytest.raises(MediaError, match=r"there is no ab\*\.npy beside it"):
        open_photos([tmp_path])


def test_no_photos_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="give a folder of photos, a zip file"):
        open_photos([tmp_path / "absent"])
    (tmp_path / "text.txt").write_text("no photo")
    with pytest.raises(MediaError, match="give a folder of photos, a zip file"):
        open_photos([tmp_path / "text.txt"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(MediaError, match="no readable photo in"):
        open_photos([tmp_path / "empty"])


class TwoSizes:
    """Photos of 160 pixels a side and of 40, and one in three that cannot be read."""

    def __len__(self) -> int:
        return 3000

    def __getitem__(self, index: int) -> Pixels | None:
        side = (160, 40, 0)[index % 3]
        return np.zeros((side, side, 3), np.uint8) if side else None


def test_small_photos_are_drawn_less_often_and_broken_ones_never() -> None:
    drawn = draw_photos(Photos([TwoSizes()]), 900, np.random.default_rng(0))
    large = sum(photo.shape[0] == 160 for photo in drawn)
    assert len(drawn) == 900
    assert large / 900 == pytest.approx(8 / 9, abs=0.03)
