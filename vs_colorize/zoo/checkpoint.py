"""Checkpoints as their authors publish them: read without running code, brought down to names and tensors."""

import pickle
import re
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from vs_colorize.errors import ModelError

if TYPE_CHECKING:
    from torch import Tensor

# Under these names training programs keep the weights beside what else they store.
_WRAPPERS = ("params", "state_dict", "model")
# What `torch.nn.DataParallel` puts before every name.
_PARALLEL = "module."


def read_checkpoint(path: Path) -> "dict[str, Tensor]":
    """Read the tensors of a PyTorch checkpoint or a safetensors file, whatever its name.

    Raises:
        ModelError: the file cannot be read, is incomplete or of another kind, or holds more than weights.
    """
    try:
        with path.open("rb") as file:
            head = file.read(9)
        found = _read_safetensors(path) if head[8:] == b"{" else _read_pickle(path)
    except ModelError:
        raise
    except OSError as error:
        # A shortened archive is one as well, for torch asks the disk for what is beyond its end.
        raise ModelError(f"'{path}' cannot be read as a checkpoint ({error.strerror}); is all of it there?") from error
    tensors = _unwrapped(found)
    if not tensors:
        raise ModelError(f"'{path}' holds no weights: a table of names and tensors is wanted")
    if all(name.startswith(_PARALLEL) for name in tensors):
        return {name.removeprefix(_PARALLEL): tensor for name, tensor in tensors.items()}
    return tensors


def _read_safetensors(path: Path) -> object:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except SafetensorError as error:
        raise ModelError(f"'{path}' is no whole safetensors file: {error}") from error


def _read_pickle(path: Path) -> object:
    import torch

    try:
        with warnings.catch_warnings():
            # What torch warns of in a file that is no checkpoint is an error all the same.
            warnings.simplefilter("ignore")
            return torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    except pickle.UnpicklingError as error:
        if wanted := re.search(r"GLOBAL ([\w.]+)", str(error)):
            raise ModelError(
                f"'{path}' holds more than weights: loading it would run '{wanted[1]}'; refused, "
                "get a file with nothing but weights from its makers"
            ) from error
        raise _no_checkpoint(path) from error
    except (RuntimeError, EOFError, ValueError, KeyError, AttributeError) as error:
        raise _no_checkpoint(path) from error


def _no_checkpoint(path: Path) -> ModelError:
    return ModelError(f"'{path}' is no checkpoint of PyTorch, or only a part of one; get it anew")


def _unwrapped(found: object) -> "dict[str, Tensor]":
    """Return the table of tensors in what a checkpoint holds; empty where there is none."""
    from torch import Tensor

    while isinstance(found, Mapping):
        inner = next((found[name] for name in _WRAPPERS if isinstance(found.get(name), Mapping)), None)
        if inner is None:
            whole = all(isinstance(name, str) and isinstance(value, Tensor) for name, value in found.items())
            return dict(cast("Mapping[str, Tensor]", found)) if whole else {}
        found = inner
    return {}
