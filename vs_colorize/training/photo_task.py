"""Training on single photographs: colours of each, from its lightness and from guidance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vs_colorize.color.bins import annealed_mean
from vs_colorize.color.lab import srgb_to_lab
from vs_colorize.networks.fusion import Fusion
from vs_colorize.training.augment import age, film_lightness, random_cut, to_tensor
from vs_colorize.training.hints import simulate_guidance
from vs_colorize.training.losses import color_loss
from vs_colorize.training.photos import Photos, Pixels
from vs_colorize.training.recolor import recolor_some
from vs_colorize.training.teacher import Teacher
from vs_colorize.training.validation import choose_photos, validate

GUIDED_SHARE = 0.45

_TEACHER_SHARE = 0.3
_TAUGHT_PICTURES = 8
_TAUGHT_SIDE = 160
_VIVID = {"vividness": 0.6, "temperature": 0.8}


@dataclass(frozen=True)
class PhotoBatch:
    """Lightness (N, 1, H, W), L* / 100; guidance (N, 3, H, W); the truth's ab at a quarter of the size."""

    lightness: Tensor
    guidance: Tensor
    true_ab: Tensor

    def __len__(self) -> int:
        return len(self.lightness)

    def to(self, device: torch.device) -> Self:
        """Return the batch on a device."""
        return type(self)(
            *(tensor.to(device, non_blocking=True) for tensor in (self.lightness, self.guidance, self.true_ab))
        )


class PhotoTask:
    """Trains all of `fusion` but the first stages of its encoder.

    Where there is a `teacher`, what it sees in the colours counts besides their error.
    """

    guided_share = GUIDED_SHARE
    recolored_share = 0.15

    def __init__(self, held_out: Photos, teacher: Teacher | None = None) -> None:
        self._validation = choose_photos(held_out)
        self._teacher = teacher

    def untrained(self, network: Fusion) -> Iterable[nn.Module]:
        """Return the encoder up to a quarter of the size: its edges need no training and cost half of a step."""
        encoder = network.encoder
        return encoder.conv_stem, encoder.bn1, encoder.blocks[0], encoder.blocks[1]

    def steady(self, network: Fusion) -> Iterable[nn.Module]:
        """Return the encoder: its norms were measured on far more pictures than a batch holds."""
        return (network.encoder,)

    def make_batch(self, photos: Sequence[Pixels], size: int, rng: np.random.Generator) -> PhotoBatch:
        """Cut, mirror and age photos, simulate guidance for a share of them, and give things in some another colour."""
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        rgb = to_tensor([random_cut(photo, size, rng) for photo in photos])
        lab = srgb_to_lab(rgb)
        lightness = age(film_lightness(rgb, generator), generator)
        guidance = simulate_guidance(lab[:, 1:], self.guided_share, generator)
        recolor_some(lab, guidance, self.recolored_share, generator)
        return PhotoBatch(lightness, guidance, functional.avg_pool2d(lab[:, 1:], 4))

    def logits(self, network: Fusion, batch: PhotoBatch) -> Tensor:
        """Predict a batch."""
        logits: Tensor = network(batch.lightness.contiguous(memory_format=torch.channels_last), batch.guidance)
        return logits

    def loss(self, logits: Tensor, batch: PhotoBatch, prior: Tensor, weights: Tensor) -> Tensor:
        """Return the error of the colours, see `color_loss`, and what the teacher says of some without guidance."""
        error = color_loss(logits, batch.true_ab, weights)
        free = (batch.guidance[:, 0].amax((1, 2)) == 0).nonzero()[:_TAUGHT_PICTURES, 0]
        if self._teacher is None or not len(free):
            return error
        ab = annealed_mean(logits[free], prior, **_VIVID)
        side = min(_TAUGHT_SIDE, batch.lightness.shape[-1])
        lightness = functional.interpolate(batch.lightness[free], (side, side), mode="area")
        return error + _TEACHER_SHARE * self._teacher.difference(lightness, ab, batch.true_ab[free])

    def validate(self, network: Fusion) -> dict[str, float]:
        """Measure a network on the held-out photos, see `validation.validate`."""
        return validate(network, self._validation)


class GuidanceTask(PhotoTask):
    """Trains only what `fusion` makes of guidance: what it does without stays as it is, bit for bit."""

    guided_share = 0.75
    recolored_share = 0.3

    def untrained(self, network: Fusion) -> Iterable[nn.Module]:
        """Return all parts that work without guidance, too."""
        return [part for part in network.children() if part not in (network.guidance, network.guidance_context)]

    def steady(self, network: Fusion) -> Iterable[nn.Module]:
        """Return the network: all its norms are in the parts that stay."""
        return (network,)
