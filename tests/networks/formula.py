"""Weights and pictures that are the same numbers everywhere: made of a generator whose stream NumPy never changes."""

import hashlib
import zlib

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

# `eccv16`: the bins' centres, in units of 110.
_CENTRES = "model_out.weight"
# `ddcolor`: by how much its colours, of a fraction of a Lab unit, are enlarged.
_VIVID = 64


def numbers(name: str, count: int) -> NDArray[np.float64]:
    """Numbers -1…1 that depend on a name only."""
    bits = np.random.PCG64(zlib.crc32(name.encode())).random_raw(count)
    return (bits >> np.uint64(11)) / 2.0**52 - 1


def fill(network: nn.Module) -> nn.Module:
    """Give a network weights that let features neither vanish nor explode; returns it, in evaluation mode."""
    state = network.state_dict()
    for name, tensor in state.items():
        if tensor.is_floating_point() and not name.endswith(("weight_u", "weight_v")) and name not in ("mean", "std"):
            tensor.copy_(_weights(name, tensor.shape))
    for name in [name.removesuffix("_orig") for name in state if name.endswith("weight_orig")]:
        first = state[f"{name}_orig"].flatten(1)[0]
        state[f"{name}_u"].zero_()[0] = 1 / _VIVID if name.startswith("refine_net") else 1
        state[f"{name}_v"].copy_(first / first.norm())
    return network.eval()


def _weights(name: str, shape: torch.Size) -> Tensor:
    values = torch.from_numpy(numbers(name, shape.numel())).reshape(shape)
    if name.endswith("running_var"):
        return 1 + values / 2
    if len(shape) > 1 and name != _CENTRES:
        return values * float((6 * shape[0] / shape.numel()) ** 0.5)
    if len(shape) == 1 and name.endswith(("weight", "gamma")):
        return 0.5 + values / 4
    return values if name == _CENTRES else values / 10


def picture(height: int, width: int, count: int = 1) -> Tensor:
    """Grey pictures (N, 1, H, W) in 0…1: waves, and noise upon them."""
    rows, columns = np.mgrid[:height, :width]
    waves = 0.5 + 0.3 * np.sin(rows / 7 + columns / 11)
    noise = numbers(f"picture {height} {width}", count * height * width).reshape(count, 1, height, width)
    return torch.from_numpy(waves + noise / 5).float()


def keys_digest(network: nn.Module) -> str:
    """A digest of the names, shapes and kinds of all parameters and buffers."""
    lines = [f"{name} {tuple(tensor.shape)} {tensor.dtype}\n" for name, tensor in network.state_dict().items()]
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
