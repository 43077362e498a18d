"""What points of true colour add, and whether a hinted pixel comes out as it was hinted."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from vs_colorize.evaluation.metrics import ab_distance, psnr
from vs_colorize.evaluation.points import paint_points, small_ab
from vs_colorize.evaluation.results import Check
from vs_colorize.evaluation.stills import grey_of

_LEAST_GAINS = {10: 3.0, 50: 6.0}
_MOST_DISTANCE = 2.0
_MEAN = "hinted pixels, mean"
_P95 = "hinted pixels, p95"


class Painter(Protocol):
    """Colours grey pictures with guidance or without."""

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        """Return height and width at which the network sees a picture of a size: the guidance's."""

    def paint(self, grey: Tensor, guidance: Tensor | None) -> Tensor:
        """Colour a grey picture, sRGB (3, H, W), with guidance (3, h, w): confidence, a*, b*; gives the same shape."""


def measure_hinting(photos: Iterable[Tensor], painter: Painter) -> dict[str, float]:
    """Return what 10 and 50 points add to the PSNR in dB, and how far hinted pixels end from their hint in Lab units.

    `photos` are sRGB (3, H, W) in 0…1. Points lie at random places that are the same in every run, 3 x 3 pixels at
    working size, of the true mean colour there. The gains are means over photos. The distance is that of the finished
    picture, fitted into the gamut and brought to working size; mean and 95th percentile over the hinted pixels of all
    photos.
    """
    generator = torch.Generator().manual_seed(0)
    gains: dict[int, list[float]] = {count: [] for count in _LEAST_GAINS}
    distances: list[Tensor] = []
    for photo in photos:
        grey = grey_of(photo[None])[0]
        size = painter.working_size(*photo.shape[1:])
        true_ab = small_ab(photo, size)
        automatic = _psnr(painter.paint(grey, None), photo)
        for count, found in gains.items():
            guidance = paint_points(true_ab, 1, count, 1.0, generator)
            result = painter.paint(grey, guidance)
            found.append(_psnr(result, photo) - automatic)
            distance = ab_distance(small_ab(result, size)[None], guidance[None, 1:])[0]
            distances.append(distance[guidance[0] > 0])
    pooled = torch.cat(distances)
    figures = {_gain_name(count): sum(found) / len(found) for count, found in gains.items()}
    return figures | {_MEAN: float(pooled.mean()), _P95: float(np.percentile(pooled.numpy(), 95))}


def hinting_checks(method: str, figures: Mapping[str, float]) -> tuple[Check, ...]:
    """Set what `measure_hinting` found for a method next to what is wanted."""
    gains = (
        Check(_gain_name(count), method, figures[_gain_name(count)], least, "dB", "higher")
        for count, least in _LEAST_GAINS.items()
    )
    return (
        *gains,
        Check(_MEAN, method, figures[_MEAN], _MOST_DISTANCE, "ab"),
        Check(_P95, method, figures[_P95], None, "ab"),
    )


def _gain_name(count: int) -> str:
    return f"{count} points, gain over automatic"


def _psnr(result: Tensor, truth: Tensor) -> float:
    return float(psnr(result[None], truth[None]))
