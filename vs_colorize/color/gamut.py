"""Colours that sRGB cannot show, brought back without touching their lightness."""

from functools import cache

import torch
from torch import Tensor

from vs_colorize.color.lab import linear_to_xyz


@cache
@torch.inference_mode(mode=False)
def _luminance_weights(device: torch.device) -> Tensor:
    primaries = torch.eye(3, device=device)[:, None]
    return linear_to_xyz(primaries)[1].reshape(3, 1, 1)


def fit_gamut(linear: Tensor) -> Tensor:
    """Lower the chroma of linear sRGB (..., 3, H, W) until every channel lies in 0…1.

    A colour c moves towards the grey of its own luminance Y, c' = Y + t (c - Y), with the largest t ≤ 1 that fits. Y
    is linear in c, so it, and with it L*, stays; hue stays in linear light and shifts a little in Lab. Colours that fit
    are returned as they are. Luminance outside 0…1 gives black or white.
    """
    luminance = (_luminance_weights(linear.device) * linear).sum(-3, keepdim=True).clamp(0, 1)
    offset = linear - luminance
    room = torch.where(offset > 0, 1 - luminance, luminance)
    share = (room / offset.abs().clamp(min=1e-12)).amin(dim=-3, keepdim=True).clamp(max=1)
    return torch.where(share < 1, (luminance + share * offset).clamp(0, 1), linear)
