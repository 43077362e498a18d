import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio

from vs_colorize.color.lab import srgb_to_lab
from vs_colorize.evaluation.metrics import (
    accuracy_curve_area,
    closeness,
    color_cast,
    colorfulness,
    colorfulness_of_absolutes,
    lightness_shift,
    mean_ab_distance,
    psnr,
    psnr_8bit,
    ssim,
)


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


def test_colorfulness_of_absolutes_is_lower() -> None:
    picture = torch.zeros(1, 3, 2, 2)
    picture[0, 0, 0] = 1
    picture[0, 2, 1] = 1
    # As above, but yb is 127.5 and 255.
    expected = np.hypot(127.5, 63.75) + 0.3 * np.hypot(127.5, 191.25)
    assert float(colorfulness_of_absolutes(picture)) == pytest.approx(expected, abs=1e-2)


def test_psnr_of_8_bit_does_not_wrap_around() -> None:
    result, truth = torch.full((1, 3, 4, 4), 10 / 255), torch.full((1, 3, 4, 4), 30 / 255)
    assert float(psnr_8bit(result, truth)) == pytest.approx(20 * np.log10(255 / 20), abs=1e-4)


def test_psnr_of_8_bit_rounds_first() -> None:
    result, truth = torch.full((1, 3, 4, 4), 10.4 / 255), torch.full((1, 3, 4, 4), 9.6 / 255)
    assert float(psnr_8bit(result, truth)) == 100
    assert float(psnr(result, truth)) < 51


def test_ssim_of_flat_pictures_is_its_term_of_luminance() -> None:
    first, second = torch.full((1, 3, 16, 16), 100 / 255), torch.full((1, 3, 16, 16), 150 / 255)
    constant = (0.01 * 255) ** 2
    expected = (2 * 100 * 150 + constant) / (100**2 + 150**2 + constant)
    assert float(ssim(first, second)) == pytest.approx(expected, abs=1e-5)


def test_ssim_has_a_gaussian_window_of_11_pixels() -> None:
    # Of 11 x 11 pixels a single window is left: its terms by hand.
    generator = torch.Generator().manual_seed(0)
    codes = torch.randint(0, 256, (2, 11, 11), generator=generator).double()
    axis = torch.exp(-(torch.arange(-5.0, 6).double() ** 2) / (2 * 1.5**2))
    window = torch.outer(axis, axis) / axis.sum() ** 2
    mean = (codes * window).sum((1, 2))
    first, second = codes - mean[:, None, None]
    variance, covariance = (torch.stack((first, second)) ** 2 * window).sum((1, 2)), (first * second * window).sum()
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    expected = (2 * mean.prod() + c1) * (2 * covariance + c2) / (((mean**2).sum() + c1) * (variance.sum() + c2))
    one, two = (picture.float()[None, None].expand(1, 3, -1, -1) / 255 for picture in codes)
    assert float(ssim(one, two)) == pytest.approx(float(expected), abs=1e-6)
    assert float(ssim(one, one)) == 1


def lab(lightness: float, a: float, b: float) -> torch.Tensor:
    return torch.tensor([lightness, a, b]).float()[None, :, None, None].repeat(1, 1, 4, 4)


def test_errors_of_lightness_and_color_are_told_apart() -> None:
    result, truth = lab(52, 8, -9), lab(50, 5, -5)
    result[..., :2] = truth[..., :2]
    assert float(lightness_shift(result, truth)) == pytest.approx(1)
    assert color_cast(result, truth)[0].tolist() == pytest.approx([1.5, -2])
    assert float(mean_ab_distance(result[:, 1:], truth[:, 1:])) == pytest.approx(2.5)
    assert float(closeness(result, truth)) == pytest.approx((3 + 4) / np.sqrt(2))


def test_casts_of_both_signs_cancel_and_distances_do_not() -> None:
    result, truth = lab(50, 5, 0), lab(50, 0, 0)
    result[..., :2] *= torch.tensor([1, -1, 1])[None, :, None, None]
    assert color_cast(result, truth)[0].tolist() == [0, 0]
    assert float(mean_ab_distance(result[:, 1:], truth[:, 1:])) == pytest.approx(5)


def test_the_accuracy_curve_is_summed_over_its_151_points() -> None:
    result, truth = lab(50, 3, 4), lab(50, 0, 0)
    result[..., 0, 0] = truth[..., 0, 0]
    result[:, 1, 0, 1] = 200
    result[:, 1:, 0, 2] = torch.tensor([3.0, 4.01])
    distance = torch.linalg.vector_norm((result - truth)[:, 1:], dim=1)
    expected = np.mean([float((distance <= reach).float().mean()) for reach in range(151)]) * 100
    assert float(accuracy_curve_area(result, truth)) == pytest.approx(expected, abs=1e-4)
    assert float(accuracy_curve_area(truth, truth)) == 100


def test_every_picture_of_a_batch_is_measured_alone() -> None:
    result, truth = pictures()
    labs = srgb_to_lab(result), srgb_to_lab(truth)
    for measure, (first, second) in [
        *((measure, (result, truth)) for measure in (psnr, psnr_8bit, ssim)),
        *((measure, labs) for measure in (lightness_shift, color_cast, closeness, accuracy_curve_area)),
    ]:
        alone = torch.cat([measure(first[n : n + 1], second[n : n + 1]) for n in range(len(first))])
        assert torch.allclose(measure(first, second), alone, atol=1e-5)
