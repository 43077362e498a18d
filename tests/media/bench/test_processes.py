import sys

import pytest

from vs_colorize.errors import MediaError
from vs_colorize.media.bench.processes import measure_processes


def test_start_up_and_memory_are_those_of_fresh_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vs_colorize.media.bench.processes._START_UPS", 1)
    options = {"size": 32, "device": "cpu"}
    figures = {
        figure.stage: figure
        for figure in measure_processes("fusion", options, frames=3, small=(64, 48), large=(96, 64))
    }
    assert 0.2 < figures["start-up"].median < 60
    assert figures["start-up"].picture == "64x48"
    if sys.platform == "linux":
        assert 50 < figures["memory, torch alone"].median < figures["memory, peak"].median


def test_a_process_that_fails_is_told_with_its_reason() -> None:
    with pytest.raises(MediaError, match=r"bench: a fresh process failed: .*size must be between 16 and 4096"):
        list(measure_processes("fusion", {"size": 1}, frames=1, small=(64, 48), large=(64, 48)))
