import torch

from vs_colorize.color.lab import lab_to_xyz, xyz_to_linear
from vs_colorize.training.recolor import recolor_some


def pictures(count: int = 24) -> torch.Tensor:
    """Lab: a square of one colour on a ground of another."""
    lab = torch.zeros(count, 3, 64, 64)
    lab[:, 0], lab[:, 1], lab[:, 2] = 60, 10, 20
    lab[:, :, 16:40, 16:40] = torch.tensor((35.0, -20.0, 15.0))[:, None, None]
    return lab


def test_one_thing_changes_and_the_rest_stays() -> None:
    before, lab, guidance = pictures(), pictures(), torch.zeros(24, 3, 64, 64)
    recolor_some(lab, guidance, 1.0, torch.Generator().manual_seed(0))
    changed = ((lab - before)[:, 1:].abs().amax(1) > 0.5).float()
    share = changed.mean((1, 2))
    found = share > 0
    assert found.float().mean() > 0.3
    assert share.max() < 0.45
    assert torch.equal(lab[:, 0], before[:, 0])


def test_hints_lie_on_the_thing_and_have_its_new_color() -> None:
    lab, guidance = pictures(), torch.zeros(24, 3, 64, 64)
    recolor_some(lab, guidance, 1.0, torch.Generator().manual_seed(0))
    given = guidance[:, 0] == 1
    assert given.any()
    apart = (guidance[:, 1:] - lab[:, 1:]).norm(dim=1)[given]
    assert apart.median() < 1


def test_new_colors_are_those_that_srgb_has() -> None:
    lab, guidance = pictures(), torch.zeros(24, 3, 64, 64)
    recolor_some(lab, guidance, 1.0, torch.Generator().manual_seed(1))
    linear = xyz_to_linear(lab_to_xyz(lab))
    assert linear.min() > -1e-3 and linear.max() < 1 + 1e-3


def test_a_share_of_none_changes_nothing() -> None:
    lab, guidance = pictures(), torch.rand(24, 3, 64, 64)
    before = guidance.clone()
    recolor_some(lab, guidance, 0.0, torch.Generator().manual_seed(0))
    assert torch.equal(lab, pictures()) and torch.equal(guidance, before)
