import pytest
import torch
from torch import Tensor

from vs_colorize.color.lab import lab_to_srgb, srgb_to_lab
from vs_colorize.evaluation.stability import measure_stability, stability_checks


def photos(count: int = 2) -> list[Tensor]:
    shapes = [(3, 40, 60), (3, 60, 40)] * count
    generator = torch.Generator().manual_seed(0)
    return [torch.rand(shape, generator=generator) * 0.4 + 0.3 for shape in shapes[:count]]


def colored(grey: Tensor, a: Tensor | float, b: Tensor | float) -> Tensor:
    """Keep L*, and set a* and b*; the photos above are of middle lightness, so that small ones fit the gamut."""
    lab = srgb_to_lab(grey).clone()
    lab[1], lab[2] = a, b
    return lab_to_srgb(lab)


def test_colors_that_do_not_depend_on_the_picture_do_not_move() -> None:
    figures = measure_stability(photos(), lambda grey, _: colored(grey, 10.0, 5.0))
    assert list(figures) == [
        "size 192 → 256",
        "size 256 → 320",
        "size 320 → 384",
        "moved by 1 pixel",
        "cropped by 5 %",
        "contrast + 10 %",
        "contrast − 10 %",
        "grain σ 3",
    ]
    assert max(figures.values()) < 0.01


def test_colors_that_follow_the_lightness_move_with_the_lightness_only() -> None:
    def follow(grey: Tensor, _: int) -> Tensor:
        return colored(grey, srgb_to_lab(grey)[0] / 5, 0.0)

    figures = measure_stability(photos(), follow)
    still = ("size", "moved", "cropped")
    assert all(value < 0.01 for name, value in figures.items() if name.startswith(still))
    assert all(value > 0.02 for name, value in figures.items() if not name.startswith(still))


def test_colors_that_hang_on_places_move_when_the_picture_does() -> None:
    def columns(grey: Tensor, _: int) -> Tensor:
        return colored(grey, torch.arange(grey.shape[2]).expand(grey.shape[1:]) % 7 * 2.0, 0.0)

    figures = measure_stability(photos(), columns)
    assert figures["moved by 1 pixel"] > 1
    assert figures["contrast + 10 %"] < 0.01


def test_colors_that_hang_on_the_working_size_move_with_it() -> None:
    figures = measure_stability(photos(), lambda grey, size: colored(grey, size / 32, 0.0), size=256)
    assert figures["size 192 → 256"] > 1
    assert figures["moved by 1 pixel"] < 0.01


def test_no_color_of_the_photo_is_shown_to_the_network() -> None:
    def check(grey: Tensor, _: int) -> Tensor:
        assert srgb_to_lab(grey)[1:].abs().max() < 0.05
        return grey

    measure_stability(photos(1), check)


def test_checks_name_what_is_wanted() -> None:
    checks = stability_checks("ours", {"size 192 → 256": 3.5, "grain σ 3": 3.5})
    assert [(check.wanted, check.reached, check.method) for check in checks] == [(4, True, "ours"), (3, False, "ours")]


def test_figures_are_means_over_photos() -> None:
    both = measure_stability(photos(2), lambda grey, size: colored(grey, size / 32, 0.0))
    each = [measure_stability([photo], lambda grey, size: colored(grey, size / 32, 0.0)) for photo in photos(2)]
    name = "size 192 → 256"
    assert both[name] == pytest.approx((each[0][name] + each[1][name]) / 2, rel=1e-4)
