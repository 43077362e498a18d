"""Guidance made from true colours, as a user would give it who knows them."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import torch
from torch import Tensor

from vs_colorize.color.lab import srgb_to_lab


@dataclass(frozen=True)
class TruePoint:
    """A place, in shares of width and height, and the true colour there in Lab units."""

    x: float
    y: float
    a: float
    b: float


def true_points(true_ab: Tensor, radius: int, count: int, generator: torch.Generator) -> list[TruePoint]:
    """Return `count` random places of a picture with the true mean colour of the square around each.

    `true_ab` is (2, H, W) in Lab units, a square 2 `radius` + 1 pixels a side.
    """
    _, height, width = true_ab.shape
    points = []
    for y, x in _places(height, width, count, generator):
        a, b = true_ab[:, *_square(y, x, radius)].mean((1, 2)).tolist()
        points.append(TruePoint((x + 0.5) / width, (y + 0.5) / height, a, b))
    return points


def paint_points(true_ab: Tensor, radius: int, count: int, confidence: float, generator: torch.Generator) -> Tensor:
    """Paint `count` squares at random places in the true mean colour of each; what is painted later covers.

    `true_ab` is (2, H, W) in Lab units, a square 2 `radius` + 1 pixels a side. Returns guidance (3, H, W): confidence
    (0 outside the squares), a*, b*.
    """
    _, height, width = true_ab.shape
    guidance = torch.zeros(3, height, width)
    for y, x in _places(height, width, count, generator):
        area = _square(y, x, radius)
        guidance[1:, *area] = true_ab[:, *area].mean((1, 2), keepdim=True)
        guidance[0, *area] = confidence
    return guidance


def _places(height: int, width: int, count: int, generator: torch.Generator) -> Iterator[tuple[int, int]]:
    for _ in range(count):
        y = int(torch.randint(height, (), generator=generator))
        x = int(torch.randint(width, (), generator=generator))
        yield y, x


def _square(y: int, x: int, radius: int) -> tuple[slice, slice]:
    return slice(max(0, y - radius), y + radius + 1), slice(max(0, x - radius), x + radius + 1)


def small_ab(rgb: Tensor, size: tuple[int, int]) -> Tensor:
    """Return a* and b* (2, h, w) of sRGB (3, H, W), brought to a size."""
    if tuple(rgb.shape[1:]) != size:
        height, width = size
        kernel = cv2.INTER_AREA if height * width < rgb[0].numel() else cv2.INTER_LINEAR
        planes = rgb.movedim(0, -1).contiguous().numpy()
        rgb = torch.from_numpy(cv2.resize(planes, (width, height), interpolation=kernel)).movedim(-1, 0)
    return srgb_to_lab(rgb)[1:]
