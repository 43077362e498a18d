import torch

from vs_colorize.evaluation.points import paint_points


def test_points_show_the_true_color_and_nothing_else() -> None:
    true_ab = torch.tensor((12.0, -34.0))[:, None, None].expand(2, 32, 40)
    guidance = paint_points(true_ab, 1, 10, 0.5, torch.Generator().manual_seed(0))
    given = guidance[0] > 0
    assert 9 <= int(given.sum()) <= 90
    assert set(guidance[0].unique().tolist()) == {0.0, 0.5}
    assert torch.allclose(guidance[1:, given], torch.tensor((12.0, -34.0))[:, None])
    assert guidance[1:, ~given].abs().max() == 0


def test_a_point_has_the_mean_of_what_it_covers() -> None:
    true_ab = torch.rand(2, 3, 3, generator=torch.Generator().manual_seed(0)) * 50
    guidance = paint_points(true_ab, 3, 1, 1.0, torch.Generator().manual_seed(0))
    assert torch.allclose(guidance[1:], true_ab.mean((1, 2), keepdim=True).expand_as(true_ab))


def test_the_same_seed_gives_the_same_points() -> None:
    true_ab = torch.rand(2, 16, 16)
    first, second = (paint_points(true_ab, 1, 5, 1.0, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(first, second)
