"""`fusion`: lightness, and colours that a user gives, in; a distribution over ab bins out."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from vs_colorize.color.bins import ab_bins
from vs_colorize.color.lab import lightness_to_luminance, linear_to_srgb
from vs_colorize.networks.edgetpu import EdgeTPUEncoder, FeaturePyramid

_GUIDANCE_REACH = 110.0


class Additions(NamedTuple):
    """What is added to the decoder's features at the scales of `FeaturePyramid`: maps (N, C, h, w) or (N, C, 1, 1).

    There are `ADDED_CHANNELS` of them.
    """

    quarter: Tensor
    eighth: Tensor
    sixteenth: Tensor
    thirty_second: Tensor


ADDED_CHANNELS = (64, 96, 128, 128)


def _conv_block(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False), nn.BatchNorm2d(channels_out))


def _silent_conv(channels: int) -> nn.Conv2d:
    """Return a convolution that gives 0 until it is trained."""
    conv = nn.Conv2d(channels, channels, 1, bias=False)
    nn.init.zeros_(conv.weight)
    return conv


def _double(features: Tensor, like: Tensor) -> Tensor:
    """Enlarge twice; one row or column too many, from an odd size before, is dropped."""
    double = functional.interpolate(features, scale_factor=2.0, mode="bilinear", align_corners=False)
    return double[..., : like.shape[-2], : like.shape[-1]]


def _add(features: Tensor, *more: Tensor | None) -> Tensor:
    for addition in more:
        features = features if addition is None else features + addition
    return features


def reduce_guidance(guidance: Tensor, factor: int) -> Tensor:
    """Reduce guidance (N, 3, H, W) by `factor`: the highest confidence, and colours averaged by confidence.

    Channels are confidence 0…1, a* and b* in any unit. Where the confidence is 0 the colours come out as 0.
    """
    # Not by `ceil_mode`: OpenVINO refuses pictures that are smaller than `factor`.
    whole = functional.pad(guidance, (0, factor - 1, 0, factor - 1))
    confidence, color = whole[:, :1], whole[:, 1:]
    mass = functional.avg_pool2d(confidence, factor)
    mean = functional.avg_pool2d(confidence * color, factor) / mass.clamp(min=1e-6)
    peak = functional.max_pool2d(confidence, factor)
    return torch.cat((peak, mean * (mass > 0)), dim=1)


def _halved(features: Tensor) -> Tensor:
    """Reduce features to half the size, rounded up: of an odd row or column over, its own mean."""
    return functional.avg_pool2d(functional.pad(features, (0, 1, 0, 1), mode="replicate"), 2)


class GuidanceEncoder(nn.Module):
    """Spread given colours over four scales. No biases: guidance that is zero everywhere adds exactly nothing."""

    widths = (32, 48, 64, 96)

    def __init__(self) -> None:
        super().__init__()
        before = (0, *self.widths[:-1])
        self.stages = nn.ModuleList(
            nn.Conv2d(3 + previous, width, 3, padding=1, bias=False)
            for previous, width in zip(before, self.widths, strict=True)
        )
        self.project = nn.ModuleList(
            nn.Conv2d(width, out, 1, bias=False) for width, out in zip(self.widths, ADDED_CHANNELS, strict=True)
        )

    def forward(self, guidance: Tensor) -> Additions:
        """Map guidance (N, 3, H, W) to what the decoder adds at 1/4, 1/8, 1/16 and 1/32.

        Channels are confidence 0…1, a* and b* in Lab units. Colours are premultiplied by their confidence.
        """
        scales = []
        features = None
        guidance_dtype = next(self.parameters()).dtype
        for index, (stage, project) in enumerate(zip(self.stages, self.project, strict=True)):
            reduced = reduce_guidance(guidance, 4 * 2**index)
            peak, color = reduced[:, :1], reduced[:, 1:]
            given = torch.cat((peak, peak * color / _GUIDANCE_REACH), dim=1).to(guidance_dtype)
            if features is not None:
                given = torch.cat((_halved(features), given), dim=1)
            features = functional.relu(stage(given))
            scales.append(project(features))
        return Additions(*scales)


class Fusion(nn.Module):
    """An ImageNet encoder, a global context vector joined to its features, a light decoder to a quarter of the size.

    The 'fusion layer' is that of FlowChroma and of Iizuka et al. 2016: pooled features, projected and added everywhere.
    The head gives logits over the bins of `color.bins.ab_bins`: the plain posterior, whatever training weighed up.

    The buffer `prior` (Q,) holds how often each bin occurs in the training photos.
    """

    def __init__(self) -> None:
        super().__init__()
        bins = len(ab_bins())
        self.encoder = EdgeTPUEncoder()
        self.guidance = GuidanceEncoder()
        self.context = nn.Sequential(nn.Linear(192 + 96, 256), nn.ReLU(), nn.Linear(256, 128))
        self.guidance_context = nn.Linear(128, 96, bias=False)
        self.top = nn.Conv2d(192, 128, 1, bias=False)
        self.top_norm = nn.BatchNorm2d(128)
        self.deepen = _conv_block(128, 128)
        # The context is hundreds of times as large as what it is added to: what lies where goes another way.
        self.places = nn.Sequential(_conv_block(128, 128), nn.ReLU(), _silent_conv(128))
        self.lateral_sixteenth = nn.Conv2d(96, 64, 1)
        self.lateral_eighth = nn.Conv2d(48, 48, 1)
        self.lateral_quarter = nn.Conv2d(32, 32, 1)
        self.sixteenth = nn.Sequential(_conv_block(128 + 64, 128), nn.ReLU(), _conv_block(128, 128))
        self.eighth = nn.Sequential(_conv_block(128 + 48, 96), nn.ReLU(), _conv_block(96, 96))
        self.quarter = _conv_block(96 + 32, 64)
        self.head = nn.Conv2d(64, bins, 1)
        self.register_buffer("prior", torch.full((bins,), 1 / bins))
        self.prior: Tensor

    def encode(self, lightness: Tensor) -> FeaturePyramid:
        """Map lightness (N, 1, H, W), L* / 100, sides multiples of 16, to features that know nothing of guidance."""
        grey = linear_to_srgb(lightness_to_luminance(lightness * 100))
        features: FeaturePyramid = self.encoder((grey * 2 - 1).to(self.head.weight.dtype))
        return features

    @staticmethod
    def pool(features: FeaturePyramid) -> Tensor:
        """Return what a picture is about as a whole, (N, 192)."""
        return features.thirty_second.mean((2, 3))

    def decode(
        self, features: FeaturePyramid, guidance: Tensor | None = None, memory: Additions | None = None
    ) -> Tensor:
        """Map features and guidance to what the head makes logits of, (N, 64, H / 4, W / 4).

        Guidance is (N, 3, H, W): confidence 0…1, a* and b* in Lab units. `memory` is what a network that has one knows
        besides.
        """
        hints = (None,) * 4 if guidance is None else self.guidance(guidance)
        known = (None,) * 4 if memory is None else memory
        pooled = self.pool(features)
        hinted = pooled.new_zeros(pooled.shape[0], 96)
        if hints[3] is not None:
            hinted = self.guidance_context(hints[3].mean((2, 3)))
        context = self.context(torch.cat((pooled, hinted), dim=1))[:, :, None, None]
        top = _add(self.top_norm(self.top(features.thirty_second)), hints[3])
        deep = self.deepen(functional.relu(top + context)) + self.places(functional.relu(top))
        decoded = functional.relu(_add(deep, known[3]))
        for step, lateral, detail, hint, memory_here in (
            (self.sixteenth, self.lateral_sixteenth, features.sixteenth, hints[2], known[2]),
            (self.eighth, self.lateral_eighth, features.eighth, hints[1], known[1]),
            (self.quarter, self.lateral_quarter, features.quarter, hints[0], known[0]),
        ):
            joined = torch.cat((_double(decoded, detail), lateral(detail)), dim=1)
            decoded = functional.relu(_add(step(joined), hint, memory_here))
        return decoded

    def before_head(self, lightness: Tensor, guidance: Tensor | None = None) -> Tensor:
        """Map lightness (N, 1, H, W), L* / 100, and guidance (N, 3, H, W) or None to what `decode` gives."""
        return self.decode(self.encode(lightness), guidance)

    def forward(self, lightness: Tensor, guidance: Tensor | None = None) -> Tensor:
        """Map lightness (N, 1, H, W), L* / 100, and guidance (N, 3, H, W) or None to logits (N, Q, H / 4, W / 4)."""
        logits: Tensor = self.head(self.before_head(lightness, guidance))
        return logits
