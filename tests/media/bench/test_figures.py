import json
from pathlib import Path

import pytest

from tests.media.bench.reports import figure, report
from vs_colorize.media.bench.figures import read_report
from vs_colorize.media.failures import UnreadableInputError


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = report(figure(3.0, 1.0, 2.0), figure(4.0, stage="start-up", unit="s"))
    (path := tmp_path / "a.json").write_text(written.as_json(), encoding="utf-8")
    assert read_report(path) == written


def test_a_figure_is_its_rounds_median_and_range() -> None:
    rounds = figure(3.0, 1.0, 2.5)
    assert (rounds.median, rounds.low, rounds.high) == (2.5, 1.0, 3.0)


def test_programs_find_the_median_in_the_file() -> None:
    assert json.loads(report(figure(3.0, 1.0, 2.5)).as_json())["figures"][0]["median"] == 2.5


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"schema": 0}',
        report(figure(1.0)).as_json().replace('"schema": 1', '"schema": 2'),
        report(figure(1.0)).as_json().replace('"stage"', '"step"'),
        report(figure(1.0)).as_json().replace("[1.0]", "[]"),
        report(figure(1.0)).as_json().replace("[1.0]", "[0.0]"),
        report(figure(1.0)).as_json().replace("[1.0]", '["fast"]'),
    ],
)
def test_what_is_no_report_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (path := tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=r"a\.json' is no result of 'vs-colorize bench --json'"):
        read_report(path)


def test_a_missing_report_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"none\.json': No such file"):
        read_report(tmp_path / "none.json")
