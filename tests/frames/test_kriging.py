import cv2
import numpy as np
import pytest

from vs_colorize.frames.kriging import Floats, krige

HEIGHT, WIDTH = 96, 128
SHIFT = np.array((20, -10), np.float32)[:, None, None]


def scene() -> tuple[Floats, Floats]:
    """A dark half that is predicted brown and a bright half that is predicted blue."""
    lightness = np.full((HEIGHT, WIDTH), 0.3, np.float32)
    ab = np.full((2, HEIGHT, WIDTH), 15, np.float32)
    lightness[:, 64:] = 0.8
    ab[:, :, 64:] = np.array((-5, -25), np.float32)[:, None, None]
    return lightness, ab


def known_at(*places: tuple[int, int]) -> Floats:
    firm = np.zeros((HEIGHT, WIDTH), np.float32)
    for y, x in places:
        firm[y : y + 3, x : x + 3] = 1
    return firm


def test_what_one_place_lacks_is_lacking_in_its_like() -> None:
    lightness, ab = scene()
    found = krige(lightness, ab, ab + SHIFT, known_at((40, 30)))
    assert np.allclose(found[:, 40, 30], SHIFT[:, 0, 0], rtol=0.02)
    assert np.hypot(*found[:, 80, 10]) > 0.7 * np.hypot(*found[:, 40, 30])
    assert np.hypot(*found[:, 40, 100]) < 0.3 * np.hypot(*found[:, 40, 30])


def test_many_places_that_agree_count_further_than_one() -> None:
    lightness, ab = scene()
    one = krige(lightness, ab, ab + SHIFT, known_at((40, 30)))
    many = krige(lightness, ab, ab + SHIFT, known_at((40, 30), (10, 10), (80, 50), (20, 110), (80, 100)))
    assert np.hypot(*many[:, 50, 80]) > 2 * np.hypot(*one[:, 50, 80])


def test_each_place_gets_its_own() -> None:
    lightness, ab = scene()
    known = ab + SHIFT
    known[:, :, 64:] -= 2 * SHIFT
    found = krige(lightness, ab, known, known_at((40, 30), (40, 90)))
    assert np.allclose(found[:, 40, 30], SHIFT[:, 0, 0], rtol=0.02)
    assert np.allclose(found[:, 40, 90], -SHIFT[:, 0, 0], rtol=0.02)


@pytest.mark.parametrize(("height", "width"), [(16, 16), (48, 64), (80, 208), (272, 480)])
def test_pictures_of_any_size_that_are_known_everywhere_get_about_what_they_lack(height: int, width: int) -> None:
    lightness, ab = scene()
    lightness, *ab_planes = (cv2.resize(plane, (width, height)) for plane in (lightness, *ab))
    ab = np.stack(ab_planes)
    found = krige(lightness, ab, ab + SHIFT, np.ones((height, width), np.float32))
    assert np.allclose(found, np.broadcast_to(SHIFT, found.shape), atol=3)


def test_what_is_known_everywhere_keeps_to_its_side_of_an_edge() -> None:
    lightness, ab = scene()
    lightness, *ab_planes = (cv2.resize(plane, (352, 256), interpolation=0) for plane in (lightness, *ab))
    ab = np.stack(ab_planes)
    lacking = np.broadcast_to(SHIFT, ab.shape).copy()
    lacking[:, :, 176:] *= -1
    found = krige(lightness, ab, ab + lacking, np.full((256, 352), 0.5, np.float32))
    assert np.abs(found - lacking)[:, :, :168].max() < 3
    assert np.abs(found - lacking)[:, :, 184:].max() < 3
