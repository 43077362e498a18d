import numpy as np
import pytest

from vs_colorize.errors import DeviceError
from vs_colorize.zoo.engines import Array, OutOfMemoryError, Runner


def numbers(count: int) -> Array:
    return np.arange(count, dtype=np.float32)[:, None]


class TinyDevice:
    """An engine whose memory holds `room` frames."""

    def __init__(self, room: int) -> None:
        self.room, self.batches = room, []  # type: int, list[int]

    def __call__(self, *inputs: Array) -> Array:
        if len(inputs[0]) > self.room:
            raise OutOfMemoryError
        self.batches.append(len(inputs[0]))
        return inputs[0] + inputs[1]


def test_out_of_memory_makes_batches_smaller_with_one_warning() -> None:
    device = TinyDevice(room=2)
    run = Runner(device, "cuda")
    with pytest.warns(UserWarning, match="out of memory, working on") as warned:
        result = run(numbers(8), numbers(8))
    assert np.array_equal(result, 2 * numbers(8))
    assert device.batches == [2, 2, 2, 2]
    assert len(warned) == 2
    run(numbers(8), numbers(8))
    assert device.batches == [2] * 8


def test_out_of_memory_for_one_frame_is_an_error() -> None:
    with pytest.raises(DeviceError, match="device cuda: out of memory for one frame; choose a smaller size"):
        Runner(TinyDevice(room=0), "cuda")(numbers(1), numbers(1))
