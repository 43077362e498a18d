"""Measures of colour, on tensors."""

import torch
from torch import Tensor


def psnr(result: Tensor, truth: Tensor) -> Tensor:
    """Return the peak signal-to-noise ratio in dB of each picture, (N,).

    Both are sRGB (N, 3, H, W) in 0…1, unrounded; the squared error is averaged over pixels and channels. Capped at
    100 dB.
    """
    error = ((result - truth).double() ** 2).mean((1, 2, 3))
    return (-10 * error.clamp(min=1e-10).log10()).float()


def colorfulness(rgb: Tensor) -> Tensor:
    """Return the colourfulness of each picture, (N,), 0 for grey to about 110.

    `rgb` is sRGB (N, 3, H, W) in 0…1. Source: Hasler and Süsstrunk, "Measuring colourfulness in natural images", 2003.
    """
    red, green, blue = (rgb.double() * 255).flatten(2).unbind(1)
    opponents = torch.stack((red - green, (red + green) / 2 - blue), dim=1)
    spread = opponents.var(2, correction=0).sum(1).sqrt()
    return (spread + 0.3 * (opponents.mean(2) ** 2).sum(1).sqrt()).float()
