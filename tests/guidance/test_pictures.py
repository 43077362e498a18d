from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.guidance.photographs import photograph
from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.pictures import pictures_in, read_rgb, rgb_of, small_lab


@pytest.mark.parametrize(("suffix", "depth"), [(".png", np.uint8), (".png", np.uint16), (".tif", np.uint16)])
def test_a_file_comes_as_it_was_written(tmp_path: Path, suffix: str, depth: type[np.unsignedinteger]) -> None:
    pixels = photograph("coffee").astype(depth) * (np.iinfo(depth).max // 255)
    path = tmp_path / f"café{suffix}"
    path.write_bytes(cv2.imencode(suffix, pixels[..., ::-1])[1].tobytes())
    assert np.allclose(read_rgb(path), photograph("coffee") / 255, atol=1e-6)


def test_a_missing_and_a_damaged_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(GuidanceError, match=r"gone\.png: cannot be read .No such file.*; check the path"):
        read_rgb(tmp_path / "gone.png")
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    with pytest.raises(GuidanceError, match=r"broken\.jpg: not a readable picture"):
        read_rgb(broken)


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (np.zeros((64, 64), np.uint8), "mine is of shape"),
        (np.zeros((8, 64, 3), np.uint8), "at least 16 pixels"),
        (np.zeros((64, 64, 3), np.int32), "mine has int32 samples"),
        (np.full((64, 64, 3), np.nan), "finite floats"),
    ],
)
def test_arrays_of_another_kind_are_refused(array: np.ndarray, text: str) -> None:
    with pytest.raises(GuidanceError, match=text):
        rgb_of(array, "mine")


def test_the_aspect_is_kept_in_multiples_of_sixteen() -> None:
    rgb = rgb_of(photograph("coffee"), "coffee")
    assert rgb.shape == (400, 600, 3)
    assert small_lab(rgb, 128).shape == (3, 128, 192)
    assert small_lab(np.tile(rgb, (1, 8, 1)), 128).shape[2] <= 4 * 128


def test_pictures_of_a_folder_come_by_name_and_an_empty_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    for name in ("b.JPG", "a.png", "more/c.webp", "notes.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in pictures_in(tmp_path)] == ["a.png", "b.JPG", "c.webp"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(GuidanceError, match=r"folder '.*empty' holds no pictures"):
        pictures_in(tmp_path / "empty")
