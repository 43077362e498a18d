from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage
from numpy.typing import NDArray

from tests.frames.pictures import astronaut
from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.color_pictures import (
    guidance_planes,
    is_grey,
    is_partial,
    read_color_picture,
    require_color_picture,
)

type Codes = NDArray[np.uint8] | NDArray[np.uint16]


def saved(path: Path, picture: Codes) -> Path:
    """Write a picture in the order red, green, blue, alpha."""
    order = [2, 1, 0, 3][: picture.shape[2]]
    assert cv2.imwrite(str(path), np.ascontiguousarray(picture[..., order]))
    return path


def small(alpha: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    picture = astronaut()[:96:2, :128:2]
    return picture if alpha is None else np.dstack((picture, alpha))


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp"])
def test_codes_come_back_in_the_order_red_green_blue(tmp_path: Path, suffix: str) -> None:
    assert np.array_equal(read_color_picture(saved(tmp_path / f"ref{suffix}", small())), small())


def test_16_bits_and_alpha_come_back(tmp_path: Path) -> None:
    deep = np.random.default_rng(0).integers(0, 65536, (20, 30, 4)).astype(np.uint16)
    assert np.array_equal(read_color_picture(saved(tmp_path / "ref.png", deep)), deep)


def test_a_grey_picture_has_three_channels(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "grey.png"), small()[..., 0])
    picture = read_color_picture(tmp_path / "grey.png")
    assert picture.shape == (48, 64, 3)
    assert is_grey(picture)


@pytest.mark.parametrize(("content", "text"), [(None, "cannot be read"), (b"", "not a readable"), (b"x", "damaged")])
def test_a_file_that_is_no_picture_is_named(tmp_path: Path, content: bytes | None, text: str) -> None:
    path = tmp_path / "ref_7.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GuidanceError, match=f"ref_7.png: .*{text}"):
        read_color_picture(path)


def test_samples_of_other_depths_are_refused(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "float.tif"), np.zeros((4, 4, 3), np.float32))
    with pytest.raises(GuidanceError, match=r"float.tif: has float32 samples"):
        read_color_picture(tmp_path / "float.tif")


@pytest.mark.parametrize(("depth", "brightest"), [("uint8", 255), ("uint16", 65535), ("float32", 1)])
def test_colors_are_those_of_the_picture(depth: str, brightest: int) -> None:
    codes = small().astype(np.float64) / 255
    picture = (codes * brightest).round(7).astype(depth)
    confidence, *colors = guidance_planes(picture, 64, 48)
    wanted = np.moveaxis(skimage.color.rgb2lab(codes)[..., 1:], -1, 0) / 256
    assert (confidence == 1).all()
    assert np.abs(colors - wanted).max() < 0.01 / 256 * 4


def test_transparent_places_say_nothing_and_lend_no_color() -> None:
    alpha = np.zeros((48, 64), np.uint8)
    alpha[:, 32:] = 255
    picture = small(alpha)
    picture[:, :32, :3] = (0, 255, 0)
    picture[:, 32:, :3] = (200, 60, 60)
    confidence, a, b = guidance_planes(picture, 32, 24)
    assert is_partial(picture)
    assert not confidence[:, :16].any() and not a[:, :16].any() and not b[:, :16].any()
    assert (confidence[:, 16:] == 1).all()
    assert np.ptp(a[:, 16:]) < 1e-6 < a[0, 20]


def test_opaque_alpha_is_a_whole_picture() -> None:
    assert not is_partial(small(np.full((48, 64), 255, np.uint8)))
    assert not is_partial(small())


def test_a_tint_over_all_of_a_picture_is_no_color() -> None:
    grey = np.repeat(small()[..., :1], 3, axis=2)
    assert is_grey(grey)
    assert is_grey((grey * (1.0, 0.98, 0.96)).astype(np.uint8))
    assert not is_grey(small())


def test_only_what_is_opaque_says_whether_a_picture_is_grey() -> None:
    alpha = np.zeros((48, 64), np.uint8)
    alpha[:16, :16] = 255
    picture = small(alpha)
    assert not is_grey(picture)
    picture[:16, :16, :3] = 90
    assert is_grey(picture)
    picture[:16, :16, :3] = (90, 60, 60)
    assert not is_grey(picture)


@pytest.mark.parametrize(
    ("picture", "text"),
    [
        (np.zeros((4, 4), np.uint8), r"shape \(height, width, 3 or 4\) is wanted, \(4, 4\) came"),
        (np.zeros((4, 4, 3)), "float64 samples came"),
        ("red", "str came"),
        (np.zeros((0, 4, 3), np.uint8), "is wanted"),
    ],
)
def test_an_array_that_is_no_picture_is_refused(picture: object, text: str) -> None:
    with pytest.raises(GuidanceError, match=f"^key frame 3: .*{text}"):
        require_color_picture(picture, "key frame 3")
