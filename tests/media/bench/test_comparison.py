import pytest

from tests.media.bench.reports import figure, report
from vs_colorize.media.bench.comparison import Change, compare, doubts
from vs_colorize.media.bench.figures import Unit


@pytest.mark.parametrize(("unit", "verdict"), [("frames/s", "faster"), ("s", "slower"), ("MB", "more")])
def test_ranges_that_lie_apart_are_a_difference(unit: Unit, verdict: str) -> None:
    change = Change(figure(1.0, 1.1, 1.2, unit=unit), figure(1.3, 1.4, 1.5, unit=unit))
    assert change.verdict == verdict
    assert change.ratio == pytest.approx(1.4 / 1.1)
    assert (change.low, change.high) == pytest.approx((1.3 / 1.2, 1.5))


@pytest.mark.parametrize(("unit", "verdict"), [("frames/s", "slower"), ("s", "faster"), ("MB", "less")])
def test_less_is_better_or_worse_by_unit(unit: Unit, verdict: str) -> None:
    assert Change(figure(1.3, 1.4, 1.5, unit=unit), figure(1.0, 1.1, 1.2, unit=unit)).verdict == verdict


def test_ranges_that_overlap_are_noise() -> None:
    assert Change(figure(1.0, 1.1, 1.31), figure(1.3, 1.4, 1.5)).verdict == ""


def test_of_two_rounds_nothing_is_said() -> None:
    assert Change(figure(1.0, 1.1), figure(2.0, 2.1, 2.2)).verdict == ""


def test_figures_of_the_same_thing_meet() -> None:
    before = report(figure(1.0, stage="predict"), figure(2.0, stage="stabilize"))
    after = report(figure(3.0, stage="stabilize"), figure(4.0, stage="lightness"))
    assert [(change.before.median, change.after.median) for change in compare(before, after)] == [(2.0, 3.0)]
    assert doubts(before, after, compare(before, after)) == ["2 figures are in one of the two only"]


def test_another_machine_and_other_settings_are_doubts() -> None:
    before, after = report(cores=2, frames=12), report(cores=4, frames=24)
    assert doubts(before, after, []) == ["cores: 2 before, 4 now", "settings: frames 12 before, frames 24 now"]


def test_a_conversion_that_has_changed_is_a_doubt() -> None:
    before = report(figure(1.0, 1.0, 1.0, stage="pass-through"))
    after = report(figure(0.5, 0.5, 0.5, stage="pass-through"))
    (doubt,) = doubts(before, after, compare(before, after))
    assert "pass-through" in doubt
    assert "slower, too (640x480, RGB24): 0.50" in doubt


def test_between_a_report_and_itself_there_is_no_doubt() -> None:
    same = report(figure(1.0, 2.0, 3.0), figure(1.0, 2.0, 3.0, stage="pass-through"))
    assert doubts(same, same, compare(same, same)) == []
