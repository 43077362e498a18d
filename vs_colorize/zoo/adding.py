"""Weights that a user adds: fetched from where they are published, or from a file; checked, and kept as safetensors."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from vs_colorize.errors import ModelError, OptionError
from vs_colorize.zoo.checkpoint import read_checkpoint
from vs_colorize.zoo.download import DownloadError, Progress, discard, download
from vs_colorize.zoo.manifest import WeightsEntry, models_folder, read_added, read_manifest
from vs_colorize.zoo.onnx.graph import SUFFIX
from vs_colorize.zoo.onnx_files import add_onnx
from vs_colorize.zoo.owners import fitted, owner
from vs_colorize.zoo.published import PublishedWeights
from vs_colorize.zoo.registry import NetworkDescriptor, PublishedDescriptor, how_to_add, known_model
from vs_colorize.zoo.user_weights import alone, put, workshop, writing
from vs_colorize.zoo.weights import sha256_of, verify

if TYPE_CHECKING:
    from torch import Tensor


def published_weights(name: str) -> tuple[NetworkDescriptor, PublishedWeights]:
    """Return a model and the weights that its name stands for.

    Raises:
        ModelError: there is no such model, its weights are shipped, or published nowhere.
    """
    model = known_model(name)
    _require_not_shipped(name)
    if isinstance(model, PublishedDescriptor) and model.sources:
        return model, model.sources[0]
    raise ModelError(f"weights of model '{name}' are published nowhere; where you have some, run '{how_to_add(model)}'")


def add_published(name: str, *, sha256: str = "", progress: Progress) -> WeightsEntry:
    """Fetch a model's published weights into the user's folder.

    Those that are there already and whole are left as they are, unless a hash is given.

    Args:
        name: the model.
        sha256: the beginning of the file's hash in hexadecimal, where the published one is missing or not enough.
        progress: called with bytes as `download` does, first when the server has answered.

    Raises:
        ModelError: see `published_weights`; or the file cannot be had, is not what it should be, or has no room.
        OptionError: `sha256` is no hash.
    """
    _check_hash_text(sha256)
    model, source = published_weights(name)
    there = None if sha256 else _whole_entry(name)
    if there is not None:
        return there
    with writing() as folder, alone(part := folder / f"{name}-{source.file}.part"):
        try:
            download(source.address, part, progress)
        except DownloadError as error:
            by_hand = f"vs-colorize models add {source.file} --name {name}"
            raise ModelError(f"{error}; or fetch it with a browser and run '{by_hand}'") from error
        try:
            origin = _origin(part, source.address, sha256 or source.sha256)
            tensors = fitted(model, read_checkpoint(part), part)
        except ModelError:
            discard(part)
            raise
        entry = _store(model, tensors, origin)
        del tensors
        discard(part)
    return entry


def add_file(path: Path, *, name: str | None = None, sha256: str = "") -> WeightsEntry:
    """Copy a checkpoint or an ONNX file into the user's folder.

    Args:
        path: a PyTorch checkpoint or a safetensors file, which is converted, or an ONNX file, which is not.
        name: the model that a checkpoint belongs to, by default found by the names and shapes in it; or what to call an
            ONNX file, by default as the file is called.
        sha256: the beginning of the file's hash in hexadecimal; by default that of the published file so called.

    Raises:
        ModelError: the file is not what it should be, fits no model or several, or has no room.
        OptionError: `sha256` is no hash, or `name` cannot be a model's.
    """
    _check_hash_text(sha256)
    if not path.is_file():
        raise ModelError(f"'{path}': no such file; give a model's name, or a checkpoint or an ONNX file")
    origin = _origin(path, path.name, sha256)
    if path.suffix.lower() == SUFFIX:
        return add_onnx(path, name or path.stem, origin)
    model = None if name is None else known_model(name)
    tensors = read_checkpoint(path)
    if model is None:
        model = owner(tensors, path)
    _require_not_shipped(model.name)
    tensors = fitted(model, tensors, path)
    for source in model.sources if isinstance(model, PublishedDescriptor) else ():
        if source.file == path.name and not sha256:
            _origin(path, path.name, source.sha256)
    return _store(model, tensors, origin)


def _store(model: NetworkDescriptor, tensors: "Mapping[str, Tensor]", origin: str) -> WeightsEntry:
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    with workshop() as folder:
        made = folder / "weights.safetensors"
        try:
            # Copies, for tensors that share their memory are not written.
            save_file(
                {name: tensor.clone(memory_format=torch.contiguous_format) for name, tensor in tensors.items()}, made
            )
        except SafetensorError as error:
            raise OSError(str(error)) from error
        return put(made, model=model.name, licence=model.licence, origin=origin)


def _origin(path: Path, whence: str, sha256: str) -> str:
    """Check the hash of a file, and return where it is from, for the manifest."""
    try:
        found = sha256_of(path)
    except OSError as error:
        raise ModelError(f"'{path}' cannot be read: {error.strerror}") from error
    if not found.startswith(sha256.lower()):
        raise ModelError(
            f"{whence}: its SHA-256 begins with {found[: len(sha256)]} instead of {sha256.lower()}; "
            "it is damaged or not the file that was meant, and nothing was added"
        )
    return f"{whence}, SHA-256 {found}"


def _whole_entry(name: str) -> WeightsEntry | None:
    entry = next((entry for entry in read_added() if entry.model == name), None)
    try:
        if entry is not None:
            verify(entry)
    except ModelError:
        return None
    return entry


def _require_not_shipped(name: str) -> None:
    if any(entry.model == name for entry in read_manifest(models_folder())):
        raise ModelError(f"model '{name}' is shipped with vs_colorize: there is nothing to add")


def _check_hash_text(sha256: str) -> None:
    if sha256 and not re.fullmatch(r"[0-9a-fA-F]{8,64}", sha256):
        raise OptionError(f"'{sha256}' is no SHA-256: 8 to 64 hexadecimal digits are wanted")
