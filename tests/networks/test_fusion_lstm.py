import pytest
import torch

from tests.networks.test_fusion import picture
from vs_colorize.networks.fusion import Fusion
from vs_colorize.networks.fusion_lstm import WINDOW, FusionLstm


@pytest.fixture
def network() -> FusionLstm:
    torch.manual_seed(0)
    return FusionLstm().eval()


def pooled(*levels: float) -> torch.Tensor:
    """What was pooled of successive frames, all alike but for their level, (1, T, 192)."""
    pattern = torch.randn(192, generator=torch.Generator().manual_seed(2))
    return torch.stack([level * pattern for level in levels])[None]


@torch.inference_mode()
def test_untrained_it_is_exactly_fusion(network: FusionLstm) -> None:
    fusion = Fusion().eval()
    fusion.load_state_dict({name: network.state_dict()[name] for name in fusion.state_dict()})
    assert torch.equal(network(picture()), fusion(picture()))
    features = network.encode(picture())
    assert torch.equal(network.decode(features, None, network.recall(pooled(1, 2, 3))), fusion.before_head(picture()))


@torch.inference_mode()
def test_what_came_before_changes_the_colors(network: FusionLstm) -> None:
    torch.nn.init.normal_(network.recollection.weight)
    features = network.encode(picture())
    risen, fallen = (network.decode(features, None, network.recall(pooled(*levels, 1))) for levels in ((0, 0), (5, 5)))
    assert (risen - fallen).abs().max() > 1e-3


@torch.inference_mode()
def test_a_picture_alone_is_a_scene_that_stood_still(network: FusionLstm) -> None:
    torch.nn.init.normal_(network.recollection.weight)
    features = network.encode(picture())
    still = network.pool(features)[:, None].expand(-1, WINDOW, -1)
    assert torch.equal(network.before_head(picture()), network.decode(features, None, network.recall(still)))


def test_memory_keeps_it_small_enough_to_ship() -> None:
    assert sum(parameter.numel() for parameter in FusionLstm().parameters()) <= 8_000_000
