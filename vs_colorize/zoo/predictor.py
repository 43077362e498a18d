"""Runs a model on arrays: loaded when the first frame is asked for, on the device that was chosen."""

import warnings
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from vs_colorize.errors import DeviceError
from vs_colorize.zoo.devices import Precision, check_device, check_precision, resolve_device
from vs_colorize.zoo.manifest import WeightsEntry, find_entry
from vs_colorize.zoo.registry import ModelDescriptor, find_model
from vs_colorize.zoo.weights import load_into, verify

if TYPE_CHECKING:
    from vs_colorize.zoo.readout import ColorReadout

type Array = NDArray[np.float32]


class OutOfMemoryError(Exception):
    """The device had no memory for a batch; a smaller one may fit."""


class Engine(Protocol):
    """A loaded model on a device."""

    def __call__(self, lightness: Array, guidance: Array | None) -> Array:
        """Map lightness (N, 1, H, W) and guidance (N, 3, H, W) or None to ab (N, 2, h, w).

        Raises:
            OutOfMemoryError: the batch is too large for the device.
        """


class Predictor:
    """Predicts colours on arrays; calls must not overlap.

    Everything that can be checked without loading torch is checked here; the model is loaded at the first call. The
    object owns its model: nothing outlives the filter that made it.

    Raises:
        ModelError: the model is unknown, or its weights are missing or damaged.
        DeviceError: the device is unknown or not usable.
        OptionError: the precision is unknown.
    """

    def __init__(self, model: str, *, vividness: float, temperature: float, device: str, precision: Precision) -> None:
        check_device(device)
        check_precision(precision)
        self.descriptor: ModelDescriptor = find_model(model)
        self._entry: WeightsEntry = find_entry(model)
        verify(self._entry)
        self._vividness, self._temperature = vividness, temperature
        self._device, self._precision = device, precision
        self._engine: Engine | None = None
        self._largest_batch: int | None = None

    def __call__(self, lightness: Array, guidance: Array | None) -> Array:
        """Map L* / 100 (N, H, W) and guidance (N, 3, H, W) or None to a* and b* in Lab units, (N, 2, h, w).

        Raises:
            DeviceError: the device has no memory even for one frame.
        """
        if self._engine is None:
            self._engine = self._load()
        return self._run(self._engine, lightness[:, None], guidance)

    def _run(self, engine: Engine, lightness: Array, guidance: Array | None) -> Array:
        count = len(lightness)
        step = min(count, self._largest_batch or count)
        parts = [slice(start, start + step) for start in range(0, count, step)]
        try:
            results = [engine(lightness[part], None if guidance is None else guidance[part]) for part in parts]
        except OutOfMemoryError as error:
            if step == 1:
                raise DeviceError(
                    f"device {self._device}: out of memory for one frame; choose a smaller size or device='cpu'"
                ) from error
            self._largest_batch = step // 2
            warnings.warn(f"device {self._device}: out of memory, working on {step // 2} frames at once", stacklevel=2)
            return self._run(engine, lightness, guidance)
        return results[0] if len(results) == 1 else np.concatenate(results)

    def _load(self) -> Engine:
        device = resolve_device(self._device)
        readout = self._readout()
        if device == "openvino":
            from vs_colorize.zoo.openvino_engine import OpenVinoEngine

            return OpenVinoEngine(readout, self._precision)
        from vs_colorize.zoo.torch_engine import TorchEngine

        return TorchEngine(readout, device, self._precision)

    def _readout(self) -> "ColorReadout":
        from vs_colorize.networks.folding import fold_batch_norms
        from vs_colorize.zoo.readout import ColorReadout

        network = self.descriptor.build()
        load_into(network, self._entry)
        fold_batch_norms(network)
        return ColorReadout(network, self._vividness, self._temperature).eval()
