"""A zoo in which `fusion-lstm` has weights: those of `fusion`, and a memory that has learnt nothing."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

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
    weights = folder / "fusion-lstm.safetensors"
    save_file(lstm_weights(), weights)
    content = weights.read_bytes()
    entry = {
        "model": "fusion-lstm",
        "file": weights.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "licence": "MIT",
        "training": "none",
    }
    with (folder / "manifest.toml").open("a") as manifest:
        manifest.write("\n[[weights]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in entry.items()))
        manifest.write("figures = {}\n")
    monkeypatch.setattr("vs_colorize.zoo.manifest.models_folder", lambda: folder)
    return folder
