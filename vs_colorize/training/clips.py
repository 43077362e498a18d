"""Film made of photographs: the camera pans, zooms and turns, light changes, grain is new on each frame.

How the picture moves is known, so colours can be compared along the motion. All frames of a clip are one scene.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from vs_colorize.color.lab import srgb_to_lab
from vs_colorize.training.augment import (
    STRONGEST_GRAIN,
    add_grain,
    between,
    chance,
    film_lightness,
    scale_to,
    to_tensor,
    wear,
)
from vs_colorize.training.hints import simulate_guidance
from vs_colorize.training.photos import Pixels

type Places = NDArray[np.float64]
"""Where the pixels of each frame lie in a photo: (T, 3, 3), matrices for (x, y, 1)."""

_REDUCTION = 4
_STILL_SHARE = 0.15
_FARTHEST_PAN = 0.3
_LARGEST_TURN = np.radians(6)
_SHAKE = 0.3


@dataclass(frozen=True)
class ClipBatch:
    """N clips of T frames, of which P are to be given colours: those numbered `decoded`.

    Lightness (N, T, 1, H, W), L* / 100; guidance (N, P, 3, H, W); the truth's ab (N, P, 2, H / 4, W / 4). `motion` says
    where the points of each of the P frames but the first were in the one before, (N, P - 1, H / 4, W / 4, 2), as
    `grid_sample` wants it; `seen`, (N, P - 1, 1, H / 4, W / 4), is 1 where that was inside the picture.
    """

    decoded: tuple[int, ...]
    lightness: Tensor
    guidance: Tensor
    true_ab: Tensor
    motion: Tensor
    seen: Tensor

    def __len__(self) -> int:
        return len(self.lightness)

    def to(self, device: torch.device) -> Self:
        """Return the batch on a device."""
        tensors = (self.lightness, self.guidance, self.true_ab, self.motion, self.seen)
        return type(self)(self.decoded, *(tensor.to(device, non_blocking=True) for tensor in tensors))


@dataclass(frozen=True)
class ClipPlan:
    """What clips are to be made: squares of `size`, `frames` of them, colours for those numbered `decoded`.

    `guided_share` of the pictures get guidance, `grainy_share` of the clips grain.
    """

    size: int
    frames: int
    decoded: tuple[int, ...]
    guided_share: float
    grainy_share: float


def make_clips(photos: Sequence[Pixels], plan: ClipPlan, rng: np.random.Generator) -> ClipBatch:
    """Make a clip of each photo."""
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    films = [_film(photo, plan, generator, rng) for photo in photos]
    lightness, true_ab, motion = (torch.stack(parts) for parts in zip(*films, strict=True))
    flat = true_ab.flatten(0, 1)
    guidance = simulate_guidance(flat, plan.guided_share, generator)
    return ClipBatch(
        plan.decoded,
        _aged(lightness, plan.grainy_share, generator),
        guidance.unflatten(0, true_ab.shape[:2]),
        functional.avg_pool2d(flat, _REDUCTION).unflatten(0, true_ab.shape[:2]),
        motion,
        (motion.abs().amax(-1) <= 1)[:, :, None].float(),
    )


def draw_places(height: int, width: int, plan: ClipPlan, rng: np.random.Generator) -> Places:
    """Draw the way of a camera over a photo of a size: straight, zooming and turning evenly, and shaken in half."""
    progress = np.linspace(0, 1, plan.frames)
    if rng.random() < _STILL_SHARE:
        progress[:] = 0
    turn, zoom = (
        np.interp(progress, (0, 1), rng.uniform(low, high, 2))
        for low, high in ((-_LARGEST_TURN, _LARGEST_TURN), (0.85, 1.0))
    )
    shake = rng.normal(0, _SHAKE, (2, plan.frames)) * (rng.random() < 0.5)
    reach = plan.size / 2 * (np.cos(_LARGEST_TURN) + np.sin(_LARGEST_TURN))
    centres = []
    for side, shaken in zip((width, height), shake, strict=True):
        low, high = min(reach, side / 2), max(side - reach, side / 2)
        begin = rng.uniform(low, high)
        end = begin + np.clip(rng.uniform(low, high) - begin, -_FARTHEST_PAN * plan.size, _FARTHEST_PAN * plan.size)
        centres.append(np.interp(progress, (0, 1), (begin, end)) + shaken)
    cos, sin, zero, one = zoom * np.cos(turn), zoom * np.sin(turn), np.zeros(plan.frames), np.ones(plan.frames)
    middle = (plan.size - 1) / 2
    x, y = (centre - 0.5 for centre in centres)
    rows = (
        (cos, -sin, x - (cos - sin) * middle),
        (sin, cos, y - (sin + cos) * middle),
        (zero, zero, one),
    )
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=1)


def motion_between(places: Places, size: int) -> NDArray[np.float64]:
    """Return where the points of each frame but the first were in the one before, (T - 1, size / 4, size / 4, 2).

    From -1 at the left or upper edge of the picture to 1 at the other, x first.
    """
    axis = np.arange(size // _REDUCTION) * _REDUCTION + (_REDUCTION - 1) / 2
    x, y = np.meshgrid(axis, axis)
    points = np.stack((x, y, np.ones_like(x)), axis=-1)
    back = np.linalg.inv(places[:-1]) @ places[1:]
    found = np.einsum("tij,hwj->thwi", back, points)[..., :2]
    motion: NDArray[np.float64] = (found + 0.5) / size * 2 - 1
    return motion


def _film(
    photo: Pixels, plan: ClipPlan, generator: torch.Generator, rng: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Return lightness (T, 1, H, W), the ab of the decoded frames (P, 2, H, W) and the motion between those."""
    shown = scale_to(photo, round(plan.size / rng.uniform(0.6, 0.9)))
    rgb = to_tensor([shown[:, ::-1] if rng.random() < 0.5 else shown])
    places = draw_places(rgb.shape[2], rgb.shape[3], plan, rng)
    tones = film_lightness(rgb, generator)[0, 0].numpy()
    colors = np.ascontiguousarray(srgb_to_lab(rgb)[0, 1:].permute(1, 2, 0).numpy())
    chosen = places[list(plan.decoded)]
    lightness = torch.from_numpy(np.stack([_seen_from(place, tones, plan.size) for place in places]))
    ab = torch.from_numpy(np.stack([_seen_from(place, colors, plan.size) for place in chosen]))
    motion = torch.from_numpy(motion_between(chosen, plan.size)).float()
    return lightness[:, None], ab.permute(0, 3, 1, 2), motion


