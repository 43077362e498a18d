"""Models on torch: CUDA or the CPU."""

import numpy as np
import torch

from vs_colorize.zoo.devices import Precision, bf16_is_faster
from vs_colorize.zoo.predictor import Array, OutOfMemoryError
from vs_colorize.zoo.readout import ColorReadout

_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


class TorchEngine:
    """A model on a torch device; "auto" is bfloat16 where the device computes it faster, else float32."""

    def __init__(self, readout: ColorReadout, device: str, precision: Precision) -> None:
        self._device = torch.device(device)
        dtype = _DTYPES.get(precision) or (torch.bfloat16 if bf16_is_faster(self._device) else torch.float32)
        prior = readout.network.prior
        self._readout = readout.to(self._device, dtype).to(memory_format=torch.channels_last)
        self._readout.network.prior = prior.to(self._device)

    @torch.inference_mode()
    def __call__(self, lightness: Array, guidance: Array | None) -> Array:
        """Map lightness (N, 1, H, W) and guidance (N, 3, H, W) or None to ab (N, 2, h, w), in float32."""
        try:
            given = None if guidance is None else torch.from_numpy(np.ascontiguousarray(guidance)).to(self._device)
            ab = self._readout(torch.from_numpy(np.ascontiguousarray(lightness)).to(self._device), given)
            result: Array = ab.cpu().numpy()
        except torch.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise OutOfMemoryError from error
        return result
