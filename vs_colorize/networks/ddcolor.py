"""`ddcolor`: a grey picture in; one colour a pixel out."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import spectral_norm

from vs_colorize.networks.color_queries import ColorQueries
from vs_colorize.networks.convnext import ConvNeXt

_QUERIES = 100
_WIDTHS = (512, 512, 256)
_IMAGENET_MEAN = (0.485, 0.456, 0.406)
_IMAGENET_DEVIATION = (0.229, 0.224, 0.225)


def _conv(channels_in: int, channels_out: int, kernel: int, *, bias: bool) -> nn.Conv2d:
    return spectral_norm(nn.Conv2d(channels_in, channels_out, kernel, padding=kernel // 2, bias=bias))


class _Enlargement(nn.Module):
    """Enlarge by shuffling channels into pixels, blurred against its checkerboard (Sugawara et al. 2018)."""

    def __init__(self, channels_in: int, channels_out: int, factor: int, *, normed: bool) -> None:
        super().__init__()
        width = channels_out * factor**2
        self.conv = nn.Sequential(_conv(channels_in, width, 1, bias=not normed))
        if normed:
            self.conv.append(nn.BatchNorm2d(width))
        self.factor = factor

    def forward(self, features: Tensor) -> Tensor:
        large = functional.pixel_shuffle(functional.relu(self.conv(features)), self.factor)
        return functional.avg_pool2d(functional.pad(large, (1, 0, 1, 0), mode="replicate"), 2, stride=1)


class _Step(nn.Module):
    """Double the size and join what the encoder saw at that size."""

    def __init__(self, channels_in: int, seen: int, channels_out: int) -> None:
        super().__init__()
        self.shuf = _Enlargement(channels_in, channels_out, 2, normed=True)
        self.bn = nn.BatchNorm2d(seen)
        self.conv = nn.Sequential(
            _conv(channels_out + seen, channels_out, 3, bias=False), nn.ReLU(), nn.BatchNorm2d(channels_out)
        )

    def forward(self, features: Tensor, seen: Tensor) -> Tensor:
        joined: Tensor = self.conv(functional.relu(torch.cat((self.shuf(features), self.bn(seen)), dim=1)))
        return joined


class _Decoders(nn.Module):
    """The pixel decoder, which brings features back to full size, and the colour decoder, which looks at its steps."""

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        before = (widths[-1], *_WIDTHS)
        self.layers = nn.ModuleList(
            _Step(channels_in, seen, channels_out)
            for (channels_in, channels_out), seen in zip(pairwise(before), reversed(widths[:-1]), strict=True)
        )
        self.last_shuf = _Enlargement(_WIDTHS[-1], _WIDTHS[-1], 4, normed=False)
        self.color_decoder = ColorQueries(_QUERIES, _WIDTHS)

    def forward(self, pyramid: Sequence[Tensor]) -> Tensor:
        """Map the encoder's features, finest first, to how much of each query's colour a pixel has, (N, 100, H, W)."""
        features, scales = pyramid[-1], []
        for layer, seen in zip(self.layers, reversed(pyramid[:-1]), strict=True):
            features = layer(features, seen)
            scales.append(features)
        return torch.einsum("nqc,nchw->nqhw", self.color_decoder(scales), self.last_shuf(features))


class DDColor(nn.Module):
    """The network of Kang et al., "DDColor", ICCV 2023: a ConvNeXt, a pixel decoder and a decoder of 100 colours.

    `depths` and `widths` are those of the encoder. Parameters and buffers are named as in the published checkpoints.
    """

    def __init__(self, depths: Sequence[int], widths: Sequence[int]) -> None:
        super().__init__()
        self.encoder = nn.ModuleDict({"arch": ConvNeXt(depths, widths)})
        self.decoder = _Decoders(widths)
        self.refine_net = nn.Sequential(nn.Sequential(_conv(_QUERIES + 3, 2, 1, bias=True)))
        self.register_buffer("mean", torch.tensor(_IMAGENET_MEAN)[None, :, None, None])
        self.register_buffer("std", torch.tensor(_IMAGENET_DEVIATION)[None, :, None, None])
        self.mean: Tensor
        self.std: Tensor

    def forward(self, picture: Tensor) -> Tensor:
        """Map a grey picture, sRGB (N, 3, H, W) in 0…1, sides multiples of 32, to a* and b* in Lab units, (N, 2, H, W).

        Nothing keeps them within bounds.
        """
        normed = ((picture - self.mean) / self.std).to(self.mean.dtype)
        shares = self.decoder(self.encoder["arch"](normed))
        color: Tensor = self.refine_net(torch.cat((shares, normed), dim=1)).float()
        return color
