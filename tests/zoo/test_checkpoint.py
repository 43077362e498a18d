import argparse
import os
import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import save

from tests.zoo.pastel import checkpoint
from vs_colorize.errors import ModelError
from vs_colorize.zoo.checkpoint import read_checkpoint

TENSORS = {"first.weight": torch.arange(6.0).reshape(2, 3), "steps": torch.tensor(7)}


class Code:
    """What runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("exit 1",)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "weights.pth"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        checkpoint(TENSORS),
        checkpoint(TENSORS, old=True),
        checkpoint({"params": TENSORS, "iterations": 3}),
        checkpoint({"state_dict": TENSORS, "epoch": 2, "optimizer": {"state": {}}}),
        checkpoint({"model": {"state_dict": TENSORS}}),
        checkpoint({f"module.{name}": tensor for name, tensor in TENSORS.items()}),
        save(TENSORS),
    ],
    ids=["plain", "old form", "params", "state_dict", "model", "module.", "safetensors"],
)
def test_tensors_are_found_however_they_are_wrapped(tmp_path: Path, content: bytes) -> None:
    found = read_checkpoint(written(tmp_path, content))
    assert found.keys() == TENSORS.keys()
    assert all(torch.equal(found[name], tensor) for name, tensor in TENSORS.items())


@pytest.mark.parametrize("old", [False, True], ids=["new form", "old form"])
def test_a_pickle_with_code_in_it_is_refused_and_the_code_named(tmp_path: Path, old: bool) -> None:
    path = written(tmp_path, checkpoint({"params": TENSORS, "hook": Code()}, old=old))
    with pytest.raises(ModelError, match=r"holds more than weights: loading it would run '\w+\.system'; refused"):
        read_checkpoint(path)


def test_settings_of_a_training_program_are_more_than_weights(tmp_path: Path) -> None:
    path = written(tmp_path, checkpoint({"state_dict": TENSORS, "options": argparse.Namespace(rate=1)}))
    with pytest.raises(ModelError, match=r"would run 'argparse\.Namespace'"):
        read_checkpoint(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><title>Sign in</title>",
        checkpoint(TENSORS)[:-300],
        checkpoint(TENSORS, old=True)[:-30],
        pickle.dumps(TENSORS.keys() & set()),
        b"PK\x03\x04 no archive",
    ],
    ids=["empty", "web page", "shortened", "shortened old form", "pickle", "zip"],
)
def test_what_is_no_whole_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(
        ModelError, match=r"weights\.pth' (is no checkpoint of PyTorch, or only a part|cannot be read as)"
    ):
        read_checkpoint(written(tmp_path, content))


def test_shortened_safetensors_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"weights\.pth' is no whole safetensors file"):
        read_checkpoint(written(tmp_path, save(TENSORS)[:-1]))


@pytest.mark.parametrize("content", [{}, [1, 2], {"epoch": 3}, {"params": {"first": "text"}}, TENSORS["steps"]])
def test_a_checkpoint_without_weights_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(ModelError, match="holds no weights"):
        read_checkpoint(written(tmp_path, checkpoint(content)))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"absent\.pth' cannot be read as a checkpoint \(No such file"):
        read_checkpoint(tmp_path / "absent.pth")
