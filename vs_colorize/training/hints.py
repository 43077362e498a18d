"""Guidance as users would give it, made from the true colours: points, patches, large regions, or nothing."""

import torch
from torch import Tensor

from vs_colorize.evaluation.points import paint_points


def _soft_region(true_ab: Tensor, generator: torch.Generator) -> Tensor:
    """Give a large part of the picture with middling confidence and colours that are off by as much as that allows."""
    _, height, width = true_ab.shape
    coarse = torch.rand(1, 1, 4, 4, generator=generator)
    mask = torch.nn.functional.interpolate(coarse, (height, width), mode="bilinear")[0] > 0.5
    confidence = 0.3 + 0.6 * torch.rand((), generator=generator)
    offset = torch.randn(2, 1, 1, generator=generator) * 12 * (1 - confidence)
    return torch.cat((mask * confidence, (true_ab + offset) * mask))


def simulate_points(true_ab: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """Give `count` points of 3 x 3 pixels of the true colour in each picture (N, 2, H, W), at random places."""
    return torch.stack([paint_points(picture, 1, count, 1.0, generator) for picture in true_ab])


def simulate_guidance(true_ab: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Make guidance (N, 3, H, W), confidence 0…1, a* and b* in Lab units, from the truth (N, 2, H, W).

    `share` of the pictures get some: three in five of those 1 to 50 points (few more often than many), one in four 1 to
    8 patches, the others a region of lower confidence. The rest get none: zero everywhere.
    """
    batch, _, height, width = true_ab.shape
    guidance = torch.zeros(batch, 3, height, width)
    for index in range(batch if share else 0):
        kind = float(torch.rand((), generator=generator)) / share
        few = float(torch.rand((), generator=generator)) ** 2
        if kind < 0.6:
            radius = int(torch.randint(3, (), generator=generator))
            guidance[index] = paint_points(true_ab[index], radius, 1 + int(few * 50), 1.0, generator)
        elif kind < 0.85:
            radius = int(torch.randint(3, 12, (), generator=generator))
            guidance[index] = paint_points(true_ab[index], radius, 1 + int(few * 8), 1.0, generator)
        elif kind < 1.0:
            guidance[index] = _soft_region(true_ab[index], generator)
    return guidance
