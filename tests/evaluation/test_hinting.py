import pytest
import torch
from torch import Tensor
from torch.nn import functional

from vs_colorize.color.lab import lab_to_srgb, srgb_to_lab
from vs_colorize.evaluation.hinting import hinting_checks, measure_hinting


def photo() -> Tensor:
    """Return L* 60 with soft colours that sRGB can show."""
    coarse = torch.rand(1, 2, 4, 4, generator=torch.Generator().manual_seed(0)) * 30 - 15
    ab = functional.interpolate(coarse, (32, 32), mode="bicubic")[0]
    return lab_to_srgb(torch.cat((torch.full((1, 32, 32), 60.0), ab)))


class Obedient:
    """Gives hinted pixels their colour, moved by `offset`, and leaves the others grey."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset
        self.hinted: list[int] = []

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        return height, width

    def paint(self, grey: Tensor, guidance: Tensor | None) -> Tensor:
        if guidance is None:
            return grey
        self.hinted.append(int(guidance[0].sum()))
        lab = srgb_to_lab(grey)
        return lab_to_srgb(torch.cat((lab[:1], guidance[1:] + guidance[:1] * self.offset)))


def test_points_add_to_the_psnr_and_more_add_more() -> None:
    painter = Obedient()
    figures = measure_hinting([photo()], painter)
    gains = [figures[f"{count} points, gain over automatic"] for count in (10, 50)]
    assert 0 < gains[0] < gains[1]
    assert 50 <= painter.hinted[0] <= 90 < painter.hinted[1] <= 450


def test_hinted_pixels_that_come_out_as_hinted_are_at_no_distance() -> None:
    figures = measure_hinting([photo()], Obedient())
    assert figures["hinted pixels, mean"] == pytest.approx(0, abs=0.02)


def test_the_distance_is_the_one_of_hinted_pixels() -> None:
    figures = measure_hinting([photo()], Obedient(offset=3.0))
    assert figures["hinted pixels, mean"] == pytest.approx(3 * 2**0.5, abs=0.05)
    assert figures["hinted pixels, p95"] == pytest.approx(3 * 2**0.5, abs=0.05)


def test_points_lie_at_the_same_places_in_every_run() -> None:
    assert measure_hinting([photo()], Obedient()) == measure_hinting([photo()], Obedient())


def test_guidance_has_the_working_size() -> None:
    class Half(Obedient):
        def working_size(self, height: int, width: int) -> tuple[int, int]:
            return height // 2, width // 2

        def paint(self, grey: Tensor, guidance: Tensor | None) -> Tensor:
            assert guidance is None or guidance.shape[1:] == (16, 16)
            large = None if guidance is None else guidance.repeat_interleave(2, 1).repeat_interleave(2, 2)
            return super().paint(grey, large)

    assert measure_hinting([photo()], Half())["hinted pixels, mean"] == pytest.approx(0, abs=0.02)


def test_checks_name_what_is_wanted() -> None:
    checks = hinting_checks("ours", measure_hinting([photo()], Obedient(offset=3.0)))
    assert [check.wanted for check in checks] == [3.0, 6.0, 2.0, None]
    assert checks[2].reached is False and checks[3].reached is None
    assert all(check.method == "ours" for check in checks)
