"""How well photographs get their colours back."""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from vs_colorize.color.lab import lab_to_srgb, srgb_to_lab
from vs_colorize.evaluation.metrics import colorfulness, psnr


@dataclass(frozen=True)
class StillFigures:
    """Figures of a set of photos, PSNR in dB over float sRGB.

    `psnr` and `grey_psnr` are means over photos, the `pooled_` ones come from the error averaged over all pixels of all
    photos. `better_share` is the share of photos whose PSNR is above grey's. Colourfulness is a mean over photos.
    """

    photos: int
    psnr: float
    grey_psnr: float
    pooled_psnr: float
    pooled_grey_psnr: float
    better_share: float
    colorfulness: float
    true_colorfulness: float

    @property
    def gain(self) -> float:
        """Mean PSNR above grey's."""
        return self.psnr - self.grey_psnr

    @property
    def color_share(self) -> float:
        """Colourfulness as a share of the truth's."""
        return self.colorfulness / self.true_colorfulness


def grey_of(rgb: Tensor) -> Tensor:
    """Return sRGB pictures (N, 3, H, W) in 0…1 as greys of the same L*."""
    lab = srgb_to_lab(rgb)
    return lab_to_srgb(torch.cat((lab[:, :1], torch.zeros_like(lab[:, 1:])), dim=1)).clamp(0, 1)


def measure_stills(pairs: Iterable[tuple[Tensor, Tensor]]) -> StillFigures:
    """Compare coloured photos with the truth; `pairs` yields (result, truth), each (N, 3, H, W) sRGB in 0…1."""
    columns: list[Tensor] = []
    for result, truth in pairs:
        grey = grey_of(truth)
        errors = [((picture - truth) ** 2).mean((1, 2, 3)) for picture in (result, grey)]
        ratios = [psnr(picture, truth) for picture in (result, grey)]
        columns.append(torch.stack((*errors, *ratios, colorfulness(result), colorfulness(truth))))
    error, grey_error, ratio, grey_ratio, color, true_color = torch.cat(columns, dim=1).double()
    return StillFigures(
        photos=len(ratio),
        psnr=float(ratio.mean()),
        grey_psnr=float(grey_ratio.mean()),
        pooled_psnr=float(-10 * error.mean().log10()),
        pooled_grey_psnr=float(-10 * grey_error.mean().log10()),
        better_share=float((ratio > grey_ratio).double().mean()),
        colorfulness=float(color.mean()),
        true_colorfulness=float(true_color.mean()),
    )
