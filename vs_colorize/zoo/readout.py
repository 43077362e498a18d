"""A network with its read-out: lightness and guidance in, ab out."""

import torch
from torch import Tensor, nn

from vs_colorize.color.bins import annealed_mean
from vs_colorize.color.neutral import picture_weight
from vs_colorize.networks.fusion import Fusion


class ColorReadout(nn.Module):
    """What a device runs, as one graph."""

    def __init__(self, network: Fusion, vividness: float, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.vividness = vividness
        self.temperature = temperature

    def forward(self, lightness: Tensor, guidance: Tensor | None = None) -> Tensor:
        """Map lightness (N, 1, H, W), L* / 100, and guidance (N, 3, H, W): confidence, a* / 256, b* / 256, to ab.

        Returns a* and b* in Lab units, at the size of the network's result, (N, 2, H / 4, W / 4) for `fusion`; 0 on
        blank frames that nobody gave a colour.
        """
        in_lab = None if guidance is None else guidance * guidance.new_tensor((1, 256, 256))[:, None, None]
        logits = self.network(lightness, in_lab)
        ab = annealed_mean(logits, self.network.prior, vividness=self.vividness, temperature=self.temperature)
        weight = picture_weight(lightness)
        if guidance is not None:
            weight = torch.maximum(weight, guidance[:, :1].amax((2, 3), keepdim=True))
        return ab * weight
