"""Networks as a device runs them: lightness and guidance in, ab out, in one graph or in two."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from vs_colorize.color.bins import annealed_head_mean
from vs_colorize.color.neutral import picture_weight
from vs_colorize.networks.edgetpu import FeaturePyramid
from vs_colorize.networks.fusion import Fusion
from vs_colorize.networks.fusion_lstm import FusionLstm


class Readout(nn.Module):
    """A graph made of all or a part of a network."""

    network: nn.Module

    def compute_in(self, dtype: torch.dtype) -> None:
        """Have the network compute in numbers of a type; what reads its result out stays exact."""
        self.network.to(dtype)


class _FusionReadout(Readout):
    network: Fusion

    def compute_in(self, dtype: torch.dtype) -> None:
        prior = self.network.prior
        super().compute_in(dtype)
        self.network.prior = prior


class _Colors(_FusionReadout):
    """A graph that gives ab: a* and b* in Lab units, (N, 2, h, w)."""

    def __init__(self, vividness: float, temperature: float) -> None:
        super().__init__()
        self.vividness = vividness
        self.temperature = temperature

    def read(self, decoded: Tensor, lightness: Tensor, guidance: Tensor | None) -> Tensor:
        """Read ab out of what `decode` gave; 0 on blank frames that nobody gave a colour."""
        head, prior = self.network.head, self.network.prior
        ab = annealed_head_mean(decoded, head, prior, vividness=self.vividness, temperature=self.temperature)
        return neutral_where_blank(ab, lightness, guidance)


class ColorReadout(_Colors):
    """A network with its read-out, as one graph."""

    def __init__(self, network: Fusion, vividness: float, temperature: float) -> None:
        super().__init__(vividness, temperature)
        self.network = network

    def forward(self, lightness: Tensor, guidance: Tensor | None = None) -> Tensor:
        """Map lightness (N, 1, H, W), L* / 100, and guidance (N, 3, H, W): confidence, a* / 256, b* / 256, to ab.

        Returns a* and b* in Lab units, at the size of the network's result, (N, 2, H / 4, W / 4) for `fusion`; 0 on
        blank frames that nobody gave a colour.
        """
        return self.read(self.network.before_head(lightness, _in_lab(guidance)), lightness, guidance)


class FeatureReadout(_FusionReadout):
    """A network's encoder: what a picture shows, before anybody asks for its colours."""

    def __init__(self, network: Fusion) -> None:
        super().__init__()
        self.network = network

    def forward(self, lightness: Tensor) -> Tensor:
        """Map lightness (N, 1, H, W) to features (N, K): the pooled ones, then the maps of each scale."""
        features = self.network.encode(lightness)
        return torch.cat([self.network.pool(features), *(maps.flatten(1) for maps in features)], dim=1).float()


class _SecondStep(_Colors):
    """What makes colours of the features of `FeatureReadout`; `maps` as in `FusionDescriptor`."""

    def __init__(self, network: Fusion, maps: Sequence[tuple[int, int]], vividness: float, temperature: float) -> None:
        super().__init__(vividness, temperature)
        self.network = network
        self.maps = maps

    def unpack(self, features: Tensor, lightness: Tensor) -> FeaturePyramid:
        """Return the maps of features (N, K), which are the last numbers of each row."""
        height, width = lightness.shape[2:]
        packed = features.to(self.network.head.weight.dtype)
        maps, end = [], packed.shape[1]
        for by, channels in reversed(self.maps):
            rows, columns = (height + by - 1) // by, (width + by - 1) // by
            start = end - channels * rows * columns
            maps.append(packed[:, start:end].reshape(-1, channels, rows, columns))
            end = start
        return FeaturePyramid(*reversed(maps))


class DecoderReadout(_SecondStep):
    """The second step of a network without memory, and its read-out."""

    def forward(self, lightness: Tensor, features: Tensor, guidance: Tensor | None = None) -> Tensor:
        """Map lightness and guidance to ab as `ColorReadout` does, with the features of `FeatureReadout`."""
        decoded = self.network.decode(self.unpack(features, lightness), _in_lab(guidance))
        return self.read(decoded, lightness, guidance)


class MemoryReadout(_SecondStep):
    """The second step of a network with memory, and its read-out."""

    network: FusionLstm

    def forward(
        self, lightness: Tensor, features: Tensor, remembered: Tensor, guidance: Tensor | None = None
    ) -> Tensor:
        """Map lightness and guidance to ab as `ColorReadout` does, with the features of `FeatureReadout`.

        `remembered` are pooled features of successive frames, (N, T, 192), those of this one last.
        """
        remembered = remembered.to(self.network.head.weight.dtype)
        pyramid = self.unpack(features, lightness)
        decoded = self.network.decode(pyramid, _in_lab(guidance), self.network.recall(remembered))
        return self.read(decoded, lightness, guidance)


def neutral_where_blank(ab: Tensor, lightness: Tensor, guidance: Tensor | None) -> Tensor:
    """Return ab (N, 2, h, w) without the colours of blank frames that nobody gave a colour."""
    weight = picture_weight(lightness)
    if guidance is not None:
        weight = torch.maximum(weight, guidance[:, :1].amax((2, 3), keepdim=True))
    return ab * weight


def guidance_in_lab(guidance: Tensor) -> Tensor:
    """Return guidance (N, 3, H, W) with a* and b* in Lab units."""
    return guidance * guidance.new_tensor((1, 256, 256))[:, None, None]


def _in_lab(guidance: Tensor | None) -> Tensor | None:
    return None if guidance is None else guidance_in_lab(guidance)
