"""Weights put among others in a folder of models."""

import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import save_file


def add_entry(folder: Path, model: str, tensors: dict[str, torch.Tensor]) -> None:
    """Give a model weights in a folder that has a manifest."""
    weights = folder / f"{model}.safetensors"
    save_file(tensors, weights)
    content = weights.read_bytes()
    entry = {
        "model": model,
        "file": weights.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "licence": "MIT",
        "training": "none",
    }
    with (folder / "manifest.toml").open("a") as manifest:
        manifest.write("\n[[weights]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in entry.items()))
        manifest.write("figures = {}\n")
