"""Models on torch: graphics cards or the CPU."""

import numpy as np
import torch
from torch import Tensor

from vs_colorize.zoo.devices import Precision, bf16_is_faster
from vs_colorize.zoo.engines import Array
from vs_colorize.zoo.readout import Readout

_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


class TorchEngine:
    """A graph on a torch device; "auto" is bfloat16 where the device computes it faster, else float32."""

    def __init__(self, readout: Readout, device: str, precision: Precision) -> None:
        self._device = torch.device(device)
        dtype = _DTYPES.get(precision) or (torch.bfloat16 if bf16_is_faster(self._device) else torch.float32)
        readout.compute_in(dtype)
        # MPS is left with the order of dimensions that all its operations know.
        order = torch.contiguous_format if self._device.type == "mps" else torch.channels_last
        self._readout = readout.to(self._device).to(memory_format=order)

    @torch.inference_mode()
    def __call__(self, *inputs: Array) -> Array:
        """Compute the graph's result, in float32; the host waits for the device once, when the result comes back."""
        result: Array = self._readout(*(self._on_device(given) for given in inputs)).cpu().numpy()
        return result

    def _on_device(self, given: Array) -> Tensor:
        tensor = torch.from_numpy(np.ascontiguousarray(given))
        if self._device.type == "cuda":
            # Only pinned memory is copied while the host goes on; torch keeps it until the copy is done.
            tensor = tensor.pin_memory()
        return tensor.to(self._device, non_blocking=self._device.type == "cuda")
