"""ConvNeXt, the encoder under `ddcolor`."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

_EPSILON = 1e-6


class ChannelNorm(nn.LayerNorm):
    """A layer norm over the channels of (N, C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, eps=_EPSILON)

    def forward(self, input: Tensor) -> Tensor:
        """Normalize `input` (N, C, H, W) at every place."""
        return super().forward(input.movedim(1, -1)).movedim(-1, 1)


class ConvNeXtBlock(nn.Module):
    """A depth-wise 7 x 7 convolution and two layers on each place's channels, added to what came in."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=_EPSILON)
        self.pwconv1 = nn.Linear(channels, 4 * channels)
        self.pwconv2 = nn.Linear(4 * channels, channels)
        self.gamma = nn.Parameter(torch.full((channels,), _EPSILON))

    def forward(self, features: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C, H, W)."""
        places = self.norm(self.dwconv(features).movedim(1, -1))
        change: Tensor = self.gamma * self.pwconv2(functional.gelu(self.pwconv1(places)))
        return features + change.movedim(-1, 1)


class ConvNeXt(nn.Module):
    """The encoder of Liu et al., "A ConvNet for the 2020s", CVPR 2022, with a norm on each stage's result.

    `depths` and `widths` are the number of blocks and of channels of its four stages. Parameters are named as its
    authors name them; `norm`, which came before the classifier, is among them and is not used.
    """

    def __init__(self, depths: Sequence[int], widths: Sequence[int]) -> None:
        super().__init__()
        stem = nn.Sequential(nn.Conv2d(3, widths[0], 4, stride=4), ChannelNorm(widths[0]))
        halvings = (
            nn.Sequential(ChannelNorm(before), nn.Conv2d(before, after, 2, stride=2))
            for before, after in pairwise(widths)
        )
        self.downsample_layers = nn.ModuleList((stem, *halvings))
        self.stages = nn.ModuleList(
            nn.Sequential(*(ConvNeXtBlock(width) for _ in range(depth)))
            for depth, width in zip(depths, widths, strict=True)
        )
        self.norm0, self.norm1, self.norm2, self.norm3 = (ChannelNorm(width) for width in widths)
        self.norm = nn.LayerNorm(widths[-1], eps=_EPSILON)

    def forward(self, picture: Tensor) -> list[Tensor]:
        """Map a picture (N, 3, H, W), sides multiples of 32, to features at 1/4, 1/8, 1/16 and 1/32 of its size."""
        features, pyramid = picture, []
        norms = (self.norm0, self.norm1, self.norm2, self.norm3)
        for downsample, stage, norm in zip(self.downsample_layers, self.stages, norms, strict=True):
            features = stage(downsample(features))
            pyramid.append(norm(features))
        return pyramid
