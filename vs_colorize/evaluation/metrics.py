"""Measures of pictures against the truth, on tensors.

Pictures are sRGB (N, 3, H, W) in 0…1, clipped to the gamut and not rounded. What is defined in Lab takes L*a*b*
(N, 3, H, W) as `srgb_to_lab` makes it, so that a picture is converted once. Every measure gives one value a picture.
"""

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from skimage.metrics import structural_similarity
from torch import Tensor

_AUC_REACH = 150


def psnr(result: Tensor, truth: Tensor) -> Tensor:
    """Return the peak signal-to-noise ratio in dB of each picture, (N,).

    Both are sRGB (N, 3, H, W) in 0…1, unrounded; the squared error is averaged over pixels and channels. Capped at
    100 dB.
    """
    error = ((result - truth).double() ** 2).mean((1, 2, 3))
    return (-10 * error.clamp(min=1e-10).log10()).float()


def psnr_8bit(result: Tensor, truth: Tensor) -> Tensor:
    """Return the PSNR in dB of both pictures rounded to 8 bits, (N,), the form that published tables have.

    Both are sRGB (N, 3, H, W) in 0…1. Capped at 100 dB.
    """
    return psnr(to_codes(result).double() / 255, to_codes(truth).double() / 255)


def ssim(result: Tensor, truth: Tensor) -> Tensor:
    """Return the structural similarity of each picture, (N,), -1 to 1 for equal ones.

    Both are sRGB (N, 3, H, W) in 0…1, at least 11 pixels a side, and are rounded to 8 bits, as published tables have
    it. Gaussian window of 11 x 11 and sigma 1.5, K1 = 0.01, K2 = 0.03, mean over channels; the outer 5 pixels, whose
    windows leave the picture, are not counted. Source: Wang et al., "Image quality assessment", 2004.
    """
    pairs = zip(to_codes(result).cpu().numpy(), to_codes(truth).cpu().numpy(), strict=True)
    values = [
        structural_similarity(
            first, second, channel_axis=0, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
        )
        for first, second in pairs
    ]
    return torch.tensor(values, dtype=torch.float32)


def to_codes(rgb: Tensor) -> Tensor:
    """Return sRGB in 0…1 of any shape as 8-bit codes."""
    return (rgb.clamp(0, 1) * 255).round().byte()


def luma_codes(rgb: Tensor) -> NDArray[np.uint8]:
    """Return the luma of sRGB (3, H, W) in 0…1 as 8-bit codes, (H, W), for what OpenCV follows."""
    codes = to_codes(rgb).movedim(0, -1).contiguous().numpy()
    return np.asarray(cv2.cvtColor(codes, cv2.COLOR_RGB2GRAY), np.uint8)


def colorfulness(rgb: Tensor) -> Tensor:
    """Return the colourfulness of each picture, (N,), 0 for grey to about 110.

    `rgb` is sRGB (N, 3, H, W) in 0…1. Source: Hasler and Süsstrunk, "Measuring colourfulness in natural images", 2003.
    """
    return _colorfulness(_opponents(rgb))


def colorfulness_of_absolutes(rgb: Tensor) -> Tensor:
    """Return the colourfulness from absolute opponents, (N,): lower, and what published tables hold.

    `rgb` is sRGB (N, 3, H, W) in 0…1. The evaluation code of DDColor and ColorMNet takes |R - G| and |Y - B| before
    the statistics.
    """
    return _colorfulness(_opponents(rgb).abs())


def _opponents(rgb: Tensor) -> Tensor:
    red, green, blue = (rgb.double() * 255).flatten(2).unbind(1)
    return torch.stack((red - green, (red + green) / 2 - blue), dim=1)


def _colorfulness(opponents: Tensor) -> Tensor:
    spread = opponents.var(2, correction=0).sum(1).sqrt()
    return (spread + 0.3 * (opponents.mean(2) ** 2).sum(1).sqrt()).float()


def lightness_shift(result: Tensor, source: Tensor) -> Tensor:
    """Return the mean distance of L* from the source's, (N,), in Lab units; both are Lab (N, 3, H, W)."""
    return (result[:, 0] - source[:, 0]).abs().mean((1, 2))


def color_cast(result: Tensor, truth: Tensor) -> Tensor:
    """Return the mean error of a* and of b*, (N, 2), in Lab units; both are Lab (N, 3, H, W).

    Above 0 the result is too red (a*) or too yellow (b*), below 0 too green or too blue.
    """
    return (result[:, 1:] - truth[:, 1:]).mean((2, 3))


def ab_distance(first: Tensor, second: Tensor) -> Tensor:
    """Return how far colours lie apart, (N, H, W), in Lab units; both are ab (N, 2, H, W)."""
    return torch.hypot(*(first - second).unbind(1))


def mean_ab_distance(first: Tensor, second: Tensor) -> Tensor:
    """Return how far colours lie apart in the mean over pixels, (N,), in Lab units; both are ab (N, 2, H, W)."""
    return ab_distance(first, second).mean((1, 2))


def closeness(result: Tensor, truth: Tensor) -> Tensor:
    """Return the root mean square error of a* plus that of b*, (N,), in Lab units; both are Lab (N, 3, H, W).

    The L2 norms of FlowChroma's measure, divided by the root of the number of pixels: no function of the size.
    """
    return ((result[:, 1:] - truth[:, 1:]) ** 2).mean((2, 3)).sqrt().sum(1)


def accuracy_curve_area(result: Tensor, truth: Tensor) -> Tensor:
    """Return the raw accuracy of each picture, (N,), in %; both are Lab (N, 3, H, W).

    The share of pixels whose ab lie within a distance of the truth's, as a mean over the distances 0, 1 … 150. Source:
    Zhang, Isola and Efros, "Colorful Image Colorization", 2016.
    """
    # A pixel at distance d lies within all of 0…150 but the first ceil(d).
    missed = ab_distance(result[:, 1:], truth[:, 1:]).ceil().clamp(max=_AUC_REACH + 1)
    return 100 * (1 - missed.mean((1, 2)) / (_AUC_REACH + 1))
