"""Guidance as users would give it, from the true colours: points, patches, regions, carried colours, or nothing."""

import torch
from torch import Tensor
from torch.nn import functional

from vs_colorize.evaluation.points import paint_points

_FARTHEST_SHIFT = 8.0
_MOST_CONFIDENCE = 0.95


def _clouds(cells: int, like: Tensor, generator: torch.Generator) -> Tensor:
    """Return smooth noise in 0…1, (1, H, W) of planes (C, H, W), from `cells` values a side."""
    coarse = torch.rand(1, 1, cells, cells, generator=generator)
    return functional.interpolate(coarse, like.shape[1:], mode="bilinear")[0]


def _soft_region(true_ab: Tensor, generator: torch.Generator) -> Tensor:
    """Give a large part of the picture with middling confidence and colours that are off by as much as that allows."""
    mask = _clouds(4, true_ab, generator) > 0.5
    confidence = 0.3 + 0.6 * torch.rand((), generator=generator)
    offset = torch.randn(2, 1, 1, generator=generator) * 12 * (1 - confidence)
    return torch.cat((mask * confidence, (true_ab + offset) * mask))


def _shifted(ab: Tensor, generator: torch.Generator) -> Tensor:
    """Move colours (2, H, W) by some pixels, here this way, there that way."""
    _, height, width = ab.shape
    farthest = _FARTHEST_SHIFT * torch.rand((), generator=generator)
    columns, rows = ((_clouds(5, ab, generator)[0] * 2 - 1) * farthest for _ in range(2))
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    where = torch.stack(((x + columns + 0.5) / width, (y + rows + 0.5) / height), dim=-1) * 2 - 1
    return functional.grid_sample(ab[None], where[None], padding_mode="border", align_corners=False)[0]


def _carried(true_ab: Tensor, other_ab: Tensor, generator: torch.Generator) -> Tensor:
    """Give most of the picture as colours carried there from another frame or a reference.

    They are shifted, coarse and have holes; half of the pictures have wrong patches, too, in another photo's colours,
    as sure of themselves as the others.
    """
    chances = torch.rand(3, generator=generator)
    ab = _shifted(true_ab, generator) + torch.randn(2, 1, 1, generator=generator) * 3
    if chances[0] < 0.5:
        ab = functional.interpolate(functional.avg_pool2d(ab[None], 8), true_ab.shape[1:], mode="bilinear")[0]
    if chances[1] < 0.5:
        wrong = _clouds(6, true_ab, generator) > 0.65
        ab = torch.where(wrong, other_ab, ab)
    surest = 0.5 + (_MOST_CONFIDENCE - 0.5) * chances[2]
    confidence = surest * (0.4 + 0.6 * _clouds(6, true_ab, generator))
    given = confidence * (_clouds(5, true_ab, generator) > 0.25)
    return torch.cat((given, ab * (given > 0)))


def simulate_points(true_ab: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """Give `count` points of 3 x 3 pixels of the true colour in each picture (N, 2, H, W), at random places."""
    return torch.stack([paint_points(picture, 1, count, 1.0, generator) for picture in true_ab])


def simulate_guidance(true_ab: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Make guidance (N, 3, H, W), confidence 0…1, a* and b* in Lab units, from the truth (N, 2, H, W).

    `share` of the pictures get some: of twenty, ten get 1 to 50 points (few more often than many), three 1 to 8
    patches, two a region of lower confidence, five carried colours, wrong patches of other pictures among them. The
    rest get none: zero everywhere.
    """
    batch, _, height, width = true_ab.shape
    guidance = torch.zeros(batch, 3, height, width)
    for index in range(batch if share else 0):
        kind = float(torch.rand((), generator=generator)) / share
        few = float(torch.rand((), generator=generator)) ** 2
        if kind < 0.5:
            radius = int(torch.randint(3, (), generator=generator))
            guidance[index] = paint_points(true_ab[index], radius, 1 + int(few * 50), 1.0, generator)
        elif kind < 0.65:
            radius = int(torch.randint(3, 12, (), generator=generator))
            guidance[index] = paint_points(true_ab[index], radius, 1 + int(few * 8), 1.0, generator)
        elif kind < 0.75:
            guidance[index] = _soft_region(true_ab[index], generator)
        elif kind < 1.0:
            guidance[index] = _carried(true_ab[index], true_ab[index - 1], generator)
    return guidance
