import time

import pytest
import vapoursynth as vs

from vs_colorize.media.bench.pace import Pace, time_calls, time_frames


def test_quick_calls_have_five_rounds() -> None:
    rates = time_calls(lambda: time.sleep(0.02), Pace())
    assert len(rates) == 5
    assert all(20 < rate < 50 for rate in rates)


def test_calls_side_by_side_all_count() -> None:
    rates = time_calls(lambda: time.sleep(0.02), Pace(), lanes=4)
    assert all(80 < rate < 200 for rate in rates)


@pytest.mark.parametrize(("patience", "rounds"), [(0.5, 3), (0.05, 1)])
def test_when_patience_is_over_fewer_rounds_do(patience: float, rounds: int) -> None:
    assert len(time_calls(lambda: time.sleep(0.3), Pace(patience=patience))) == rounds


def test_nothing_goes_on_once_a_clip_is_timed() -> None:
    asked = []
    blank = vs.core.std.BlankClip(width=16, height=16, length=1000, keep=True)

    def slow(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        time.sleep(0.01)
        asked.append(n)
        return f

    rates = time_frames(blank.std.ModifyFrame(blank, slow), Pace(frames=4))
    many = len(asked)
    time.sleep(0.05)
    assert len(asked) == many
    assert all(rate < 120 for rate in rates)


def test_rounds_with_a_slow_network_are_shorter() -> None:
    pace = Pace(frames=12)
    assert pace.with_network(0.01).frames == 12
    assert pace.with_network(0.25).frames == 4
    assert pace.with_network(30).frames == 1


def test_a_round_has_whole_batches() -> None:
    assert Pace(frames=12).in_batches(1).frames == 12
    assert Pace(frames=12).in_batches(8).frames == 24
