"""Weights are data: checked byte for byte before use, read by a format that cannot run code."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vs_colorize.errors import ModelError
from vs_colorize.zoo.manifest import WeightsEntry

if TYPE_CHECKING:
    from torch import Size, Tensor, nn

_NAMED = 3


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal, read in pieces.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(entry: WeightsEntry) -> None:
    """Check a weights file's size and SHA-256.

    Raises:
        ModelError: the file is missing, shortened or changed.
    """
    try:
        size = entry.file.stat().st_size
        if size != entry.size:
            raise ModelError(f"weights '{entry.file}' have {size} bytes instead of {entry.size}; {entry.remedy}")
        found = sha256_of(entry.file)
    except OSError as error:
        raise ModelError(f"cannot read weights '{entry.file}': {error.strerror}; {entry.remedy}") from error
    if found != entry.sha256:
        raise ModelError(f"weights '{entry.file}' are damaged: their SHA-256 is not the manifest's; {entry.remedy}")


def load_into(network: "nn.Module", entry: WeightsEntry) -> None:
    """Load verified weights into a network as float32; every tensor must be there, and no other.

    Raises:
        ModelError: the file fails `verify`, is no safetensors file, or belongs to another network.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    verify(entry)
    try:
        tensors = {name: tensor.float() for name, tensor in load_file(entry.file).items()}
    except SafetensorError as error:
        raise ModelError(f"weights '{entry.file}' are no safetensors file: {error}") from error
    if wrong := misfit(network, tensors):
        raise ModelError(f"weights '{entry.file}' do not fit model '{entry.model}': {wrong}")
    # Not strict, for the counters of batch norms may be missing.
    network.load_state_dict(tensors, strict=False)


def misfit(network: "nn.Module", tensors: "Mapping[str, Tensor]") -> str:
    """Say in what tensors differ from those of a network, by name and shape; empty where they fit.

    Counters of batch norms may be missing: they matter in training only.
    """
    expected = shapes_of(network.state_dict())
    missing = [name for name in expected if name not in tensors and not name.endswith("num_batches_tracked")]
    strange = [name for name in tensors if name not in expected]
    reshaped = [
        f"{name}: {_shape(tensor.shape)} instead of {_shape(expected[name])}"
        for name, tensor in tensors.items()
        if name in expected and tensor.shape != expected[name]
    ]
    kinds = {"missing": missing, "too many": strange, "of another shape": reshaped}
    return ", ".join(f"{len(names)} {kind} ({_first(names)})" for kind, names in kinds.items() if names)


def shapes_of(tensors: "Mapping[str, Tensor]") -> "dict[str, Size]":
    """Return the shapes of a table of tensors."""
    return {name: tensor.shape for name, tensor in tensors.items()}


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


def _shape(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape)) or "a number"
