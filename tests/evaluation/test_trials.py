import torch

from vs_colorize.evaluation.trials import has_color


def test_a_tint_over_all_of_a_picture_is_no_color() -> None:
    ramp = torch.linspace(0.2, 0.8, 64).reshape(1, 8, 8)
    assert not has_color(ramp.expand(3, -1, -1))
    assert not has_color(ramp + torch.tensor((0.01, 0.0, -0.01))[:, None, None])


def test_one_colored_object_is_enough() -> None:
    picture = torch.full((3, 16, 16), 0.5)
    picture[0, 4:8, 4:8] = 0.8
    assert has_color(picture)
