from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import frame_bytes, in_order_and_shuffled, props_of
from vs_colorize.frames.batches import predict_in_batches
from vs_colorize.frames.kinds import Kind, mark
from vs_colorize.frames.tall import Floats

BLOCK = 16


class Network:
    """Colours by lightness, and keeps count of what it is asked for."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    def __call__(self, tones: Floats, guidance: Floats | None) -> Floats:
        self.seen.append(round(float(tones[0, 0, 0]), 6))
        given = 0 if guidance is None else guidance[:, :1]
        return np.repeat(20 * tones[:, None] + given, 2, axis=1)


def film(values: Sequence[float]) -> vs.VideoNode:
    """A frame of noise for each value, the same for equal ones, numbered in a prop; the first pixel has the value."""
    noise = np.random.default_rng(0).random((48, 64), np.float32)
    blank = vs.core.std.BlankClip(format=vs.GRAYS, width=64, height=48, length=len(values), keep=True)

    def write(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        frame = f.copy()
        np.asarray(frame[0])[:] = noise * values[n]
        np.asarray(frame[0])[0, 0] = values[n]
        frame.props["Number"] = n
        return frame

    return mark(blank.std.ModifyFrame(blank, write), Kind.LIGHTNESS)


def asked(values: Sequence[float]) -> list[float]:
    network = Network()
    for _ in predict_in_batches(film(values), None, 1, network).frames(close=True):
        pass
    return sorted(network.seen)


def test_frames_that_repeat_the_one_before_ask_for_nothing() -> None:
    values = [0.1, 0.2, 0.2, 0.2, 0.3, 0.2, 0.2, 0.4]
    assert asked(values) == sorted(value for value, _ in groupby(values))


def test_doubled_frames_are_asked_for_once() -> None:
    assert asked([n // 2 / 64 for n in range(64)]) == [n / 64 for n in range(32)]


def test_a_still_is_asked_for_once_a_block() -> None:
    assert asked([0.5] * 100) == [0.5] * (100 // BLOCK + 1)


def test_frames_that_only_look_alike_are_asked_for_each() -> None:
    values = list(np.nextafter(np.full(9, 0.5), 1) + np.arange(9) * 2**-20)
    assert len(asked(values)) == 9


@pytest.mark.parametrize("runs", [[1, 5, 1, 1, 3], [40, 2, 7], [3] * 12])
def test_frames_in_any_order_are_those_that_the_network_makes_of_each(runs: list[int]) -> None:
    values = [number / 20 for number, run in enumerate(runs) for _ in range(run)]

    def repeating() -> vs.VideoNode:
        return predict_in_batches(film(values), None, 1, Network())

    in_order, shuffled = in_order_and_shuffled(repeating, len(values))
    assert in_order == shuffled
    each = predict_in_batches(film(values), None, 4, Network())
    assert in_order == [frame_bytes(each, n) for n in range(len(values))]


def test_seeking_into_a_still_asks_for_one_frame() -> None:
    network = Network()
    lab = predict_in_batches(film([0.5] * 200), None, 1, network)
    lab.get_frame(150).close()
    lab.get_frame(157).close()
    assert network.seen == [0.5]


def test_every_frame_keeps_its_own_props() -> None:
    lab = predict_in_batches(film([0.5] * 6), None, 1, Network())
    assert [props_of(lab, n)["Number"] for n in range(6)] == list(range(6))
    assert props_of(lab, 3)["ColorizeClip"] == "lab"


def test_a_repetition_with_other_guidance_is_none() -> None:
    guidance = vs.core.std.Splice(
        [
            vs.core.std.BlankClip(format=vs.YUV444PS, width=64, height=48, length=2, color=[confidence, 0, 0])
            for confidence in (0, 0.25, 0.5)
        ]
    )
    network = Network()
    lab = predict_in_batches(film([0.5] * 6), mark(guidance, Kind.GUIDANCE), 1, network)
    found = [frame_bytes(lab, n) for n in range(6)]
    assert len(network.seen) == len(set(found)) == 3
