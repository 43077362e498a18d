"""Weights for models that have none here: random numbers, for speed does not depend on them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vs_colorize.zoo.manifest import FOLDER_VARIABLE, entry_of
from vs_colorize.zoo.registry import NetworkDescriptor, known_models
from vs_colorize.zoo.user_weights import put


@contextmanager
def weights_of(model: str) -> Iterator[bool]:
    """Make sure that a model of the table has weights while the block lasts; gives whether they are random.

    Where it has none, random ones are added in a folder that stands for the user's meanwhile, for this process and
    those that it starts. ONNX files and names that nobody knows are left alone.

    Raises:
        ModelError: a manifest is damaged, or the disk refuses.
    """
    known = {descriptor.name: descriptor for descriptor in known_models()}
    if model not in known or entry_of(model) is not None:
        yield False
        return
    with tempfile.TemporaryDirectory() as folder, _user_folder(folder):
        _add(known[model], Path(folder))
        yield True


@contextmanager
def _user_folder(folder: str) -> Iterator[None]:
    before = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = folder
    try:
        yield
    finally:
        if before is None:
            del os.environ[FOLDER_VARIABLE]
        else:
            os.environ[FOLDER_VARIABLE] = before


def _add(descriptor: NetworkDescriptor, folder: Path) -> None:
    from safetensors.torch import save_file

    made = folder / "random.safetensors"
    save_file(descriptor.build().half().state_dict(), made)
    put(made, model=descriptor.name, licence="none", origin="random numbers")
