import json
from pathlib import Path

import pytest

from tests.cli.commands import refused, run
from tests.media.bench.reports import figure, report

TINY = ("--frames", "2", "--picture", "64x48", "--size", "32", "--device", "cpu")


@pytest.fixture
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds of no length, and only one of them; no network is too slow."""
    monkeypatch.setattr("vs_colorize.media.bench.stages._SLOW_NETWORK", 1e9)
    monkeypatch.setattr("vs_colorize.media.bench.pace._SHORT_ROUND", 0.0)
    monkeypatch.setattr("vs_colorize.media.bench.pace._ROUNDS", 1)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two results; `predict` became twice as fast, `stabilize` did not change."""
    before = report(figure(10.0, 11.0, 12.0), figure(5.0, 6.0, 7.0, stage="stabilize"))
    after = report(figure(20.0, 22.0, 24.0), figure(5.5, 6.0, 6.5, stage="stabilize"))
    paths = tmp_path / "before.json", tmp_path / "after.json"
    for path, content in zip(paths, (before, after), strict=True):
        path.write_text(content.as_json(), encoding="utf-8")
    return paths


@pytest.mark.usefixtures("in_no_time")
def test_every_stage_is_measured() -> None:
    outcome = run("bench", "--json", "--part", "stages", *TINY)
    assert outcome.status == 0, outcome.stderr
    result = json.loads(outcome.stdout)
    stages = {figure["stage"] for figure in result["figures"]}
    steps = {"lightness", "detect_scenes", "network", "encoder", "decoder", "predict", "stabilize", "apply_color"}
    assert stages == steps | {"colorize", "colorize, unsteady", "pass-through"}
    assert all(figure["median"] > 0 for figure in result["figures"])
    assert result["settings"] == {"size": 32, "device": "cpu", "frames": 2}
    assert {"processor", "cores", "torch"} <= result["machine"].keys()


@pytest.mark.usefixtures("in_no_time")
def test_a_network_without_weights_gets_random_ones_and_the_table_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    outcome = run("bench", "--part", "networks", "--model", "eccv16", *TINY)
    assert outcome.status == 0, outcome.stderr
    assert "eccv16, random weights" in outcome.stdout
    assert "cpu, fp32" in outcome.stdout


def test_an_unknown_network_is_refused() -> None:
    refused(run("bench", "--model", "fusoin", *TINY), 4, "did you mean fusion")


def test_a_picture_size_that_is_none_is_refused() -> None:
    refused(run("bench", "--picture", "64x47"), 2, "'64x47' is not WxH with even sides")


def test_an_unknown_part_is_refused() -> None:
    refused(run("bench", "--part", "engines"), 2, "'engines' is not one of")


def test_two_results_are_compared(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    outcome = run("bench", "--compare", *files)
    assert outcome.status == 0, outcome.stderr
    predict = next(line for line in outcome.stdout.splitlines() if "predict" in line)
    assert [cell.strip() for cell in predict.split("│")[6:11]] == ["11", "22", "2.00", "1.67", "2.40"]
    assert "faster" in predict
    assert "faster" not in next(line for line in outcome.stdout.splitlines() if "stabilize" in line)


def test_a_comparison_is_also_json(files: tuple[Path, Path]) -> None:
    outcome = run("bench", "--json", "--compare", *files)
    changes = json.loads(outcome.stdout)["changes"]
    assert [(change["stage"], change["ratio"], change["verdict"]) for change in changes] == [
        ("predict", 2.0, "faster"),
        ("stabilize", 1.0, ""),
    ]


def test_a_result_that_cannot_be_read_is_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    refused(run("bench", "--compare", files[0], tmp_path / "none.json"), 3, "none.json': No such file")
    files[1].write_text("[1, 2]", encoding="utf-8")
    refused(run("bench", "--compare", *files), 3, "after.json' is no result of 'vs-colorize bench --json'")
