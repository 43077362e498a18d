"""Models on torch: CUDA or the CPU."""

import numpy as np
import torch

from vs_colorize.zoo.devices import Precision, bf16_is_faster
from vs_colorize.zoo.engines import Array, OutOfMemoryError
from vs_colorize.zoo.readout import Readout

_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


class TorchEngine:
    """A graph on a torch device; "auto" is bfloat16 where the device computes it faster, else float32."""

    def __init__(self, readout: Readout, device: str, precision: Precision) -> None:
        self._device = torch.device(device)
        dtype = _DTYPES.get(precision) or (torch.bfloat16 if bf16_is_faster(self._device) else torch.float32)
        readout.compute_in(dtype)
        self._readout = readout.to(self._device).to(memory_format=torch.channels_last)

    @torch.inference_mode()
    def __call__(self, *inputs: Array) -> Array:
        """Compute the graph's result, in float32."""
        try:
            moved = [torch.from_numpy(np.ascontiguousarray(given)).to(self._device) for given in inputs]
            result: Array = self._readout(*moved).cpu().numpy()
        except torch.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise OutOfMemoryError from error
        return result
