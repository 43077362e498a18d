import torch

from vs_colorize.training.hints import simulate_guidance, simulate_points


def true_ab(batch: int = 64) -> torch.Tensor:
    return torch.rand(batch, 2, 32, 32, generator=torch.Generator().manual_seed(0)) * 100 - 50


def test_about_the_wanted_share_of_pictures_is_guided() -> None:
    guidance = simulate_guidance(true_ab(300), 0.35, torch.Generator().manual_seed(0))
    share = (guidance[:, 0].amax((1, 2)) > 0).float().mean()
    assert 0.25 < float(share) < 0.45


def test_without_confidence_there_is_no_color() -> None:
    guidance = simulate_guidance(true_ab(), 1.0, torch.Generator().manual_seed(0))
    assert (guidance[:, 1:] * (guidance[:, :1] == 0)).abs().max() == 0
    assert guidance[:, 0].min() >= 0 and guidance[:, 0].max() <= 1


def test_points_show_the_true_color() -> None:
    flat = torch.tensor((12.0, -34.0))[None, :, None, None].expand(3, 2, 32, 32)
    guidance = simulate_points(flat, 10, torch.Generator().manual_seed(0))
    given = guidance[:, 0] > 0
    assert given.sum((1, 2)).min() >= 9 and given.sum((1, 2)).max() <= 90
    assert torch.allclose(guidance.movedim(1, -1)[given][:, 1:], torch.tensor((12.0, -34.0)))


def test_some_given_colors_are_those_of_other_pictures_but_most_are_right() -> None:
    flat = torch.linspace(-60, 60, 200)[torch.randperm(200, generator=torch.Generator().manual_seed(1))]
    truth = flat[:, None, None, None].expand(200, 2, 32, 32)
    guidance = simulate_guidance(truth, 1.0, torch.Generator().manual_seed(0))
    far = (guidance[:, 1:] - truth).norm(dim=1)[guidance[:, 0] > 0] > 30
    assert 0.005 < float(far.float().mean()) < 0.2
