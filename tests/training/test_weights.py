from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from vs_colorize.networks.fusion import Fusion
from vs_colorize.networks.fusion_lstm import FusionLstm
from vs_colorize.training.weights import load_encoder, load_fusion, save_weights

PRETRAINED = Path(__file__).parents[3] / "shared" / "data" / "pretrained" / "mobilenet_edgetpu_100.safetensors"


def test_saved_weights_are_half_floats_but_for_vectors(tmp_path: Path) -> None:
    save_weights(Fusion(), tmp_path / "fusion.safetensors")
    tensors = load_file(tmp_path / "fusion.safetensors")
    assert all(tensor.dtype == (torch.float16 if tensor.ndim > 1 else torch.float32) for tensor in tensors.values())
    assert (tmp_path / "fusion.safetensors").stat().st_size <= 16 * 2**20


def test_a_color_stem_becomes_a_grey_one_of_the_same_function(tmp_path: Path) -> None:
    published = {name: torch.randn(tensor.shape) for name, tensor in Fusion().encoder.state_dict().items()}
    published["conv_stem.weight"] = torch.randn(32, 3, 3, 3)
    published |= {"conv_head.weight": torch.zeros(2), "bn2.weight": torch.zeros(2), "classifier.bias": torch.zeros(2)}
    save_file({name: tensor.contiguous() for name, tensor in published.items()}, tmp_path / "encoder.safetensors")
    network = Fusion()
    load_encoder(network, tmp_path / "encoder.safetensors")
    grey = torch.rand(1, 1, 8, 8)
    in_color = torch.nn.functional.conv2d(grey.expand(1, 3, 8, 8), published["conv_stem.weight"])
    assert torch.allclose(torch.nn.functional.conv2d(grey, network.encoder.conv_stem.weight), in_color, atol=1e-4)


@pytest.mark.skipif(not PRETRAINED.exists(), reason="the ImageNet weights are not beside the checkout")
def test_the_published_encoder_loads() -> None:
    load_encoder(Fusion(), PRETRAINED)


def test_a_memory_is_trained_beside_the_weights_of_fusion(tmp_path: Path) -> None:
    save_weights(Fusion(), tmp_path / "fusion.safetensors")
    network = FusionLstm()
    before = {name: tensor.clone() for name, tensor in network.lstm.state_dict().items()}
    load_fusion(network, tmp_path / "fusion.safetensors")
    written = load_file(tmp_path / "fusion.safetensors")
    assert torch.equal(network.head.weight, written["head.weight"].float())
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.lstm.state_dict().items())
