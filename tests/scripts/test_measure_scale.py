import json
import os
import sys
from pathlib import Path

import pytest

from scripts.measure_scale import Point, at_length, draw, main, measure_all


def test_a_length_has_a_cost_a_frame_and_memory() -> None:
    points = {point.series: point for point in at_length(14)}
    assert points["a frame"].samples[0] > 0
    assert points["before the first frame"].samples[0] > 0
    assert all(point.value == 14 for point in points.values())


def test_each_axis_is_a_plot(tmp_path: Path) -> None:
    points = [
        *(Point("size", value, "colorize, RGB24", "ms a frame", (value, value * 1.2)) for value in (0.4, 2.1)),
        *(Point("length", value, "a frame", "ms a frame", (3.0,)) for value in (100, 1000)),
        *(Point("length", value, "at the end", "MB", (800.0,)) for value in (100, 1000)),
        Point("threads", 1, "colorize", "ms a frame", (9.0, 10.0, 11.0)),
    ]
    files = draw(points, tmp_path)
    assert [file.name for file in files] == ["size.png", "length.png", "threads.png"]
    assert all(file.stat().st_size > 1000 for file in files)


def own_process() -> list[Point]:
    return [Point("length", os.getpid(), "process", "s", (1.0,))]


def test_each_point_is_measured_in_a_process_of_its_own() -> None:
    processes = {point.value for found in measure_all([own_process, own_process]) for point in found}
    assert len(processes | {os.getpid()}) == 3


def test_what_is_found_joins_what_was_found_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "scale"
    rounds = [[[own(100, 1.0), own(1000, 2.0)]], [[own(1000, 3.0)]]]
    monkeypatch.setattr(sys, "argv", ["measure_scale.py", str(folder)])
    monkeypatch.setattr("scripts.measure_scale.measure_all", lambda _: rounds.pop(0))
    main()
    main()
    content = json.loads((folder / "scale.json").read_text(encoding="utf-8"))
    assert [(point["value"], point["samples"]) for point in content["points"]] == [(100, [1.0]), (1000, [3.0])]
    assert "processor" in content["machine"]
    assert (folder / "length.png").is_file()


def own(value: int, cost: float) -> Point:
    return Point("length", value, "a frame", "ms a frame", (cost,))
