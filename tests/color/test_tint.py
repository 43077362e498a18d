import numpy as np
import pytest
import skimage
from numpy.typing import NDArray

from vs_colorize.color.tint import has_color

type Floats = NDArray[np.float64]


def lab_of(rgb: Floats) -> Floats:
    return np.moveaxis(skimage.color.rgb2lab(rgb), -1, 0)


@pytest.mark.parametrize("tint", [(1, 1, 1), (1, 0.97, 0.95)])
def test_a_tint_over_all_of_a_picture_is_no_color(tint: tuple[float, float, float]) -> None:
    ramp = np.linspace(0.2, 0.8, 64).reshape(8, 8, 1)
    assert not has_color(lab_of(ramp * tint))


def test_a_photograph_in_color_has_some_and_its_grey_has_none() -> None:
    coffee = skimage.data.coffee()[::4, ::4] / 255
    assert has_color(lab_of(coffee))
    assert not has_color(lab_of(coffee.mean(axis=2, keepdims=True).repeat(3, axis=2)))


def test_one_colored_object_is_enough() -> None:
    picture = np.full((16, 16, 3), 0.5)
    picture[4:8, 4:8, 0] = 0.8
    assert has_color(lab_of(picture))


def test_nothing_has_no_color() -> None:
    assert not has_color(np.zeros((3, 0)))