def _seen_from(place: Places, picture: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpAffine(picture, place[:2], (size, size), flags=flags, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(seen, np.float32)


def _aged(lightness: Tensor, grainy_share: float, generator: torch.Generator) -> Tensor:
    """Age lightness (N, T, 1, H, W): worn alike on all frames, its light unsteady, its grain new on each."""
    clips, frames = lightness.shape[:2]
    seed = int(torch.randint(2**62, (), generator=generator))
    worn = torch.stack([wear(frame, torch.Generator().manual_seed(seed)) for frame in lightness.unbind(1)], dim=1)
    lit = (worn * _light(clips, frames, generator)).flatten(0, 1)
    grain = torch.randn(lit.shape, generator=generator)
    coarse = chance(clips, 0.5, generator)
    strength = between(clips, 0.2, 1.0, generator) * STRONGEST_GRAIN * chance(clips, grainy_share, generator)
    each = (given.repeat_interleave(frames, dim=0) for given in (coarse, strength))
    aged: Tensor = add_grain(lit, grain, *each).unflatten(0, (clips, frames))
    return aged


def _light(clips: int, frames: int, generator: torch.Generator) -> Tensor:
    """Draw how bright each frame is, (N, T, 1, 1, 1): it swells, it is unsteady, or there is a flash."""
    time = torch.arange(frames)[None, :, None, None]
    phase = between(clips, 0, 2 * torch.pi, generator) + time * between(clips, 0.05, 0.6, generator)
    swell = phase.sin() * between(clips, 0, 0.1, generator) * chance(clips, 0.4, generator)
    unsteady = torch.randn(clips, frames, 1, 1, generator=generator) * 0.02 * chance(clips, 0.4, generator)
    flash = (time == torch.randint(frames, (clips, 1, 1, 1), generator=generator)) * chance(clips, 0.15, generator)
    brightness: Tensor = 1 + swell + unsteady + flash * between(clips, 0.2, 0.5, generator)
    return brightness[..., None]
