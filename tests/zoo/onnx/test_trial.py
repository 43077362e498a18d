import numpy as np
import pytest

from vs_colorize.zoo.onnx.terms import IMAGENET, Array, Range, Terms
from vs_colorize.zoo.onnx.trial import completed

SHAPE = (3, 64, 80)
UNIT, CODES, PERCENT = (Range((0,), (high,)) for high in (1, 255, 100))


def test_a_network_that_sticks_to_the_rim_of_its_colors_is_not_in_its_range() -> None:
    def saturating(given: Array) -> Array:
        return np.tanh(20 * (given - 0.5))[:, [0, 0]]

    found = completed(Terms(takes="lightness", gives="ab"), (1, 64, 80), "net", saturating)
    assert (found.input_range, found.ab_scale) == (UNIT, 110)


def test_a_network_that_is_as_good_in_both_ranges_is_given_the_smaller() -> None:
    def normalising(given: Array) -> Array:
        centred = given - given.mean((2, 3), keepdims=True)
        return 20 * (centred / centred.std((2, 3), keepdims=True))[:, [0, 0]]

    found = completed(Terms(takes="lightness", gives="ab"), (1, 64, 80), "net", normalising)
    assert (found.input_range, found.ab_scale) == (UNIT, 1)


def test_colors_that_leave_lab_speak_against_a_range() -> None:
    found = completed(Terms(takes="grey", gives="ab"), SHAPE, "net", lambda given: 50 * given[:, :2])
    assert found.input_range == UNIT


@pytest.mark.parametrize("known", [UNIT, PERCENT])
def test_a_known_range_is_kept(known: Range) -> None:
    terms = Terms(takes="lightness", gives="ab", input_range=known)
    found = completed(terms, (1, 64, 80), "net", lambda given: given[:, [0, 0]] / known.white[0])
    assert (found.input_range, found.ab_scale) == (known, 110)


def test_normalised_pictures_are_known_by_what_comes_out() -> None:
    def narrow(given: Array) -> Array:
        """Work where values are normalised, and nowhere else."""
        inside = (given > -2.2).all() and (given < 2.7).all() and (given < -1).any()
        return given if inside and given.max() > 2 else np.zeros_like(given)

    found = completed(Terms(takes="grey", gives="rgb", order="rgb"), SHAPE, "net", narrow)
    assert (found.input_range, found.output_range) == (IMAGENET, IMAGENET)


def test_of_known_output_ranges_the_input_is_found() -> None:
    terms = Terms(takes="grey", gives="rgb", order="rgb", output_range=UNIT)
    found = completed(terms, SHAPE, "net", lambda given: np.clip(given / 255, 0, 1))
    assert (found.input_range, found.output_range) == (CODES, UNIT)
