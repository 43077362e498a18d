import math

import pytest

from vs_colorize.evaluation.measured import (
    MeasuredItem,
    against_references,
    known,
    method_of,
    pooled_psnr,
    set_figures,
)
from vs_colorize.evaluation.results import Item


def measured(
    gain: float = 1.0, colorfulness: float = 10.0, category: str = "", error: float = 0.01, pixels: int = 100
) -> MeasuredItem:
    figures = {"psnr": 20 + gain, "gain": gain, "colorfulness": colorfulness, "delta_cf": abs(colorfulness - 20)}
    return MeasuredItem(Item("a", category, figures), error, pixels, 20.0)


def test_pooling_counts_pixels() -> None:
    assert pooled_psnr([(0.1, 1), (0.001, 99)]) == pytest.approx(-10 * math.log10((0.1 + 0.099) / 100))
    assert pooled_psnr([(0.0, 5)]) == 100


def test_a_set_has_the_means_of_its_items() -> None:
    figures = set_figures([measured(gain=1.0), measured(gain=-2.0), measured(gain=4.0), measured(gain=0.0)])
    assert figures["gain"] == pytest.approx(0.75)
    assert figures["better_share"] == pytest.approx(50)
    assert figures["psnr_pooled"] == pytest.approx(20)


def test_both_conventions_of_colorfulness_differ() -> None:
    figures = set_figures([measured(colorfulness=10.0), measured(colorfulness=34.0)])
    assert figures["delta_cf"] == pytest.approx(2)
    assert figures["delta_cf_items"] == pytest.approx(12)
    assert figures["color_share"] == pytest.approx(110)


def test_items_without_a_figure_do_not_count_in_its_mean() -> None:
    with_skin = MeasuredItem(Item("a", "", {"skin": 4.0}))
    assert set_figures([with_skin, MeasuredItem(Item("b", "", {}))]) == {"skin": 4.0}


def test_without_a_truth_nothing_is_compared() -> None:
    figures = set_figures([MeasuredItem(Item("a", "", {"colorfulness": 7.0}))])
    assert figures == {"colorfulness": 7.0}


def test_several_categories_are_summed_up_each() -> None:
    method = method_of("ours", [measured(1.0, category="b"), measured(3.0, category="a"), measured(5.0, category="a")])
    assert {name: figures["gain"] for name, figures in method.categories.items()} == pytest.approx({"a": 4.0, "b": 1.0})
    assert list(method.categories) == ["a", "b"]
    assert method_of("ours", [measured(category="a")]).categories == {}


def test_items_are_set_against_grey_and_truth() -> None:
    grey = {"psnr": 20.0, "colorfulness": 0.0, "cdc": 0.1, "flicker": 0.0, "warp_ab": 0.0, "long_range": 0.0}
    truth = {"psnr": 100.0, "colorfulness": 40.0, "cdc": 0.2, "flicker": 1.0, "warp_ab": 0.5, "long_range": 2.0}
    result = {"psnr": 21.5, "colorfulness": 30.0, "cdc": 0.15, "flicker": 1.25, "warp_ab": 0.25, "long_range": 3.0}
    assert against_references(result, grey, truth) == pytest.approx(
        {
            "gain": 1.5,
            "delta_cf": 10.0,
            "color_share": 75.0,
            "cdc_error": 0.05,
            "flicker_excess": 0.25,
            "warp_ab_excess": -0.25,
            "long_range_excess": 1.0,
        }
    )


def test_what_could_not_be_taken_is_left_out() -> None:
    assert known({"seconds": math.nan, "ssim": 0.5, "psnr": 20.0}) == {"psnr": 20.0, "ssim": 0.5}
