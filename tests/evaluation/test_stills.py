from dataclasses import asdict

import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio

from vs_colorize.evaluation.stills import grey_of, measure_stills


def photos(count: int = 4) -> torch.Tensor:
    return torch.rand(count, 3, 16, 16, generator=torch.Generator().manual_seed(0))


def test_the_truth_is_perfect_and_as_colorful_as_itself() -> None:
    figures = measure_stills([(photos(), photos())])
    assert figures.psnr == 100
    assert figures.color_share == pytest.approx(1)
    assert figures.better_share == 1


def test_grey_gains_nothing() -> None:
    truth = photos()
    figures = measure_stills([(grey_of(truth), truth)])
    assert figures.gain == pytest.approx(0, abs=1e-6)
    assert figures.colorfulness == pytest.approx(0, abs=0.01)
    assert figures.better_share == 0


def test_batches_pool_to_the_same_figures() -> None:
    truth = photos()
    result = (truth + 0.1).clamp(0, 1)
    whole = measure_stills([(result, truth)])
    parts = measure_stills([(result[:1], truth[:1]), (result[1:], truth[1:])])
    assert asdict(whole) == pytest.approx(asdict(parts), rel=1e-6)
    expected = peak_signal_noise_ratio(truth.numpy(), result.numpy(), data_range=1)
    assert whole.pooled_psnr == pytest.approx(expected, abs=1e-3)
