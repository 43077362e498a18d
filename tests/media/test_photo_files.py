import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.media.colored_files import colored_picture, grey_picture, write_photo
from vs_colorize.media.failures import UnreadableInputError
from vs_colorize.media.photo_files import find_photos


def test_folders_are_categories(tmp_path: Path) -> None:
    write_photo(tmp_path / "set/animals/cat.png", colored_picture())
    write_photo(tmp_path / "set/people/far/anna.png", colored_picture())
    write_photo(tmp_path / "set/other.png", colored_picture())
    (tmp_path / "set/notes.txt").write_text("no picture")
    found = {photo.name: photo.category for photo in find_photos(tmp_path / "set")}
    assert found == {"animals/cat.png": "animals", "other.png": "", "people/far/anna.png": "people"}


def test_pixels_come_out_of_a_zip_file_as_they_went_in(tmp_path: Path) -> None:
    picture = colored_picture(width=24)
    path = write_photo(tmp_path / "a.png", picture)
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        archive.write(path, "animals/a.png")
    (photo,) = find_photos(tmp_path / "set.zip")
    assert (photo.name, photo.category, photo.size) == ("animals/a.png", "animals", (24, 32))
    assert np.array_equal((photo.read().numpy() * 255).round(), picture.transpose(2, 0, 1))


def test_sixteen_bits_are_not_rounded_to_eight(tmp_path: Path) -> None:
    picture = colored_picture().astype(np.uint16) * 257 + 100
    (photo,) = find_photos(write_photo(tmp_path / "deep.png", picture))
    assert np.allclose(photo.read().numpy() * 65535, picture.transpose(2, 0, 1), atol=0.01)


def test_large_photos_are_reduced_by_area_averages_and_small_ones_left(tmp_path: Path) -> None:
    picture = colored_picture(width=64, height=48)
    write_photo(tmp_path / "large.png", picture)
    write_photo(tmp_path / "small.png", colored_picture(width=20, height=20))
    large, small = find_photos(tmp_path, short_side=24)
    assert (large.size, small.size) == ((32, 24), (20, 20))
    means = picture.reshape(24, 2, 32, 2, 3).mean((1, 3)).transpose(2, 0, 1)
    assert np.abs(large.read().numpy() * 255 - means).max() <= 0.51


def test_only_so_many_photos_are_taken(tmp_path: Path) -> None:
    for n in range(4):
        write_photo(tmp_path / f"{n}.png", colored_picture())
    assert [photo.name for photo in find_photos(tmp_path, limit=2)] == ["0.png", "1.png"]


def test_photos_say_whether_they_have_color(tmp_path: Path) -> None:
    write_photo(tmp_path / "color.png", colored_picture())
    write_photo(tmp_path / "grey.png", grey_picture())
    assert [photo.has_color for photo in find_photos(tmp_path)] == [True, False]


def test_a_damaged_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8 no more")
    with pytest.raises(UnreadableInputError, match=r"broken\.jpg: not a readable picture"):
        find_photos(tmp_path)


def test_a_zip_file_without_pictures_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("notes.txt", "nothing")
    with pytest.raises(UnreadableInputError, match=r"empty.zip: holds no pictures"):
        find_photos(tmp_path / "empty.zip")


def test_a_damaged_zip_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"no zip")
    with pytest.raises(UnreadableInputError, match=r"bad.zip: not a readable zip file"):
        find_photos(tmp_path / "bad.zip")


def test_a_tiny_picture_is_named(tmp_path: Path) -> None:
    write_photo(tmp_path / "set/tiny.png", colored_picture(width=12))
    with pytest.raises(UnreadableInputError, match=r"set/tiny\.png: both sides must be at least 16 pixels"):
        find_photos(tmp_path / "set")
