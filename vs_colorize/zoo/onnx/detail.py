"""What `frames.detail` does with arrays, on tensors, for graphs: chroma that follows the edges of lightness."""

import torch
from torch import Tensor
from torch.nn import functional

from vs_colorize.color.detail import NOISE, SHARPENING


def chroma_model(lightness: Tensor, ab: Tensor) -> tuple[Tensor, Tensor]:
    """Return slope and offset, (N, 2, H, W), of ab as a straight line of L* / 100 (N, 1, H, W) near each pixel."""
    fine, fine_ab = lightness - _mean(lightness), ab - _mean(ab)
    slope = _mean(fine * fine_ab) / (_mean(fine * fine) + NOISE)
    return slope, ab + SHARPENING * fine_ab - slope * (lightness + SHARPENING * fine)


def enlarged(planes: Tensor, like: Tensor) -> Tensor:
    """Bring planes (N, C, h, w) to the size of others, linearly."""
    return functional.interpolate(planes, size=like.shape[2:], mode="bilinear", align_corners=False)


def area_reduced(picture: Tensor, height: int, width: int) -> Tensor:
    """Bring a picture (N, 1, H, W) to a size, each pixel the mean of the area it covers."""
    return _made_of(picture, _area_shares(height, picture.shape[2]), _area_shares(width, picture.shape[3]))


def resized(picture: Tensor, height: int, width: int) -> Tensor:
    """Bring a picture (N, 1, H, W) to a size as VapourSynth's resizer does by default.

    That is the cubic filter of Keys 1981 with a = -1/2, widened where a side shrinks, and mirrored at edges.
    """
    return _made_of(picture, _cubic_shares(height, picture.shape[2]), _cubic_shares(width, picture.shape[3]))


# Resizing is the product with a matrix of shares, (new, old): every runtime has that, and makes the matrix once where
# sizes are fixed. Distances are counted in a unit that fits into both kinds of pixels, `new` into an old one and `old`
# into a new one, for sizes that are symbols can only be exported in whole numbers.


def _made_of(picture: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    # Not `@`: that would have the exporter think about the product of all sizes for minutes.
    count = picture.shape[0]
    narrow = torch.bmm(picture[:, 0], columns.T.expand(count, -1, -1))
    return torch.bmm(rows.expand(count, -1, -1), narrow)[:, None]


def _area_shares(new: int, old: int) -> Tensor:
    (start, end), (first, last) = _cells(new, old), _cells(old, new)
    common = torch.minimum(end[:, None], last) - torch.maximum(start[:, None], first)
    return _normalised(common.clamp(min=0).float())


def _cubic_shares(new: int, old: int) -> Tensor:
    (start, end), (first, last) = _cells(new, old), _cells(old, new)
    centre, other = (start + end)[:, None], first + last
    mirrored = (other, -other, 4 * last[-1] - other)
    pixel = 2 * torch.maximum(end[0], last[0]).float()
    return _normalised(torch.stack([_cubic((centre - each).abs() / pixel) for each in mirrored]).sum(0))


def _cubic(distance: Tensor) -> Tensor:
    near = 1.5 * distance**3 - 2.5 * distance**2 + 1
    far = -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2
    return torch.where(distance < 1, near, torch.where(distance < 2, far, 0))


def _cells(count: int, length: int) -> tuple[Tensor, Tensor]:
    """Return where `count` pixels of a length in a row start and end."""
    return torch.arange(0, count * length, length), torch.arange(length, count * length + 1, length)


def _normalised(shares: Tensor) -> Tensor:
    return shares / shares.sum(1, keepdim=True)


def _mean(planes: Tensor) -> Tensor:
    return functional.avg_pool2d(functional.pad(planes, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
