import pytest
import torch

from vs_colorize.color.bins import ab_bins
from vs_colorize.networks.folding import fold_batch_norms
from vs_colorize.networks.fusion import Fusion, reduce_guidance


@pytest.fixture(scope="module")
def network() -> Fusion:
    torch.manual_seed(0)
    return Fusion().eval()


def picture(height: int = 64, width: int = 96, batch: int = 1) -> torch.Tensor:
    return torch.rand(batch, 1, height, width, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("size", [(16, 16), (64, 96), (48, 80), (256, 16)])
@torch.inference_mode()
def test_logits_come_at_a_quarter_of_any_size_that_is_a_multiple_of_16(network: Fusion, size: tuple[int, int]) -> None:
    assert network(picture(*size)).shape == (1, len(ab_bins()), size[0] // 4, size[1] // 4)


@torch.inference_mode()
def test_guidance_that_is_zero_everywhere_changes_nothing(network: Fusion) -> None:
    plain = network(picture())
    assert torch.equal(network(picture(), torch.zeros(1, 3, 64, 96)), plain)


@torch.inference_mode()
def test_a_hint_changes_the_result(network: Fusion) -> None:
    guidance = torch.zeros(1, 3, 64, 96)
    guidance[0, :, 20:24, 30:34] = torch.tensor((1.0, 60.0, 40.0))[:, None, None]
    assert (network(picture(), guidance) - network(picture())).abs().max() > 1e-4


@torch.inference_mode()
def test_features_can_be_kept_for_another_guidance(network: Fusion) -> None:
    features = network.encode(picture())
    assert torch.equal(network.decode(features), network.before_head(picture()))


@torch.inference_mode()
def test_pictures_of_a_batch_do_not_influence_each_other(network: Fusion) -> None:
    both = picture(batch=2)
    assert torch.allclose(network(both)[1:], network(both[1:]), atol=1e-4)


@torch.inference_mode()
def test_folded_norms_compute_the_same(network: Fusion) -> None:
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.uniform_(-0.1, 0.1)  # type: ignore[union-attr]
            module.running_var.uniform_(0.5, 2.0)  # type: ignore[union-attr]
    folded = Fusion()
    folded.load_state_dict(network.state_dict())
    fold_batch_norms(folded)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in folded.modules())
    assert torch.allclose(folded(picture()), network(picture()), atol=1e-3)


def test_it_is_small_enough_to_ship() -> None:
    assert sum(parameter.numel() for parameter in Fusion().parameters()) <= 8_000_000


def test_reduced_guidance_averages_colors_by_confidence() -> None:
    guidance = torch.zeros(1, 3, 4, 4)
    guidance[0, :, 0, 0] = torch.tensor((1.0, 40.0, -10.0))
    guidance[0, :, 1, 1] = torch.tensor((0.5, 10.0, 20.0))
    reduced = reduce_guidance(guidance, 4)[0, :, 0, 0]
    assert reduced.tolist() == pytest.approx([1.0, (40 + 5) / 1.5, (-10 + 10) / 1.5])


def test_colors_without_confidence_have_no_meaning() -> None:
    guidance = torch.zeros(1, 3, 8, 8)
    guidance[:, 1:] = 77
    assert (reduce_guidance(guidance, 4) == 0).all()
