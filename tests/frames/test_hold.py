import numpy as np

from vs_colorize.frames.hold import Floats, hold_colors

HEIGHT, WIDTH = 96, 128


def flat(value: float) -> Floats:
    return np.full((HEIGHT, WIDTH), value, np.float32)


def prediction() -> Floats:
    return np.stack([flat(5), flat(-3)])


def point(y: int, x: int, a: float, b: float, confidence: float = 1.0) -> Floats:
    guidance = np.zeros((3, HEIGHT, WIDTH), np.float32)
    guidance[:, y - 1 : y + 2, x - 1 : x + 2] = np.array((confidence, a, b), np.float32)[:, None, None]
    return guidance


def test_without_given_colours_nothing_changes() -> None:
    assert np.array_equal(hold_colors(flat(0.5), prediction(), np.zeros((3, HEIGHT, WIDTH), np.float32)), prediction())


def test_a_given_colour_comes_out_exactly() -> None:
    held = hold_colors(flat(0.5), prediction(), point(40, 60, 50, 30))
    assert np.allclose(held[:, 39:42, 59:62], np.array((50, 30), np.float32)[:, None, None], atol=1e-4)


def test_its_surroundings_follow_and_the_far_side_less() -> None:
    held = hold_colors(flat(0.5), prediction(), point(40, 20, 50, 30))
    moved = np.hypot(*(held - prediction())[:, 40])
    assert moved[24] > 0.8 * moved[20]
    assert moved[24] > moved[50] > moved[90] > moved[127]
    assert moved[127] < 0.5 * moved[20]


def test_what_is_of_another_lightness_follows_less() -> None:
    lightness = flat(0.2)
    lightness[:, 64:] = 0.9
    moved = np.hypot(*(hold_colors(lightness, prediction(), point(40, 56, 50, 30)) - prediction()))
    assert moved[40, 72] < 0.25 * moved[40, 40]


def test_two_given_colours_both_hold() -> None:
    held = hold_colors(flat(0.5), prediction(), point(40, 40, 50, 30) + point(40, 46, -40, 10))
    assert np.allclose(held[:, 40, 40], (50, 30), atol=1e-4)
    assert np.allclose(held[:, 40, 46], (-40, 10), atol=1e-4)


def test_half_confidence_is_advice() -> None:
    held = hold_colors(flat(0.5), prediction(), point(40, 60, 50, 30, confidence=0.5))
    assert 0.15 < np.hypot(*(held - prediction())[:, 40, 60]) / np.hypot(45, 33) < 0.35


def test_agreement_changes_nothing() -> None:
    assert np.allclose(hold_colors(flat(0.5), prediction(), point(40, 60, 5, -3)), prediction(), atol=1e-4)
