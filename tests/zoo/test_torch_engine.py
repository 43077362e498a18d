import numpy as np
import pytest
import torch
from torch import Tensor

from vs_colorize.zoo.engines import Array, Runner
from vs_colorize.zoo.readout import Readout
from vs_colorize.zoo.torch_engine import TorchEngine


class Doubling(Readout):
    """A graph that doubles, on a device that has room for so many frames."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.network = self.doubled = torch.nn.Conv2d(1, 1, 1, bias=False)
        torch.nn.init.constant_(self.doubled.weight, 2)
        self.room = room

    def forward(self, given: Tensor) -> Tensor:
        if len(given) > self.room:
            return torch.empty(1 << 55)
        result: Tensor = self.doubled(given.to(self.doubled.weight.dtype)).float()
        return result


def pictures(count: int) -> Array:
    return np.arange(count * 6, dtype=np.float32).reshape(count, 1, 2, 3)


@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
def test_results_are_float32_whatever_is_computed_in(precision: str) -> None:
    found = TorchEngine(Doubling(4), "cpu", precision)(pictures(2))  # type: ignore[arg-type]
    assert found.dtype == np.float32
    assert np.array_equal(found, 2 * pictures(2))


def test_a_batch_for_which_torch_finds_no_memory_is_halved() -> None:
    run = Runner(lambda: TorchEngine(Doubling(2), "cpu", "fp32"), "cpu")
    with pytest.warns(UserWarning, match="device cpu: out of memory, working on 2 frames at once"):
        found = run(pictures(5))
    assert np.array_equal(found, 2 * pictures(5))
