"""What is put around a network to make it a graph that others can run: colours at full size, and pictures.

Sizes stay symbols when these are exported, so they are computed with whole numbers only.
"""

import torch
from torch import Tensor, nn

from vs_colorize.color.gamut import fit_gamut
from vs_colorize.color.lab import (
    lab_to_xyz,
    linear_to_srgb,
    luminance_to_lightness,
    srgb_to_linear,
    xyz_to_linear,
)
from vs_colorize.zoo.onnx.detail import area_reduced, chroma_model, enlarged, resized

AB_SCALE = 256
"""Units of Lab that 1 stands for in an exported graph: that of the chroma planes of a Lab clip."""

SIDE_MULTIPLE = 16


class ChromaGraph(nn.Module):
    """A network that gives ab of any size, as one that gives the chroma planes of a Lab clip."""

    def __init__(self, colors: nn.Module) -> None:
        super().__init__()
        self.colors = colors

    def forward(self, lightness: Tensor) -> Tensor:
        """Map L* / 100 (N, 1, H, W), sides multiples of 16, to a* and b* / `AB_SCALE`, (N, 2, H, W)."""
        small = self.colors(lightness)
        tones = area_reduced(lightness, small.shape[2], small.shape[3])
        slope, offset = chroma_model(tones, small / AB_SCALE)
        return enlarged(slope, lightness) * lightness + enlarged(offset, lightness)


class ReducingGraph(nn.Module):
    """What makes of a picture of any size what a network sees of it; `size` is its short side."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def forward(self, grey: Tensor) -> tuple[Tensor, Tensor]:
        """Map grey sRGB values (N, 1, H, W) to those within 0…1, and to them reduced, with sides of multiples of 16."""
        values = grey.clamp(0, 1)
        height, width = grey.shape[2:]
        short: int = torch.sym_min(height, width)  # type: ignore[assignment]
        step = 2 * SIDE_MULTIPLE * short
        high, wide = ((2 * side * self.size + SIDE_MULTIPLE * short) // step for side in (height, width))
        return values, resized(values, high * SIDE_MULTIPLE, wide * SIDE_MULTIPLE).clamp(0, 1)


class PictureGraph(nn.Module):
    """A network as one that takes what `ReducingGraph` gives, and gives a coloured picture."""

    def __init__(self, colors: nn.Module) -> None:
        super().__init__()
        self.chroma = ChromaGraph(colors)

    def forward(self, values: Tensor, small: Tensor) -> Tensor:
        """Map grey sRGB values (N, 1, H, W), and reduced ones, to sRGB (N, 3, H, W) of the same L*, in the gamut."""
        tones, lightness = _lightness(small), _lightness(values)
        slope, offset = chroma_model(tones, self.chroma(tones) * AB_SCALE)
        ab = enlarged(slope, values) * lightness + enlarged(offset, values)
        light = fit_gamut(xyz_to_linear(lab_to_xyz(torch.cat((lightness * 100, ab), dim=1))))
        return linear_to_srgb(light).clamp(0, 1)


def _lightness(values: Tensor) -> Tensor:
    """Convert sRGB values of grey to L* / 100."""
    return luminance_to_lightness(srgb_to_linear(values)) / 100
