"""How different two colours look: CIEDE2000."""

import math

import torch
from torch import Tensor

_POW25_7 = 25.0**7


def color_difference(first: Tensor, second: Tensor) -> Tensor:
    """Return the CIEDE2000 difference of each pixel, (N, H, W), 0 for equal to about 100; kL = kC = kH = 1.

    Both are L*a*b* (N, 3, H, W), D65. Source: Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula:
    implementation notes, supplementary test data, and mathematical observations", 2005.
    """
    (lightness1, a1, b1), (lightness2, a2, b2) = first.unbind(1), second.unbind(1)
    stretch = 1.5 - 0.5 * _high_chroma((torch.hypot(a1, b1) + torch.hypot(a2, b2)) / 2)
    a1, a2 = stretch * a1, stretch * a2
    chroma1, chroma2 = torch.hypot(a1, b1), torch.hypot(a2, b2)
    hue1, hue2 = torch.atan2(b1, a1) % math.tau, torch.atan2(b2, a2) % math.tau
    neutral = chroma1 * chroma2 == 0
    turn, hue = _hues(hue1, hue2, neutral)
    chroma = (chroma1 + chroma2) / 2
    weight = _hue_weight(hue)
    lightness = ((lightness1 + lightness2) / 2 - 50) ** 2
    d_lightness = (lightness2 - lightness1) / (1 + 0.015 * lightness / (20 + lightness).sqrt())
    d_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    d_hue = 2 * (chroma1 * chroma2).sqrt() * (turn / 2).sin() / (1 + 0.015 * chroma * weight)
    squares = d_lightness**2 + d_chroma**2 + d_hue**2 + _rotation(hue, chroma) * d_chroma * d_hue
    return squares.clamp(min=0).sqrt()


def _high_chroma(chroma: Tensor) -> Tensor:
    """sqrt(C^7 / (C^7 + 25^7)): 0 for greys, 1 for strong colours."""
    square = chroma * chroma
    power = square * square * square * chroma
    return (power / (power + _POW25_7)).sqrt()


def _hues(hue1: Tensor, hue2: Tensor, neutral: Tensor) -> tuple[Tensor, Tensor]:
    """The turn from one hue to the other, and the hue in the middle of the shorter way, in radians.

    Where one of the colours has no hue, the other's (its sum with 0) stands for the middle.
    """
    turn = hue2 - hue1
    total = hue1 + hue2
    far = turn.abs() > math.pi
    middle = torch.where(neutral, total, (total / 2 + math.pi * far) % math.tau)
    return turn - math.tau * far * turn.sign(), middle


def _hue_weight(hue: Tensor) -> Tensor:
    """T of the formula."""
    return (
        1
        - 0.17 * (hue - math.radians(30)).cos()
        + 0.24 * (2 * hue).cos()
        + 0.32 * (3 * hue + math.radians(6)).cos()
        - 0.20 * (4 * hue - math.radians(63)).cos()
    )


def _rotation(hue: Tensor, chroma: Tensor) -> Tensor:
    """R_T of the formula: chroma and hue differences of blues are not seen apart."""
    angle = math.radians(30) * (-(((hue - math.radians(275)) / math.radians(25)) ** 2)).exp()
    return -2 * _high_chroma(chroma) * (2 * angle).sin()
