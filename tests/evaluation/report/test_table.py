import io

from rich.console import Console

from tests.evaluation.report.reports import clips, photos, report, unmeasured
from vs_colorize.evaluation.report.cells import GROUPS, shown
from vs_colorize.evaluation.report.table import tables
from vs_colorize.evaluation.results import GREY, METRICS, TRUTH_HALVED, MeasuredSet, Method


def _printed(*sets: MeasuredSet, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width)
    for table in tables(report(*sets)):
        console.print(table)
    text = console.file
    assert isinstance(text, io.StringIO)
    return text.getvalue()


def test_every_method_has_a_row_with_its_figures() -> None:
    text = _printed(photos())
    assert "photos: 8 photos" in text
    nearness = text[text.index("Nearness") : text.index("Distance")]
    assert [line.split()[0] for line in nearness.splitlines() if "0.9" in line] == ["grey", "fusion", "fusion", "truth"]
    assert "PSNR, dB" in text
    assert "cast a*" in text


def test_categories_and_checks_are_told() -> None:
    text = _printed(photos())
    rows = [line.split() for line in text[text.index("By category") :].splitlines()]
    assert [row[0] for row in rows if row and row[0] in ("animals", "people")] == ["animals", "people"]
    assert any("≤ 4 ΔE" in line and "no" in line for line in text.splitlines())
    assert any("≥ 3 dB" in line and "yes" in line for line in text.splitlines())


def test_clips_are_told_of_in_time() -> None:
    assert "Steadiness in time" in _printed(clips())


def test_nothing_is_told_of_figures_that_nobody_has() -> None:
    text = _printed(unmeasured())
    assert "21.0" in text
    assert "PSNR" not in text


def test_all_figures_stay_whole_on_a_narrow_terminal() -> None:
    figures = {name: 10 + n / 7 for n, name in enumerate(METRICS)}
    methods = [Method(name, figures, {"animals": figures}, ()) for name in (GREY, "fusion-large v=0.25", TRUTH_HALVED)]
    text = _printed(MeasuredSet("all", "clips", tuple(methods)))
    assert max(map(len, text.splitlines())) <= 80
    rows = [line.split() for line in text.splitlines()]
    for name, value in figures.items():
        assert sum(shown(name, value) in row for row in rows) >= len(methods), name
    assert text.count("fusion-large v=0.25") == len(GROUPS) + 1
