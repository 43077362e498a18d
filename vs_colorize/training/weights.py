"""Weights into training and out of it."""

from pathlib import Path

from safetensors.torch import load_file, save_file

from vs_colorize.networks.fusion import Fusion
from vs_colorize.networks.fusion_lstm import FusionLstm

CLASSIFIER = ("conv_head.", "bn2.", "classifier.")
"""How the names begin of what the published MobileNetEdgeTPU has besides the encoder."""


def load_encoder(network: Fusion, path: Path) -> None:
    """Load the ImageNet weights of MobileNetEdgeTPU 1.0, three-channel stem and classifier included, into the encoder.

    The stem's three channels are added up: for grey pictures that is the same function.
    """
    weights = {name: tensor.float() for name, tensor in load_file(path).items()}
    weights["conv_stem.weight"] = weights["conv_stem.weight"].sum(1, keepdim=True)
    trunk = {name: tensor for name, tensor in weights.items() if not name.startswith(CLASSIFIER)}
    network.encoder.load_state_dict(trunk, strict=True)


def load_weights(network: Fusion, path: Path) -> None:
    """Load weights that `save_weights` wrote, to train them further."""
    counters = {name: tensor for name, tensor in network.state_dict().items() if name.endswith("num_batches_tracked")}
    network.load_state_dict({**counters, **load_file(path)}, strict=True)


def load_fusion(network: FusionLstm, path: Path) -> None:
    """Load weights of `fusion`, as `save_weights` wrote them, to train a memory besides."""
    start = Fusion()
    load_weights(start, path)
    network.load_state_dict({**network.state_dict(), **start.state_dict()})


def save_weights(network: Fusion, path: Path) -> None:
    """Write a network's weights as safetensors: matrices in float16, vectors (norms, biases, the prior) in float32."""
    half = {
        name: (tensor.half() if tensor.ndim > 1 else tensor.float()).contiguous()
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    save_file(half, path)
