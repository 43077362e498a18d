from types import ModuleType

import pytest
import torch
from torch import nn

from tests.networks.formula import fill, keys_digest, picture
from vs_colorize.color.bins import bin_mean
from vs_colorize.networks.eccv16 import Eccv16


@pytest.fixture(scope="module")
def authors(colorizers: ModuleType) -> nn.Module:
    return fill(colorizers.eccv16(pretrained=False))


@pytest.fixture(scope="module")
def network(authors: nn.Module) -> Eccv16:
    with torch.device("meta"):
        own = Eccv16()
    own.load_state_dict(authors.state_dict(), assign=True)
    return own.eval()


def test_keys_and_shapes_are_the_authors(network: Eccv16, authors: nn.Module) -> None:
    assert keys_digest(network) == keys_digest(authors)


@pytest.mark.parametrize("size", [(32, 48), (64, 40)])
@torch.inference_mode()
def test_the_mean_of_its_bins_is_what_the_authors_give(
    network: Eccv16, authors: nn.Module, size: tuple[int, int]
) -> None:
    lightness = picture(*size, count=2) * 100
    small = bin_mean(network(lightness), network.bin_centres(), temperature=1.0)
    assert small.shape == (2, 2, size[0] // 4, size[1] // 4)
    ab = nn.functional.interpolate(small, scale_factor=4, mode="bilinear")
    assert float(ab.std()) > 1
    assert torch.allclose(ab, authors(lightness), rtol=0, atol=1e-4)


@torch.inference_mode()
def test_a_low_temperature_finds_the_likeliest_bin(network: Eccv16) -> None:
    logits = network(picture(32, 32) * 100)
    likeliest = network.bin_centres()[logits.argmax(1)].movedim(-1, 1)
    cold = bin_mean(logits, network.bin_centres(), temperature=1e-4)
    assert torch.allclose(cold, likeliest, rtol=0, atol=0.1)
