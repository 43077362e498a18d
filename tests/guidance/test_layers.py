import numpy as np
import pytest

from vs_colorize.guidance.layers import Floats, overlaid


def picture(confidence: float, a: float, b: float) -> Floats:
    return np.broadcast_to(np.array((confidence, a, b), np.float32)[:, None, None], (3, 4, 6)).copy()


def test_a_sure_picture_hides_what_lies_below_bit_for_bit() -> None:
    top = picture(1, 0.1, -0.3)
    assert np.array_equal(overlaid([top, picture(0.7, 0.3, 0.2), picture(1, -0.2, 0.2)]), top)


@pytest.mark.parametrize("first", [True, False])
def test_a_picture_that_knows_nothing_changes_nothing(first: bool) -> None:
    known, empty = picture(0.3, 0.1, -0.3), picture(0, 0, 0)
    assert np.array_equal(overlaid([empty, known] if first else [known, empty]), known)


def test_confidences_add_up_and_colors_mix_by_what_is_seen_of_each() -> None:
    confidence, a, b = overlaid([picture(0.5, 0.2, 0), picture(0.5, 0, 0.3)])[:, 0, 0]
    assert confidence == pytest.approx(0.75)
    assert (a, b) == pytest.approx((0.2 * 2 / 3, 0.1))


def test_one_picture_stays_as_it_is() -> None:
    assert np.array_equal(overlaid([picture(0.4, 0.2, 0.1)]), picture(0.4, 0.2, 0.1))


def test_nothing_over_nothing_has_no_color() -> None:
    assert not overlaid([picture(0, 0, 0), picture(0, 0, 0)]).any()
