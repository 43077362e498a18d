import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vs_colorize.guidance.hints import Place
from vs_colorize.guidance.paint import Floats, paint
from vs_colorize.guidance.placing import Placed

HEIGHT, WIDTH = 64, 96
RED, BLUE = (60.0, 40.0), (10.0, -60.0)


def hint(*points: Place, ab: tuple[float, float] = RED, radius: float = 0, filled: bool = False) -> Placed:
    return Placed(frame=0, track=True, frames=range(1), points=points, radius=radius, filled=filled, ab=ab)


def halves() -> Floats:
    """A dark half on the left, a light one on the right."""
    lightness = np.full((HEIGHT, WIDTH), 0.3, np.float32)
    lightness[:, 50:] = 0.7
    return lightness


def painted(lightness: Floats, *hints: Placed) -> Floats:
    return paint(lightness, hints, [True] * len(hints))


def is_color(picture: Floats, ab: tuple[float, float]) -> np.ndarray:
    expected = np.array(ab, np.float32)[:, None, None] / 256
    return np.asarray(np.isclose(picture[1:], expected, atol=1e-6).all(0))


@pytest.mark.parametrize(
    ("drawn", "sure"),
    [
        (hint((20, 30)), np.s_[29:32, 19:22]),
        (hint((20, 30), (30, 30)), np.s_[29:32, 19:32]),
        (hint((10, 10), (20, 10), (20, 30), (10, 30), filled=True), np.s_[10:31, 10:21]),
        (hint((-0.5, -0.5)), np.s_[:2, :2]),
        (hint((WIDTH - 0.5, HEIGHT - 0.5)), np.s_[-2:, -2:]),
    ],
)
def test_what_is_drawn_is_sure(drawn: Placed, sure: tuple[slice, slice]) -> None:
    confidence = painted(halves(), drawn)[0]
    expected = np.zeros((HEIGHT, WIDTH), bool)
    expected[sure] = True
    assert np.array_equal(confidence == 1, expected)


def test_a_wide_dot_is_round() -> None:
    rows, columns = np.indices((HEIGHT, WIDTH))
    sure = painted(halves(), hint((30, 30), radius=9))[0] == 1
    assert np.array_equal(sure, np.hypot(columns - 30, rows - 30) <= 9)


def test_color_runs_up_to_the_edge_and_not_beyond() -> None:
    picture = painted(halves(), hint((30, 32)))
    assert picture[0, 32, 32] > 0.8
    assert picture[0, :, 49].max() > 0.1
    assert not picture[0, :, 51:].any()
    assert is_color(picture, RED)[picture[0] > 0].all()


def test_confidence_falls_with_distance_and_where_nothing_is_known_there_is_no_color() -> None:
    picture = painted(np.full((HEIGHT, 3 * WIDTH), 0.5, np.float32), hint((10, 32)))
    along = picture[0, 32, 10:]
    assert (np.diff(along) <= 0).all()
    assert picture[0].min() == 0
    assert not picture[1:, picture[0] == 0].any()


def test_two_colors_meet_at_the_edge_between_them() -> None:
    picture = painted(halves(), hint((10, 32)), hint((54, 32), ab=BLUE))
    known = picture[0] > 0
    assert is_color(picture, RED)[:, :50][known[:, :50]].all()
    assert is_color(picture, BLUE)[:, 50:][known[:, 50:]].all()


def test_without_an_edge_two_colors_meet_half_way() -> None:
    picture = painted(np.full((HEIGHT, WIDTH), 0.5, np.float32), hint((20, 32)), hint((60, 32), ab=BLUE))
    assert is_color(picture, RED)[32, :39].all()
    assert is_color(picture, BLUE)[32, 42:70].all()


def test_strokes_of_one_color_share_a_region() -> None:
    picture = painted(halves(), hint((10, 10)), hint((10, 50)))
    alone = painted(halves(), hint((10, 10)))
    assert is_color(picture, RED)[picture[0] > 0].all()
    assert (picture[0] >= alone[0]).all()


def test_a_later_hint_is_drawn_over_an_earlier_one() -> None:
    picture = painted(halves(), hint((30, 30), radius=9), hint((30, 30), ab=BLUE, radius=3))
    assert is_color(picture, BLUE)[30, 30]
    assert is_color(picture, RED)[30, 36]


def test_a_hint_that_is_not_kept_holds_its_place() -> None:
    hints = [hint((10, 32)), hint((30, 32), ab=BLUE)]
    both, red = paint(halves(), hints, [True, True]), paint(halves(), hints, [True, False])
    assert np.array_equal(red, both * is_color(both, RED))


@given(st.lists(st.tuples(st.floats(-0.5, WIDTH - 0.5), st.floats(-0.5, HEIGHT - 0.5)), min_size=1, max_size=4))
def test_every_hint_is_drawn_and_nothing_leaves_its_range(points: list[Place]) -> None:
    for filled in (False, True):
        picture = painted(halves(), hint(*points, filled=filled))
        assert picture[0].max() == 1
        assert picture[0].min() >= 0
        assert picture.shape == (3, HEIGHT, WIDTH)
        assert picture.dtype == np.float32
