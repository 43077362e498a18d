import numpy as np

from vs_colorize.guidance.own_colors import advice_of


def own(rows: int) -> np.ndarray:
    """Own colours in the upper rows of a picture of 64 x 64."""
    planes = np.zeros((3, 64, 64), np.float32)
    planes[:, :rows] = np.array((1, 20, -30), np.float32)[:, None, None]
    return planes


def test_a_large_part_advises_up_to_near_its_edges() -> None:
    sure, a, b = advice_of(own(32))
    assert (sure[:30] == sure[0, 0]).all()
    assert 0.5 < sure[0, 0] < 1
    assert not sure[30:].any()
    assert (a[:30] == 20).all() and (b[:30] == -30).all()
    assert not a[30:].any() and not b[30:].any()


def test_a_small_part_says_nothing_of_the_rest() -> None:
    assert not advice_of(own(6)).any()


def test_between_advice_grows_with_the_part() -> None:
    sure = [float(advice_of(own(rows))[0].max()) for rows in range(6, 24)]
    assert sure == sorted(sure)
    assert max(np.diff(sure)) < 0.12
