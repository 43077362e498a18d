import numpy as np
import pytest
from skimage.color import rgb2lab

from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.hint_colors import check_palette, find_ab
from vs_colorize.guidance.hints import Palette

PALETTE: Palette = {"coat": "#6b2f2f", "sky": (-4, -22)}


@pytest.mark.parametrize("code", ["#6b2f2f", "#00FF80", "#0000ff", "#123456"])
def test_srgb_gives_its_ab(code: str) -> None:
    _, *ab = rgb2lab(np.frombuffer(bytes.fromhex(code[1:]), np.uint8) / 255)
    assert find_ab(code, {}) == pytest.approx(ab, abs=0.15)


def test_other_ways_to_give_a_color() -> None:
    assert find_ab((12, -3.5), {}) == (12, -3.5)
    assert find_ab("sky", PALETTE) == (-4, -22)
    assert find_ab("coat", PALETTE) == find_ab("#6b2f2f", {})
    assert find_ab("neutral", PALETTE) == (0, 0)
    assert find_ab("#808080", {}) == pytest.approx((0, 0), abs=1e-3)


@pytest.mark.parametrize(
    "color", ["#6b2f2", "#6b2f2g", "red", "", (1,), (1, 2, 3), (1, 200), (1, float("nan")), None, 7]
)
def test_what_is_no_color_is_refused(color: object) -> None:
    with pytest.raises(GuidanceError, match="is no colour"):
        find_ab(color, PALETTE)


def test_an_unknown_name_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(GuidanceError, match=r"'hat' is no colour.*: neutral, coat, sky$"):
        find_ab("hat", PALETTE)


@pytest.mark.parametrize("name", ["neutral", "#coat", ""])
def test_a_name_that_hints_cannot_use_is_refused(name: str) -> None:
    with pytest.raises(GuidanceError, match=f"palette: '{name}' cannot name a colour"):
        check_palette({name: (0, 0)})


def test_a_palette_names_the_color_that_is_none() -> None:
    with pytest.raises(GuidanceError, match="palette: hat: 'coat' is no colour"):
        check_palette({"coat": "#6b2f2f", "hat": "coat"})
