import numpy as np
import torch

from tests.zoo.test_predictor import needs_openvino, pictures
from vs_colorize.networks.fusion import Fusion
from vs_colorize.zoo.manifest import find_entry
from vs_colorize.zoo.predictor import Encoder
from vs_colorize.zoo.registry import FUSION
from vs_colorize.zoo.weights import load_into


def encoder(device: str = "cpu") -> Encoder:
    return Encoder(FUSION, device, "fp32")


def test_features_are_those_of_the_networks_encoder() -> None:
    network = Fusion().eval()
    load_into(network, find_entry("fusion"))
    lightness = pictures(2, 48, 80)
    with torch.inference_mode():
        pyramid = network.encode(torch.from_numpy(lightness[:, None]))
        pooled = network.pool(pyramid)
    for n, found in enumerate(encoder()(lightness)):
        for mine, theirs in zip(found, (pooled, *pyramid), strict=True):
            assert mine.shape == theirs.shape[1:]
            assert np.allclose(mine, theirs[n], rtol=1e-3, atol=1e-2)


@needs_openvino
def test_openvino_sees_the_same() -> None:
    results = [encoder(device)(pictures())[0] for device in ("cpu", "openvino")]
    for one, other in zip(*results, strict=True):
        assert np.abs(one - other).max() < 0.01 * np.abs(one).max()
