"""Graphs on a device: arrays in, an array out, in smaller batches where memory does not suffice."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from vs_colorize.errors import DeviceError, is_out_of_memory
from vs_colorize.zoo.devices import Precision, resolve_device

if TYPE_CHECKING:
    from vs_colorize.zoo.readout import Readout

type Array = NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """How a graph is made of a network, which takes seconds: `make` loads torch.

    `terms` are all that it depends on besides the code and the shapes of its inputs, so that OpenVINO's form of it can
    be kept, see `kept_graphs`; None where it is too large for that.
    """

    make: "Callable[[], Readout]"
    terms: tuple[str, ...] | None


class Engine(Protocol):
    """A graph, loaded on a device."""

    def __call__(self, *inputs: Array) -> Array:
        """Compute the graph's result; inputs and result have N in front.

        Where memory does not suffice, what `is_out_of_memory` knows is raised, and nothing of the batch is kept.
        """


def load_engine(recipe: Recipe, device: str, precision: Precision) -> Engine:
    """Load a graph on a device, see `devices`."""
    device = resolve_device(device)
    if device == "openvino":
        from vs_colorize.zoo.openvino_engine import OpenVinoEngine

        return OpenVinoEngine(recipe, precision)
    from vs_colorize.zoo.torch_engine import TorchEngine

    return TorchEngine(recipe.make().eval(), device, precision)


class Runner:
    """Runs an engine; calls must not overlap. Once a batch was too large, all are split; that is said once."""

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
        step = allowed = min(count, self._largest_batch or count)
        while (result := self._in_parts(inputs, step)) is None:
            if step == 1:
                raise DeviceError(f"device {self._device}: out of memory for one frame; {self._way_out()}")
            step //= 2
        if step < allowed:
            self._keep_to(step)
        return result

    def _in_parts(self, inputs: tuple[Array, ...], step: int) -> Array | None:
        """Compute so many frames at once; None where memory does not suffice.

        The exception holds all that was computed before it, and so must be gone before anything is tried again.
        """
        count = len(inputs[0])
        parts = [slice(start, start + step) for start in range(0, count, step)]
        try:
            results = [self._engine(*(given[part] for given in inputs)) for part in parts]
            return results[0] if len(results) == 1 else np.concatenate(results)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            return None

    def _keep_to(self, step: int) -> None:
        is_first = self._largest_batch is None
        self._largest_batch = step
        if is_first:
            frames = "one frame" if step == 1 else f"{step} frames"
            warnings.warn(f"device {self._device}: out of memory, working on {frames} at once", stacklevel=3)

    def _way_out(self) -> str:
        if self._device in ("cpu", "openvino"):
            return "choose a smaller size, or set vs.core.max_cache_size lower"
        return "choose a smaller size or device='cpu'"
