import pytest
import torch

from vs_colorize.evaluation.points import paint_points, small_ab, true_points


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


def test_true_points_lie_in_the_picture_and_have_its_colors() -> None:
    rows, columns = torch.meshgrid(torch.arange(20.0), torch.arange(30.0), indexing="ij")
    points = true_points(torch.stack((columns, rows)), 0, 50, torch.Generator().manual_seed(0))
    assert len(set(points)) > 40
    for point in points:
        assert point.x * 30 == pytest.approx(point.a + 0.5)
        assert point.y * 20 == pytest.approx(point.b + 0.5)


def test_small_ab_is_that_of_the_picture_made_small() -> None:
    rgb = torch.zeros(3, 8, 12)
    rgb[0, :, 6:] = 1
    a, b = small_ab(rgb, (4, 6))
    assert (a.shape, b.shape) == ((4, 6), (4, 6))
    assert float(a[0, 0]) == pytest.approx(0, abs=1e-3)
    assert [float(a[0, 5]), float(b[0, 5])] == pytest.approx([80.1, 67.2], abs=0.2)
