"""Graphs on a device: arrays in, an array out, in smaller batches where memory does not suffice."""

import threading
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

    `terms` are all that it depends on besides the code and the number of its inputs, so that OpenVINO's form of it can
    be kept, see `kept_graphs`; None where it is too large for that. `lanes` is how many calls of it may overlap, see
    `devices.lanes_of`.
    """

    make: "Callable[[], Readout]"
    terms: tuple[str, ...] | None
    lanes: int = 1


class Engine(Protocol):
    """A graph, loaded on a device."""

    def __call__(self, *inputs: Array) -> Array:
        """Compute the graph's result; inputs and result have N in front.

        Calls may come from any thread, and overlap as far as the recipe says. Where memory does not suffice, what
        `is_out_of_memory` knows is raised, and nothing of the batch is kept.
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
    """Runs an engine, which is loaded for the first call. Once a batch was too large, all are split; that is said once.

    Calls may come from any thread; `lanes` of them overlap, more wait.
    """

    def __init__(self, load: Callable[[], Engine], device: str, lanes: int = 1) -> None:
        self._load: Callable[[], Engine] | None = load
        self._device = device
        self._lanes = threading.Semaphore(lanes)
        self._changing = threading.Lock()
        self._engine: Engine | None = None
        self._largest_batch: int | None = None

    def __call__(self, *inputs: Array) -> Array:
        """Compute the engine's result.

        Raises:
            DeviceError: the device has no memory even for one frame.
        """
        with self._lanes:
            engine = self._loaded()
            count = len(inputs[0])
            step = allowed = min(count, self._largest_batch or count)
            while (result := self._in_parts(engine, inputs, step)) is None:
                if step == 1:
                    raise DeviceError(f"device {self._device}: out of memory for one frame; {self._way_out()}")
                step //= 2
            if step < allowed:
                self._keep_to(step)
            return result

    def _loaded(self) -> Engine:
        with self._changing:
            if self._engine is None:
                assert self._load is not None
                self._engine = self._load()
                # It may hold whoever holds this, and memory of a device would wait for the garbage collector.
                self._load = None
            return self._engine

    def _in_parts(self, engine: Engine, inputs: tuple[Array, ...], step: int) -> Array | None:
        """Compute so many frames at once; None where memory does not suffice.

        The exception holds all that was computed before it, and so must be gone before anything is tried again.
        """
        count = len(inputs[0])
        parts = [slice(start, start + step) for start in range(0, count, step)]
        try:
            results = [engine(*(given[part] for given in inputs)) for part in parts]
            return results[0] if len(results) == 1 else np.concatenate(results)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            return None

    def _keep_to(self, step: int) -> None:
        with self._changing:
            is_first = self._largest_batch is None
            self._largest_batch = min(step, self._largest_batch or step)
        if is_first:
            frames = "one frame" if step == 1 else f"{step} frames"
            warnings.warn(f"device {self._device}: out of memory, working on {frames} at once", stacklevel=3)

    def _way_out(self) -> str:
        if self._device in ("cpu", "openvino"):
            return "choose a smaller size, or set vs.core.max_cache_size lower"
        return "choose a smaller size or device='cpu'"
