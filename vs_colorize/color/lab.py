"""sRGB, linear light, CIE XYZ and CIE L*a*b* (D65, 2 degree observer), converted on tensors.

Colour tensors have their three channels third from last, (..., 3, H, W), in float32. RGB runs from 0 to 1 and is not
clipped: values outside say that a colour does not fit sRGB. Sources: IEC 61966-2-1 (sRGB), CIE 15:2004 (Lab).
"""

from functools import cache

import torch
from torch import Tensor

from vs_colorize.color.primaries import LINEAR_TO_XYZ

# Where R = G = B = 1 falls.
_WHITE = tuple(sum(row) for row in LINEAR_TO_XYZ)
# CIE 15:2004 in its exact form: the cube root and the straight line meet at (6/29)^3 with equal slope.
_DELTA = 6 / 29


# What is kept is made outside inference mode whoever asks first, or training and exports could not use it.
@cache
@torch.inference_mode(mode=False)
def _matrix(device: torch.device, inverse: bool) -> Tensor:
    matrix = torch.tensor(LINEAR_TO_XYZ, dtype=torch.float64)
    return (torch.linalg.inv(matrix) if inverse else matrix).to(device, torch.float32)


@cache
@torch.inference_mode(mode=False)
def _white(device: torch.device) -> Tensor:
    return torch.tensor(_WHITE, device=device)[:, None, None]


def _mix(matrix: Tensor, color: Tensor) -> Tensor:
    return torch.einsum("ij,...jhw->...ihw", matrix, color)


def srgb_to_linear(rgb: Tensor) -> Tensor:
    """Decode sRGB values of any shape to linear light; negative values follow the curve's straight part."""
    return torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp(min=0.04045) + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(linear: Tensor) -> Tensor:
    """Encode linear light of any shape as sRGB; negative values follow the curve's straight part."""
    return torch.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear.clamp(min=0.0031308) ** (1 / 2.4) - 0.055)


def linear_to_xyz(linear: Tensor) -> Tensor:
    """Convert linear sRGB (..., 3, H, W) to XYZ, Y of white = 1."""
    return _mix(_matrix(linear.device, inverse=False), linear)


def xyz_to_linear(xyz: Tensor) -> Tensor:
    """Convert XYZ (..., 3, H, W), Y of white = 1, to linear sRGB, unclipped."""
    return _mix(_matrix(xyz.device, inverse=True), xyz)


def _compress(ratio: Tensor) -> Tensor:
    line = ratio / (3 * _DELTA**2) + 4 / 29
    return torch.where(ratio > _DELTA**3, ratio.clamp(min=_DELTA**3) ** (1 / 3), line)


def _expand(root: Tensor) -> Tensor:
    return torch.where(root > _DELTA, root**3, 3 * _DELTA**2 * (root - 4 / 29))


def luminance_to_lightness(luminance: Tensor) -> Tensor:
    """Convert relative luminance Y (white = 1), any shape, to L* in 0…100."""
    return 116 * _compress(luminance) - 16


def lightness_to_luminance(lightness: Tensor) -> Tensor:
    """Convert L* in 0…100, any shape, to relative luminance Y (white = 1)."""
    return _expand((lightness + 16) / 116)


def xyz_to_lab(xyz: Tensor) -> Tensor:
    """Convert XYZ (..., 3, H, W) to L* in 0…100 and a*, b* of about -110…110."""
    x, y, z = _compress(xyz / _white(xyz.device)).unbind(-3)
    return torch.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), dim=-3)


def lab_to_xyz(lab: Tensor) -> Tensor:
    """Convert L*a*b* (..., 3, H, W) to XYZ, Y of white = 1."""
    lightness, a, b = lab.unbind(-3)
    y = (lightness + 16) / 116
    return _expand(torch.stack((y + a / 500, y, y - b / 200), dim=-3)) * _white(lab.device)


def srgb_to_lab(rgb: Tensor) -> Tensor:
    """Convert sRGB (..., 3, H, W) in 0…1 to L*a*b*."""
    return xyz_to_lab(linear_to_xyz(srgb_to_linear(rgb)))


def lab_to_srgb(lab: Tensor) -> Tensor:
    """Convert L*a*b* (..., 3, H, W) to sRGB, unclipped: values outside 0…1 lie outside the gamut."""
    return linear_to_srgb(xyz_to_linear(lab_to_xyz(lab)))
