"""Guidance made from true colours, as a user would give it who knows them."""

import torch
from torch import Tensor


def paint_points(true_ab: Tensor, radius: int, count: int, confidence: float, generator: torch.Generator) -> Tensor:
    """Paint `count` squares at random places in the true mean colour of each; what is painted later covers.

    `true_ab` is (2, H, W) in Lab units, a square 2 `radius` + 1 pixels a side. Returns guidance (3, H, W): confidence
    (0 outside the squares), a*, b*.
    """
    _, height, width = true_ab.shape
    guidance = torch.zeros(3, height, width)
    for _ in range(count):
        y = int(torch.randint(height, (), generator=generator))
        x = int(torch.randint(width, (), generator=generator))
        area = (slice(max(0, y - radius), y + radius + 1), slice(max(0, x - radius), x + radius + 1))
        guidance[1:, *area] = true_ab[:, *area].mean((1, 2), keepdim=True)
        guidance[0, *area] = confidence
    return guidance
