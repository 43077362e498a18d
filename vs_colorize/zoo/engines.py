"""Graphs on a device: arrays in, an array out, in smaller batches where memory does not suffice."""

import warnings
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from vs_colorize.errors import DeviceError
from vs_colorize.zoo.devices import Precision, resolve_device

if TYPE_CHECKING:
    from vs_colorize.zoo.readout import Readout

type Array = NDArray[np.float32]


class OutOfMemoryError(Exception):
    """The device had no memory for a batch; a smaller one may fit."""


class Engine(Protocol):
    """A graph, loaded on a device."""

    def __call__(self, *inputs: Array) -> Array:
        """Compute the graph's result; inputs and result have N in front.

        Raises:
            OutOfMemoryError: the batch is too large for the device.
        """


def load_engine(readout: "Readout", device: str, precision: Precision) -> Engine:
    """Load a graph on a device, see `devices`."""
    device = resolve_device(device)
    if device == "openvino":
        from vs_colorize.zoo.openvino_engine import OpenVinoEngine

        return OpenVinoEngine(readout, precision)
    from vs_colorize.zoo.torch_engine import TorchEngine

    return TorchEngine(readout, device, precision)


class Runner:
    """Runs an engine; calls must not overlap. Once a batch was too large, all are split."""

    def __init__(self, engine: Engine, device: str) -> None:
        self._engine = engine
        self._device = device
        self._largest_batch: int | None = None

    def __call__(self, *inputs: Array) -> Array:
        """Compute the engine's result.

        Raises:
            DeviceError: the device has no memory even for one frame.
        """
        count = len(inputs[0])
        step = min(count, self._largest_batch or count)
        parts = [slice(start, start + step) for start in range(0, count, step)]
        try:
            results = [self._engine(*(given[part] for given in inputs)) for part in parts]
        except OutOfMemoryError as error:
            if step == 1:
                raise DeviceError(
                    f"device {self._device}: out of memory for one frame; choose a smaller size or device='cpu'"
                ) from error
            self._largest_batch = step // 2
            warnings.warn(f"device {self._device}: out of memory, working on {step // 2} frames at once", stacklevel=2)
            return self(*inputs)
        return results[0] if len(results) == 1 else np.concatenate(results)
