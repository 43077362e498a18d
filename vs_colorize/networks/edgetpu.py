"""MobileNetEdgeTPU 1.0, the light ImageNet encoder under `fusion`."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


class FeaturePyramid(NamedTuple):
    """Feature maps of one batch, named by how many input pixels a step covers.

    Channels: 32, 48, 96 and 192.
    """

    quarter: Tensor
    eighth: Tensor
    sixteenth: Tensor
    thirty_second: Tensor


class SameConv2d(nn.Conv2d):
    """A convolution padded as TensorFlow pads it, with constants so that an export stays static.

    For even sizes TensorFlow's 'same' padding of a strided convolution is one pixel more at the right and the bottom
    than at the left and the top.
    """

    def __init__(self, channels_in: int, channels_out: int, kernel: int, *, stride: int = 1, groups: int = 1) -> None:
        lopsided = stride == 2 and kernel > 1
        super().__init__(
            channels_in,
            channels_out,
            kernel,
            stride=stride,
            padding=0 if lopsided else kernel // 2,
            groups=groups,
            bias=False,
        )
        before = (kernel - 2) // 2
        self.lopsided_padding = (before, kernel - 2 - before) * 2 if lopsided else None

    def forward(self, input: Tensor) -> Tensor:
        """Convolve `input` (N, C, H, W)."""
        if self.lopsided_padding is None:
            return super().forward(input)
        padded = functional.pad(input, self.lopsided_padding)
        if self.groups == 1 or not padded.requires_grad:
            return super().forward(padded)
        # On processors the gradient of a strided depth-wise convolution takes 20 times as long in bfloat16.
        with torch.autocast(padded.device.type, enabled=False):
            return super().forward(padded.float())


class FusedResidual(nn.Module):
    """A dense 3 x 3 convolution that widens, then a 1 x 1 convolution that narrows."""

    def __init__(self, channels_in: int, channels_out: int, *, expansion: int, stride: int = 1) -> None:
        super().__init__()
        width = channels_in * expansion
        self.conv_exp = SameConv2d(channels_in, width, 3, stride=stride)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv_pwl = SameConv2d(width, channels_out, 1)
        self.bn2 = nn.BatchNorm2d(channels_out)
        self.has_skip = stride == 1 and channels_in == channels_out

    def forward(self, features: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C', H / stride, W / stride)."""
        wide = functional.relu(self.bn1(self.conv_exp(features)))
        narrow: Tensor = self.bn2(self.conv_pwl(wide))
        return narrow + features if self.has_skip else narrow


class InvertedResidual(nn.Module):
    """Widen by 1 x 1, filter each channel, narrow by 1 x 1 (Sandler et al. 2018, MobileNetV2)."""

    def __init__(
        self,
        channels_in: int,
        channels_out: int,
        *,
        expansion: int,
        kernel: int = 3,
        stride: int = 1,
        skip: bool = True,
    ) -> None:
        super().__init__()
        width = channels_in * expansion
        self.conv_pw = SameConv2d(channels_in, width, 1)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv_dw = SameConv2d(width, width, kernel, stride=stride, groups=width)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv_pwl = SameConv2d(width, channels_out, 1)
        self.bn3 = nn.BatchNorm2d(channels_out)
        self.has_skip = skip and stride == 1 and channels_in == channels_out

    def forward(self, features: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C', H / stride, W / stride)."""
        wide = functional.relu(self.bn1(self.conv_pw(features)))
        wide = functional.relu(self.bn2(self.conv_dw(wide)))
        narrow: Tensor = self.bn3(self.conv_pwl(wide))
        return narrow + features if self.has_skip else narrow


class Projection(nn.Module):
    """The 1 x 1 convolution between the stem and the first stage, without an activation after it."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.conv = SameConv2d(channels_in, channels_out, 1)
        self.bn1 = nn.BatchNorm2d(channels_out)

    def forward(self, features: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, C', H, W)."""
        projected: Tensor = self.bn1(self.conv(features))
        return projected


class EdgeTPUEncoder(nn.Module):
    """The trunk of MobileNetEdgeTPU 1.0 on one grey channel: 2.6 M parameters, ReLU only, no squeeze-and-excite.

    Parameter names follow the published classifier, so that its weights load by key; the stem takes one channel
    instead of three equal ones, unless `channels` says 3. Source: tensorflow/models, research/slim,
    mobilenet_edgetpu_224_1.0 (Apache-2.0).
    """

    def __init__(self, channels: int = 1) -> None:
        super().__init__()
        self.conv_stem = SameConv2d(channels, 32, 3, stride=2)
        self.bn1 = nn.BatchNorm2d(32)
        self.blocks = nn.Sequential(
            nn.Sequential(Projection(32, 16)),
            nn.Sequential(
                FusedResidual(16, 32, expansion=8, stride=2), *(FusedResidual(32, 32, expansion=4) for _ in range(3))
            ),
            nn.Sequential(
                FusedResidual(32, 48, expansion=8, stride=2), *(FusedResidual(48, 48, expansion=4) for _ in range(3))
            ),
            nn.Sequential(
                InvertedResidual(48, 96, expansion=8, stride=2),
                *(InvertedResidual(96, 96, expansion=4) for _ in range(3)),
            ),
            nn.Sequential(
                InvertedResidual(96, 96, expansion=8, skip=False),
                *(InvertedResidual(96, 96, expansion=4) for _ in range(3)),
            ),
            nn.Sequential(
                InvertedResidual(96, 160, expansion=8, kernel=5, stride=2),
                *(InvertedResidual(160, 160, expansion=4, kernel=5) for _ in range(3)),
            ),
            nn.Sequential(InvertedResidual(160, 192, expansion=8)),
        )

    def forward(self, picture: Tensor) -> FeaturePyramid:
        """Map pictures (N, channels, H, W), values -1 (black) to 1 (white), sides multiples of 16, to a pyramid."""
        features = functional.relu(self.bn1(self.conv_stem(picture)))
        quarter = self.blocks[1](self.blocks[0](features))
        eighth = self.blocks[2](quarter)
        sixteenth = self.blocks[4](self.blocks[3](eighth))
        height, width = sixteenth.shape[-2:]
        even = functional.pad(sixteenth, (0, width % 2, 0, height % 2), mode="replicate")
        thirty_second = self.blocks[6](self.blocks[5](even))
        return FeaturePyramid(quarter, eighth, sixteenth, thirty_second)
