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


def area_reduced(planes: Tensor, height: int, width: int) -> Tensor:
    """Bring planes (N, C, H, W) to a size, each pixel the mean of the area it covers.

    As two products of matrices, which every runtime has, and makes beforehand where sizes are known.
    """
    return _shares(height, planes.shape[2]) @ planes @ _shares(width, planes.shape[3]).T


def _shares(small: int, large: int) -> Tensor:
    """Return which share each of `large` pixels in a row has in each of `small`, (small, large); rows sum to 1."""
    # In units that fit into both kinds of pixels, for only whole numbers can be exported.
    (start, end), (first, last) = _cells(small, large), _cells(large, small)
    common = torch.minimum(end[:, None], last) - torch.maximum(start[:, None], first)
    shares = common.clamp(min=0).float()
    return shares / shares.sum(1, keepdim=True)


def _cells(count: int, length: int) -> tuple[Tensor, Tensor]:
    return torch.arange(0, count * length, length), torch.arange(length, count * length + 1, length)


def _mean(planes: Tensor) -> Tensor:
    return functional.avg_pool2d(functional.pad(planes, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
