"""Published networks as a device runs them: lightness and guidance in, ab out, whatever a network's own ranges are.

All of them map lightness (N, 1, H, W), L* / 100, and those that take it guidance (N, 3, H, W): confidence, a* / 256,
b* / 256, to a* and b* in Lab units; 0 on blank frames that nobody gave a colour. H and W are multiples of 16.
"""

import torch
from torch import Tensor
from torch.nn import functional

from vs_colorize.color.bins import bin_mean
from vs_colorize.color.lab import lightness_to_luminance, linear_to_srgb
from vs_colorize.networks.ddcolor import DDColor
from vs_colorize.networks.eccv16 import Eccv16
from vs_colorize.networks.siggraph17 import Siggraph17
from vs_colorize.zoo.readout import Readout, guidance_in_lab, neutral_where_blank

_DDCOLOR_STEP = 32
# What a Lab clip holds: nothing else keeps this network's colours within bounds.
_CHROMA_REACH = 128


class Eccv16Readout(Readout):
    """`eccv16`, its distribution read out by its annealed mean; at a temperature of 1 as its authors' code does."""

    centres: Tensor

    def __init__(self, network: Eccv16, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature
        self.register_buffer("centres", network.bin_centres())

    def forward(self, lightness: Tensor) -> Tensor:
        """Return ab at a quarter of the size, (N, 2, H / 4, W / 4)."""
        ab = bin_mean(self.network(lightness * 100), self.centres, temperature=self.temperature)
        return neutral_where_blank(ab, lightness, None)


class Siggraph17Readout(Readout):
    """`siggraph17`; its authors give hints whole or not at all, here a confidence between 0 and 1 lies between."""

    def __init__(self, network: Siggraph17) -> None:
        super().__init__()
        self.network = network

    def forward(self, lightness: Tensor, guidance: Tensor | None = None) -> Tensor:
        """Return ab (N, 2, H, W)."""
        hints = None
        if guidance is not None:
            confidence, color = guidance_in_lab(guidance).split((1, 2), dim=1)
            hints = torch.cat((confidence, confidence * color), dim=1)
        return neutral_where_blank(self.network(lightness * 100, hints), lightness, guidance)


class DDColorReadout(Readout):
    """`ddcolor`, which sees a grey sRGB picture; its edges are repeated up to the next multiple of 32."""

    def __init__(self, network: DDColor) -> None:
        super().__init__()
        self.network = network

    def forward(self, lightness: Tensor) -> Tensor:
        """Return ab (N, 2, H, W)."""
        height, width = lightness.shape[2:]
        grey = linear_to_srgb(lightness_to_luminance(lightness * 100))
        missing = (0, -width % _DDCOLOR_STEP, 0, -height % _DDCOLOR_STEP)
        padded = functional.pad(grey, missing, mode="replicate").expand(-1, 3, -1, -1)
        ab = self.network(padded)[..., :height, :width].clamp(-_CHROMA_REACH, _CHROMA_REACH)
        return neutral_where_blank(ab, lightness, None)
