import pytest

from vs_colorize.evaluation.report.cells import GROUPS, best, columns, groups, heading, is_model, shown
from vs_colorize.evaluation.results import GREY, METRICS, TRUTH, Method


def _methods(metric: str, **values: float) -> list[Method]:
    return [Method(name, {metric: value}, {}, ()) for name, value in values.items()]


def test_every_figure_stands_in_one_table() -> None:
    listed = [name for names in GROUPS.values() for name in names]
    assert sorted(listed) == sorted(METRICS)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("psnr", 23.456, "23.46"),
        ("gain", -0.42, "−0.42"),
        ("cast_a", -0.001, "0.00"),
        ("better_share", 75.2, "75"),
        ("psnr", None, "–"),
        ("psnr", float("nan"), "–"),
        ("psnr", float("inf"), "–"),
    ],
)
def test_figures_are_written_with_the_digits_of_their_metric(name: str, value: float | None, text: str) -> None:
    assert shown(name, value) == text


def test_headings_give_label_and_unit() -> None:
    assert heading("psnr") == "PSNR, dB"
    assert heading("ssim") == "SSIM"
    assert heading("seconds") == "s/frame"


@pytest.mark.parametrize(
    ("metric", "values", "winners"),
    [
        ("psnr", {"a": 23.0, "b": 24.0, GREY: 25.0, TRUTH: 100.0}, {"b"}),
        ("ciede2000", {"a": 8.0, "b": 9.0, TRUTH: 0.0}, {"a"}),
        ("colorfulness", {"a": 20.0, "b": 45.0, GREY: 0.0, TRUTH: 40.0}, {"b"}),
        ("color_share", {"a": 90.0, "b": 120.0}, {"a"}),
        ("cast_a", {"a": -3.0, "b": 1.0, TRUTH: 0.0}, {"b"}),
        ("psnr", {"a": 23.001, "b": 23.002}, {"a", "b"}),
        ("psnr", {"a": float("nan"), "b": 23.0, "c": 22.0}, {"b"}),
        ("psnr", {"a": 23.0, GREY: 22.0}, set()),
        ("colorfulness", {"a": 20.0, "b": 45.0}, set()),
    ],
)
def test_best_of_several_models_is_found_as_it_is_written(
    metric: str, values: dict[str, float], winners: set[str]
) -> None:
    assert best(metric, _methods(metric, **values)) == winners


def test_truth_by_another_way_is_no_model() -> None:
    names = (GREY, "fusion v=0", TRUTH, "truth 4:2:0")
    assert [is_model(Method(name, {}, {}, ())) for name in names] == [False, True, False, False]


def test_figures_that_nobody_has_make_no_column() -> None:
    methods = [Method("a", {"psnr": 1.0, "top1": float("nan")}, {}, ()), Method("b", {"gain": 2.0}, {}, ())]
    assert [group.metrics for group in groups(methods)] == [("psnr", "gain")]
    assert columns(METRICS, [{"warp": 0.1}, {"psnr": 2.0}]) == ("psnr", "warp")
