import numpy as np
import pytest
import torch
from skimage.color import deltaE_ciede2000, rgb2lab
from torch import Tensor

from vs_colorize.evaluation.figures import View, compare, own_figures


def pictures() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    truth = torch.rand(3, 16, 20, generator=generator)
    return (truth + torch.randn(truth.shape, generator=generator) * 0.1).clamp(0, 1), truth


def test_the_truth_is_at_no_distance_from_itself() -> None:
    found = compare(View(pictures()[1]), View(pictures()[1]))
    perfect = {"psnr": 100, "psnr_8bit": 100, "ssim": 1, "ciede2000": 0, "ciede2000_p95": 0, "auc": 100}
    perfect |= {"cast_a": 0, "cast_b": 0, "lightness_shift": 0, "closeness": 0}
    assert {name: found.figures[name] for name in perfect} == pytest.approx(perfect)
    assert found.squared_error == 0


def test_differences_are_those_of_scikit_image() -> None:
    result, truth = pictures()
    found = compare(View(result), View(truth))
    labs = [rgb2lab(picture.numpy(), channel_axis=0) for picture in (result, truth)]
    expected = deltaE_ciede2000(*labs, channel_axis=0)
    assert np.allclose(found.difference.numpy(), expected, atol=0.02)
    assert found.figures["ciede2000"] == pytest.approx(expected.mean(), abs=0.01)
    assert found.figures["ciede2000_p95"] == pytest.approx(np.percentile(expected, 95), abs=0.2)
    assert found.squared_error == pytest.approx(((result - truth) ** 2).mean().item(), rel=1e-5)


def test_without_a_truth_there_is_colorfulness_only() -> None:
    assert set(own_figures(View(pictures()[0]))) == {"colorfulness", "colorfulness_abs"}


def test_pictures_below_the_window_have_no_ssim() -> None:
    tiny = View(pictures()[0][:, :8, :8])
    assert "ssim" not in compare(tiny, tiny).figures
