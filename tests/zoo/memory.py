"""A zoo in which `fusion-lstm` has weights: those of `fusion`, and a memory that has learnt nothing."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.zoo.entries import add_entry
from vs_colorize.networks.fusion_lstm import FusionLstm
from vs_colorize.zoo.manifest import models_folder


def lstm_weights() -> dict[str, torch.Tensor]:
    """Weights with a memory that counts."""
    torch.manual_seed(0)
    network = FusionLstm()
    torch.nn.init.normal_(network.recollection.weight)
    untrained = {name: tensor for name, tensor in network.state_dict().items() if "num_batches" not in name}
    return {**untrained, **load_file(models_folder() / "fusion.safetensors")}


@pytest.fixture
def zoo_with_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make `fusion-lstm` a model among the others; returns the folder of weights."""
    folder = tmp_path / "models"
    shutil.copytree(models_folder(), folder)
    add_entry(folder, "fusion-lstm", lstm_weights())
    monkeypatch.setattr("vs_colorize.zoo.manifest.models_folder", lambda: folder)
    return folder
