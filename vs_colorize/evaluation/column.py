"""A column of pixels over time, a frame a pixel: what moves draws lines, what flickers vertical streaks."""

import torch
from torch import Tensor
from torch.nn import functional

from vs_colorize.color.lab import lab_to_srgb
from vs_colorize.evaluation.thumbnails import thumbnail

LIGHTNESS = 60.0
"""L* of a column whose colours alone are shown."""

BOOST = 2.0
"""How much stronger they are shown than they are: flicker is a matter of a few Lab units."""

# Below this the edges of JPEG's own blocks look like flicker.
_QUALITY = 97

_HEIGHT = 96
_FRAMES = 256


class ColumnMeter:
    """Keeps the middle column of every frame; of a clip with more than 256 frames, of those in its middle."""

    def __init__(self, length: int) -> None:
        first = max(0, (length - _FRAMES) // 2)
        self._kept = range(first, first + _FRAMES)
        self._count = 0
        self._columns: list[Tensor] = []

    def add(self, lab: Tensor) -> None:
        """Take the next frame, Lab (3, H, W); its column is reduced to at most 96 pixels by area averages."""
        if self._count in self._kept:
            column = lab[:, :, lab.shape[2] // 2]
            self._columns.append(functional.interpolate(column[None], min(_HEIGHT, len(column[0])), mode="area")[0])
        self._count += 1

    def as_seen(self) -> bytes:
        """Return the columns from left to right as a JPEG file."""
        return _drawn(torch.stack(self._columns, dim=2))

    def colors(self) -> bytes:
        """Return the same without its lightness, at `LIGHTNESS` and with `BOOST`."""
        ab = BOOST * torch.stack(self._columns, dim=2)[1:]
        return _drawn(torch.cat((torch.full_like(ab[:1], LIGHTNESS), ab)))


def _drawn(lab: Tensor) -> bytes:
    return thumbnail(lab_to_srgb(lab).clamp(0, 1), _QUALITY)
