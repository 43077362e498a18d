from itertools import pairwise

import torch

from vs_colorize.color.neutral import picture_weight


def test_blank_frames_carry_no_color() -> None:
    grain = torch.randn(3, 1, 32, 32, generator=torch.Generator().manual_seed(0)) * 0.005
    blank = torch.tensor((0.0, 0.5, 1.0))[:, None, None, None] + grain
    assert (picture_weight(blank) == 0).all()


def test_pictures_carry_all_of_it() -> None:
    ramp = torch.linspace(0.3, 0.6, 32).expand(1, 1, 32, 32)
    assert float(picture_weight(ramp)) == 1


def test_a_fade_loses_color_steadily() -> None:
    ramp = torch.linspace(-0.5, 0.5, 32).expand(1, 1, 32, 32)
    weights = [float(picture_weight(ramp * contrast)) for contrast in torch.linspace(0, 0.2, 40)]
    assert weights == sorted(weights)
    assert max(b - a for a, b in pairwise(weights)) < 0.2
