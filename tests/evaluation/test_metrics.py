import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio

from vs_colorize.evaluation.metrics import colorfulness, psnr


def pictures() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    truth = torch.rand(3, 3, 16, 16, generator=generator)
    return (truth + torch.randn(truth.shape, generator=generator) * 0.1).clamp(0, 1), truth


def test_psnr_is_that_of_scikit_image() -> None:
    result, truth = pictures()
    expected = [peak_signal_noise_ratio(t.numpy(), r.numpy(), data_range=1) for r, t in zip(result, truth, strict=True)]
    assert psnr(result, truth).tolist() == pytest.approx(expected, abs=1e-3)


def test_equal_pictures_are_capped_at_100_db() -> None:
    truth = pictures()[1]
    assert psnr(truth, truth).tolist() == [100, 100, 100]


def test_grey_has_no_colorfulness() -> None:
    assert float(colorfulness(torch.rand(1, 1, 8, 8).expand(1, 3, 8, 8))) == pytest.approx(0, abs=1e-4)


def test_colorfulness_of_a_hand_computed_case() -> None:
    # Half pure red, half pure blue: rg is 255 and 0, yb is 127.5 and -255.
    picture = torch.zeros(1, 3, 2, 2)
    picture[0, 0, 0] = 1
    picture[0, 2, 1] = 1
    expected = np.hypot(127.5, 191.25) + 0.3 * np.hypot(127.5, -63.75)
    assert float(colorfulness(picture)) == pytest.approx(expected, abs=1e-2)
