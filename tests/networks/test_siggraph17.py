from types import ModuleType

import pytest
import torch
from torch import nn

from tests.networks.formula import fill, keys_digest, numbers, picture
from vs_colorize.networks.siggraph17 import Siggraph17


@pytest.fixture(scope="module")
def authors(colorizers: ModuleType) -> nn.Module:
    return fill(colorizers.siggraph17(pretrained=False))


@pytest.fixture(scope="module")
def network(authors: nn.Module) -> Siggraph17:
    with torch.device("meta"):
        own = Siggraph17()
    own.load_state_dict(authors.state_dict(), assign=True)
    return own.eval()


def test_keys_and_shapes_are_the_authors(network: Siggraph17, authors: nn.Module) -> None:
    assert keys_digest(network) == keys_digest(authors)


@pytest.mark.parametrize("size", [(32, 48), (64, 40)])
@torch.inference_mode()
def test_colors_are_what_the_authors_give_with_and_without_hints(
    network: Siggraph17, authors: nn.Module, size: tuple[int, int]
) -> None:
    lightness = picture(*size) * 100
    mask = (picture(*size) > 0.7).float()
    colors = torch.from_numpy(numbers("hints", 2 * mask.numel())).float().reshape(1, 2, *size) * 100 * mask
    plain, hinted = network(lightness), network(lightness, torch.cat((mask, colors), dim=1))
    assert torch.allclose(plain, authors(lightness), rtol=0, atol=1e-4)
    assert torch.allclose(hinted, authors(lightness, colors, mask), rtol=0, atol=1e-4)
    assert float((plain - hinted).abs().mean()) > 1
