"""What happens to a photo before the network sees it: cut out at random, its lightness aged like old film."""

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from vs_colorize.color.lab import luminance_to_lightness, srgb_to_linear
from vs_colorize.training.photos import Pixels

# Shares of red, green and blue that silver film has seen. Orthochromatic film is blind to red; early panchromatic film
# and a yellow or red filter in front of it darken blue skies.
_FILM_STOCKS = torch.tensor(
    (
        (0.00, 0.55, 0.45),
        (0.10, 0.55, 0.35),
        (0.30, 0.40, 0.30),
        (0.40, 0.55, 0.05),
        (0.65, 0.30, 0.05),
    )
)

STRONGEST_GRAIN = 0.04
"""Standard deviation in L* / 100."""


def _scale(part: Pixels, size: int) -> Pixels:
    shrinks = min(part.shape[:2]) > size
    scaled = cv2.resize(part, (size, size), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    return np.asarray(scaled, np.uint8)


def to_tensor(pictures: Sequence[Pixels]) -> Tensor:
    """Turn pictures of one size, (H, W, 3), into a tensor (N, 3, H, W) in 0…1."""
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255


def scale_to(photo: Pixels, side: int) -> Pixels:
    """Scale a photo so that its short side has `side` pixels."""
    factor = side / min(photo.shape[:2])
    size = [max(side, round(length * factor)) for length in photo.shape[1::-1]]
    scaled = cv2.resize(photo, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    return np.asarray(scaled, np.uint8)


def random_cut(photo: Pixels, size: int, rng: np.random.Generator) -> Pixels:
    """Cut a random part out of a photo and scale it to (size, size, 3); half of them are mirrored.

    The part spans 55 % to 100 % of the largest that fits, with an aspect between 4:5 and 5:4.
    """
    height, width = photo.shape[:2]
    aspect = np.exp(rng.uniform(-np.log(1.25), np.log(1.25)))
    largest = min(width / aspect, height)
    cut_height = rng.uniform(0.55, 1.0) * largest
    cut_width = int(cut_height * aspect)
    top = rng.integers(0, height - int(cut_height) + 1)
    left = rng.integers(0, width - cut_width + 1)
    part = photo[top : top + int(cut_height), left : left + cut_width]
    scaled = _scale(part, size)
    return scaled[:, ::-1] if rng.random() < 0.5 else scaled


def center_cut(photo: Pixels, size: int) -> Pixels:
    """Scale a photo's central square to (size, size, 3)."""
    side = min(photo.shape[:2])
    top, left = ((length - side) // 2 for length in photo.shape[:2])
    part = photo[top : top + side, left : left + side]
    return _scale(part, size)


def chance(batch: int, share: float, generator: torch.Generator) -> Tensor:
    """Draw for each of a batch whether something happens to it, (N, 1, 1, 1)."""
    return torch.rand(batch, 1, 1, 1, generator=generator) < share


def between(batch: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    """Draw a number from `low` to `high` for each of a batch, (N, 1, 1, 1)."""
    return torch.rand(batch, 1, 1, 1, generator=generator) * (high - low) + low


def film_lightness(rgb: Tensor, generator: torch.Generator) -> Tensor:
    """Turn photos (N, 3, H, W) in 0…1 into the lightness (N, 1, H, W), L* / 100, that some film stock would show.

    One photo in eight is seen by a stock other than the eye's own weights.
    """
    batch = len(rgb)
    eye = torch.tensor((0.212671, 0.715160, 0.072169)).expand(batch, 3)
    stock = _FILM_STOCKS[torch.randint(len(_FILM_STOCKS), (batch,), generator=generator)]
    shares = torch.where(chance(batch, 1 / 8, generator)[:, :, 0, 0], stock, eye)
    luminance = (srgb_to_linear(rgb) * shares[:, :, None, None]).sum(1, keepdim=True)
    return luminance_to_lightness(luminance) / 100


def age(lightness: Tensor, generator: torch.Generator) -> Tensor:
    """Age lightness (N, 1, H, W), L* / 100, at random: as `wear` does, and with grain."""
    worn = wear(lightness, generator)
    grain = torch.randn(lightness.shape, generator=generator)
    coarse = chance(len(lightness), 0.5, generator)
    strength = between(len(lightness), 0.0, STRONGEST_GRAIN, generator) * chance(len(lightness), 0.4, generator)
    return add_grain(worn, grain, coarse, strength)


def add_grain(lightness: Tensor, grain: Tensor, coarse: Tensor, strength: Tensor) -> Tensor:
    """Add grain (N, 1, H, W), of standard deviation 1 before, to lightness, L* / 100.

    `coarse` and `strength` are (N, 1, 1, 1): whether its clumps are larger than a pixel, and its standard deviation.
    """
    clumps = functional.avg_pool2d(functional.pad(grain, (1, 1, 1, 1), mode="reflect"), 3, 1) * 2
    return (lightness + torch.where(coarse, clumps, grain) * strength).clamp(0, 1)


def wear(lightness: Tensor, generator: torch.Generator) -> Tensor:
    """Change lightness (N, 1, H, W), L* / 100, at random: contrast, faded blacks, vignette and softness."""
    batch, _, height, width = lightness.shape
    contrast = between(batch, 0.75, 1.25, generator)
    exposure = between(batch, -0.08, 0.08, generator)
    aged = (lightness - 0.5) * contrast + 0.5 + exposure
    aged = torch.where(chance(batch, 0.5, generator), aged, lightness)
    gamma = torch.where(
        chance(batch, 0.3, generator), between(batch, 0.75, 1.33, generator), torch.ones(batch, 1, 1, 1)
    )
    aged = aged.clamp(0, 1) ** gamma
    fade = between(batch, 0.0, 0.15, generator) * chance(batch, 0.15, generator)
    aged = fade + aged * (1 - fade)
    y, x = torch.meshgrid(torch.linspace(-1, 1, height), torch.linspace(-1, 1, width), indexing="ij")
    vignette = between(batch, 0.0, 0.3, generator) * chance(batch, 0.15, generator)
    aged = aged * (1 - vignette * (x**2 + y**2) / 2)
    soft = functional.avg_pool2d(functional.pad(aged, (1, 1, 1, 1), mode="replicate"), 3, 1)
    return torch.lerp(aged, soft, between(batch, 0.0, 1.0, generator) * chance(batch, 0.25, generator))
