"""How far colours move when next to nothing changes in the picture: this is where flicker begins."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

from vs_colorize.color.lab import lab_to_srgb, srgb_to_lab
from vs_colorize.evaluation.color_difference import color_difference
from vs_colorize.evaluation.results import Check
from vs_colorize.evaluation.stills import grey_of

type Color = Callable[[Tensor, int], Tensor]
"""Colours a grey picture, sRGB (3, H, W) in 0…1, with the network working at a short side; gives the same shape."""

_SIZES = (192, 256, 320, 384)
_CROPPED = 0.05
_CONTRAST = 0.1
_GRAIN = 3 / 255
_MOST_BETWEEN_SIZES = 4.0
_MOST = 3.0


def measure_stability(photos: Iterable[Tensor], color: Color, size: int = 256) -> dict[str, float]:
    """Return by the name of each disturbance how far the result moves: CIEDE2000, mean over pixels, then photos.

    `photos` are sRGB (3, H, W) in 0…1 of any size, which are turned to grey here. Neighbours among four working sizes
    are compared with each other, all else with the undisturbed picture at `size`: the picture moved by a pixel to the
    right and down, cropped by 5 % a side, its L* stretched or squeezed around 50 by 10 %, with grain of σ 3 in 8 bits.
    Parts that both have are compared, at the undisturbed lightness: only what happens to a* and b* counts.
    """
    found: dict[str, list[float]] = {}
    generator = torch.Generator().manual_seed(0)
    for photo in photos:
        grey = grey_of(photo[None])[0]
        for name, first, second in _moved(grey, color, size, generator):
            found.setdefault(name, []).append(float(color_difference(first[None], second[None]).mean()))
    return {name: math.fsum(values) / len(values) for name, values in found.items()}


def stability_checks(method: str, figures: Mapping[str, float]) -> tuple[Check, ...]:
    """Set what `measure_stability` found for a method next to what is wanted."""
    return tuple(
        Check(name, method, value, _MOST_BETWEEN_SIZES if name.startswith("size") else _MOST, "ΔE00")
        for name, value in figures.items()
    )


def _moved(grey: Tensor, color: Color, size: int, generator: torch.Generator) -> Iterator[tuple[str, Tensor, Tensor]]:
    """Yield for each disturbance its name and the two Lab pictures (3, h, w) that should be equal."""
    by_size = {side: srgb_to_lab(color(grey, side)) for side in {*_SIZES, size}}
    for smaller, larger in pairwise(_SIZES):
        yield f"size {smaller} → {larger}", by_size[smaller], by_size[larger]
    usual = by_size[size]
    yield "moved by 1 pixel", usual[:, :-1, :-1], srgb_to_lab(color(_shifted(grey), size))[:, 1:, 1:]
    rows, columns = (_middle(side) for side in grey.shape[1:])
    yield "cropped by 5 %", usual[:, rows, columns], srgb_to_lab(color(grey[:, rows, columns], size))
    for sign, factor in (("+", 1 + _CONTRAST), ("−", 1 - _CONTRAST)):
        result = srgb_to_lab(color(_with_contrast(grey, factor), size))
        yield f"contrast {sign} 10 %", usual, torch.cat((usual[:1], result[1:]))
    noise = torch.randn(grey.shape[1:], generator=generator) * _GRAIN
    result = srgb_to_lab(color((grey + noise).clamp(0, 1), size))
    yield "grain σ 3", usual, torch.cat((usual[:1], result[1:]))


def _shifted(picture: Tensor) -> Tensor:
    """Move a picture right and down by a pixel, at the same size: the first row and column are repeated."""
    return functional.pad(picture[None], (1, 0, 1, 0), mode="replicate")[0, :, :-1, :-1]


def _middle(side: int) -> slice:
    margin = round(side * _CROPPED / 2)
    return slice(margin, side - margin)


def _with_contrast(grey: Tensor, factor: float) -> Tensor:
    lab = srgb_to_lab(grey)
    stretched = (50 + factor * (lab[:1] - 50)).clamp(0, 100)
    return lab_to_srgb(torch.cat((stretched, torch.zeros_like(lab[1:])))).clamp(0, 1)
