import time
import warnings
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
import torch

from vs_colorize.errors import DeviceError
from vs_colorize.zoo.engines import Array, Runner

NO_ROOM = [MemoryError(), torch.OutOfMemoryError("CUDA out of memory."), RuntimeError("std::bad_alloc")]


def numbers(count: int) -> Array:
    return np.arange(count, dtype=np.float32)[:, None]


class TinyDevice:
    """An engine whose memory holds `room` frames."""

    def __init__(self, room: int, error: Exception | None = None) -> None:
        self.room, self.error = room, error or MemoryError()
        self.batches: list[int] = []

    def __call__(self, *inputs: Array) -> Array:
        if len(inputs[0]) > self.room:
            raise self.error
        self.batches.append(len(inputs[0]))
        return inputs[0] + inputs[1]


class Layers:
    """What an engine has computed so far."""


class Hoarder:
    """An engine with room for one frame, which looks whether what it computed before it failed is still there."""

    def __init__(self) -> None:
        self.layers: weakref.ref[Layers] | None = None

    def __call__(self, *inputs: Array) -> Array:
        assert self.layers is None or self.layers() is None
        layers = Layers()
        self.layers = weakref.ref(layers)
        if len(inputs[0]) > 1:
            raise MemoryError
        return inputs[0]


@pytest.mark.parametrize("error", NO_ROOM, ids=lambda error: type(error).__name__)
def test_out_of_memory_makes_batches_smaller_with_one_warning(error: Exception) -> None:
    device = TinyDevice(2, error)
    run = Runner(lambda: device, "cuda")
    with pytest.warns(UserWarning, match="device cuda: out of memory, working on 2 frames at once") as warned:
        result = run(numbers(8), numbers(8))
    assert np.array_equal(result, 2 * numbers(8))
    assert device.batches == [2, 2, 2, 2]
    run(numbers(8), numbers(8))
    assert device.batches == [2] * 8
    device.room = 1
    assert np.array_equal(run(numbers(5), numbers(5)), 2 * numbers(5))
    assert len(warned) == 1


def test_what_failed_is_gone_before_a_smaller_batch_is_tried() -> None:
    with pytest.warns(UserWarning, match="out of memory, working on one frame at once"):
        Runner(Hoarder, "cpu")(numbers(4))


@pytest.mark.parametrize(
    ("device", "way_out"),
    [
        ("cuda", "choose a smaller size or device='cpu'"),
        ("cpu", "choose a smaller size, or set vs.core.max_cache_size lower"),
    ],
)
def test_out_of_memory_for_one_frame_is_an_error_and_a_later_frame_may_fit(device: str, way_out: str) -> None:
    engine = TinyDevice(room=0)
    run = Runner(lambda: engine, device)
    with warnings.catch_warnings(), pytest.raises(DeviceError) as caught:
        warnings.simplefilter("error")
        run(numbers(4), numbers(4))
    assert str(caught.value) == f"device {device}: out of memory for one frame; {way_out}"
    engine.room = 4
    assert np.array_equal(run(numbers(4), numbers(4)), 2 * numbers(4))
    assert engine.batches == [4]


def test_other_failures_are_passed_on() -> None:
    with pytest.raises(RuntimeError, match="broken"):
        Runner(lambda: TinyDevice(0, RuntimeError("broken")), "cpu")(numbers(4), numbers(4))


def test_so_many_calls_overlap_as_there_are_lanes() -> None:
    meeting = Barrier(2)

    def engine(*inputs: Array) -> Array:
        meeting.wait(timeout=30)
        return inputs[0]

    run = Runner(lambda: engine, "openvino", lanes=2)
    with ThreadPoolExecutor(4) as threads:
        assert len(list(threads.map(run, [numbers(1)] * 8))) == 8


def test_with_one_lane_calls_take_turns_and_the_engine_is_loaded_once() -> None:
    loaded: list[object] = []
    inside: list[int] = []

    def engine(*inputs: Array) -> Array:
        inside.append(1)
        time.sleep(0.01)
        assert len(inside) == 1
        inside.pop()
        return inputs[0]

    def load() -> object:
        loaded.append(engine)
        time.sleep(0.01)
        return engine

    run = Runner(load, "cpu")  # type: ignore[arg-type]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(run, [numbers(1)] * 8))
    assert len(loaded) == 1


def test_lanes_that_find_no_memory_at_the_same_time_warn_once() -> None:
    device = TinyDevice(2)
    run = Runner(lambda: device, "openvino", lanes=4)
    with pytest.warns(UserWarning, match="working on 2 frames at once") as warned, ThreadPoolExecutor(4) as threads:
        for result in threads.map(run, [numbers(8)] * 8, [numbers(8)] * 8):
            assert np.array_equal(result, 2 * numbers(8))
    assert len(warned) == 1
