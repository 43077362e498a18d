"""Weights are data: checked byte for byte before use, read by a format that cannot run code."""

import hashlib
from typing import TYPE_CHECKING

from vs_colorize.errors import ModelError
from vs_colorize.zoo.manifest import WeightsEntry

if TYPE_CHECKING:
    from torch import nn


def verify(entry: WeightsEntry) -> bytes:
    """Read a weights file and check its size and SHA-256; returns its bytes.

    Raises:
        ModelError: the file is missing, shortened or changed.
    """
    remedy = "install vs_colorize again"
    try:
        content = entry.file.read_bytes()
    except OSError as error:
        raise ModelError(f"cannot read weights '{entry.file}': {error.strerror}; {remedy}") from error
    if len(content) != entry.size:
        raise ModelError(f"weights '{entry.file}' have {len(content)} bytes instead of {entry.size}; {remedy}")
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise ModelError(f"weights '{entry.file}' are damaged: their SHA-256 is not the manifest's; {remedy}")
    return content


def load_into(network: "nn.Module", entry: WeightsEntry) -> None:
    """Load verified weights into a network as float32; every tensor must be there, and no other.

    Raises:
        ModelError: the file fails `verify`, is no safetensors file, or belongs to another network.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        tensors = {name: tensor.float() for name, tensor in load(verify(entry)).items()}
    except SafetensorError as error:
        raise ModelError(f"weights '{entry.file}' are no safetensors file: {error}") from error
    counters = {name for name in network.state_dict() if name.endswith("num_batches_tracked")}
    missing, unexpected = network.load_state_dict(tensors, strict=False)
    strangers = [*(set(missing) - counters), *unexpected]
    if strangers:
        raise ModelError(
            f"weights '{entry.file}' do not fit model '{entry.model}': {', '.join(sorted(strangers)[:3])} …"
        )
