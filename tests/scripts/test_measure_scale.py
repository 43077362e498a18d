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
    processes = {point.value for point in measure_all([own_process, own_process])}
    assert len(processes | {os.getpid()}) == 3


def test_what_was_found_is_kept_with_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    axes = ("--heights", "--lengths", "--threads", "--batches")
    monkeypatch.setattr(sys, "argv", ["measure_scale.py", str(tmp_path / "scale"), *axes])
    main()
    content = json.loads((tmp_path / "scale" / "scale.json").read_text(encoding="utf-8"))
    assert content["points"] == []
    assert "processor" in content["machine"]
