"""Photographs in which one thing has another colour, and hints that say so.

A user gives hints where the photographs that the network learnt from are no guide. From true colours alone it learns
that a hint tells what the whole picture is like, and lets one red coat tint the sky.
"""

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vs_colorize.color.gamut import fit_gamut
from vs_colorize.color.lab import lab_to_xyz, linear_to_srgb, srgb_to_lab, xyz_to_linear

_ATTEMPTS = 4
_SMALLEST, _LARGEST = 0.01, 0.4
_TOLERANCE = (16.0, 9.0, 9.0)
_SMOOTHING = 1.5
_MOST_CHROMA = 60.0
_NEUTRAL_SHARE = 0.2
_MOST_HINTS = 6

type Mask = NDArray[np.uint8]


def recolor_some(lab: Tensor, guidance: Tensor, share: float, generator: torch.Generator) -> None:
    """Give in a `share` of pictures one thing a colour of its own, and guidance that says so, in place.

    `lab` is (N, 3, H, W), of which a* and b* are changed, fitted into the gamut of sRGB; `guidance` is (N, 3, H, W):
    confidence 0…1, a* and b*. It gets 1 to 6 points on the thing, in place of what it had in half of these pictures.
    Where no thing is found, nothing is changed.
    """
    for picture, given in zip(lab, guidance, strict=True):
        if float(torch.rand((), generator=generator)) < share:
            _recolor(picture, given, generator)


def _recolor(lab: Tensor, guidance: Tensor, generator: torch.Generator) -> None:
    thing = _find_thing(lab, generator)
    if thing is None:
        return
    soft = torch.from_numpy(cv2.GaussianBlur(thing.astype(np.float32), (0, 0), 0.8))
    old = lab[1:, torch.from_numpy(thing > 0)].mean(1)
    painted = lab.clone()
    painted[1:] += (_draw_color(generator) - old)[:, None, None] * soft
    fitted = srgb_to_lab(linear_to_srgb(fit_gamut(xyz_to_linear(lab_to_xyz(painted[None])))))[0]
    lab[1:] = torch.where(soft > 0, fitted[1:], lab[1:])
    if float(torch.rand((), generator=generator)) < 0.5:
        guidance.zero_()
    # What was given there before is of another colour.
    guidance *= 1 - torch.from_numpy(cv2.dilate(thing, np.ones((5, 5), np.uint8))).float()
    _hint(lab, guidance, thing, generator)


def _find_thing(lab: Tensor, generator: torch.Generator) -> Mask | None:
    """Return a connected region of about one colour that has a sensible size, (H, W) of 0 and 1."""
    picture = np.ascontiguousarray(lab.movedim(0, -1).numpy())
    smooth = cv2.GaussianBlur(picture, (0, 0), _SMOOTHING)
    height, width = smooth.shape[:2]
    for _ in range(_ATTEMPTS):
        seed = int(torch.randint(width, (), generator=generator)), int(torch.randint(height, (), generator=generator))
        mask = np.zeros((height + 2, width + 2), np.uint8)
        flags = 4 | (1 << 8) | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY
        cv2.floodFill(smooth, mask, seed, (0.0, 0.0, 0.0), _TOLERANCE, _TOLERANCE, flags)
        thing = cv2.morphologyEx(mask[1:-1, 1:-1], cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        if _SMALLEST < thing.mean() < _LARGEST:
            return np.asarray(thing, np.uint8)
    return None


def _draw_color(generator: torch.Generator) -> Tensor:
    """Draw a* and b*; one in five is neutral."""
    kind, hue, chroma = torch.rand(3, generator=generator).tolist()
    length = 0.0 if kind < _NEUTRAL_SHARE else 8 + (_MOST_CHROMA - 8) * chroma
    return torch.tensor((np.cos(2 * np.pi * hue), np.sin(2 * np.pi * hue)), dtype=torch.float32) * length


def _hint(lab: Tensor, guidance: Tensor, thing: Mask, generator: torch.Generator) -> None:
    inner = cv2.erode(thing, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero(inner if inner.any() else thing)
    for _ in range(1 + int(torch.randint(_MOST_HINTS, (), generator=generator))):
        at = int(torch.randint(len(rows), (), generator=generator))
        radius = int(torch.randint(3, (), generator=generator))
        row, column = int(rows[at]), int(columns[at])
        area = slice(max(0, row - radius), row + radius + 1), slice(max(0, column - radius), column + radius + 1)
        guidance[0, *area] = 1.0
        guidance[1:, *area] = lab[1:, row, column][:, None, None]
