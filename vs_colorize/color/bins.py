"""Colour as a distribution over bins of the ab plane, and back.

The ab plane is cut into squares of 10 x 10 units; the bins are the corners of all squares that sRGB touches. Method:
Zhang, Isola and Efros, "Colorful Image Colorization", ECCV 2016.
"""

from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional

from vs_colorize.color.lab import srgb_to_lab

BIN_STEP = 10
_TABLE_REACH = 128
_NEIGHBOURS = 5
_SIGMA = 5.0


def _srgb_samples() -> Tensor:
    """All 8-bit colours on the faces of the sRGB cube and a coarse grid inside it, (3, 1, n) in 0…1."""
    code = torch.arange(256) / 255
    u, v = (axis.flatten() for axis in torch.meshgrid(code, code, indexing="ij"))
    faces = [
        torch.stack((torch.full_like(u, end), u, v)).roll(channel, 0) for end in (0.0, 1.0) for channel in range(3)
    ]
    coarse = code[::15]
    inside = torch.stack([axis.flatten() for axis in torch.meshgrid(coarse, coarse, coarse, indexing="ij")])
    return torch.cat([*faces, inside], dim=1)[:, None]


@cache
@torch.inference_mode(mode=False)
def ab_bins() -> Tensor:
    """Return the bin centres (Q, 2), a* and b* in Lab units, sorted by a*, then b*.

    Made outside inference mode whoever asks first, or training could not use them after a measurement has.
    """
    ab = srgb_to_lab(_srgb_samples())[1:, 0].T
    row, column = (ab / BIN_STEP).floor().long().T + _TABLE_REACH
    squares = torch.unique(row * 2 * _TABLE_REACH + column)
    origins = torch.stack((squares // (2 * _TABLE_REACH), squares % (2 * _TABLE_REACH)), dim=1) - _TABLE_REACH
    offsets = torch.tensor([(0, 0), (0, 1), (1, 0), (1, 1)])
    corners = (origins[:, None] + offsets).flatten(0, 1)
    bins: Tensor = torch.unique(corners, dim=0)
    return bins.float() * BIN_STEP


@cache
@torch.inference_mode(mode=False)
def _soft_encoding_table() -> tuple[Tensor, Tensor]:
    axis = torch.arange(-_TABLE_REACH, _TABLE_REACH + 1).float()
    grid = torch.cartesian_prod(axis, axis)
    distance, index = torch.cdist(grid, ab_bins()).topk(_NEIGHBOURS, largest=False)
    weight = torch.softmax(-(distance**2) / (2 * _SIGMA**2), dim=1)
    return index, weight


def soft_encode(ab: Tensor) -> tuple[Tensor, Tensor]:
    """Spread every colour over its five nearest bins with a Gaussian of sigma 5.

    `ab` is (N, 2, H, W) in Lab units, rounded here to whole units. Returns bin indices and weights that sum to 1, both
    (N, 5, H, W).
    """
    index, weight = (table.to(ab.device) for table in _soft_encoding_table())
    cell = ab.round().clamp(-_TABLE_REACH, _TABLE_REACH).long() + _TABLE_REACH
    row = cell[:, 0] * (2 * _TABLE_REACH + 1) + cell[:, 1]
    return index[row].movedim(-1, 1), weight[row].movedim(-1, 1)


def bin_histogram(ab: Tensor) -> Tensor:
    """Count colours (N, 2, H, W) over the bins, softly: (Q,), its sum is the number of pixels."""
    index, weight = soft_encode(ab)
    return torch.zeros(len(ab_bins()), device=ab.device).scatter_add_(0, index.flatten(), weight.flatten())


def smooth_prior(histogram: Tensor) -> Tensor:
    """Turn a histogram over the bins (Q,) into a prior that sums to 1, smoothed with a Gaussian of sigma 5 in ab."""
    centres = ab_bins().to(histogram.device)
    kernel = torch.exp(-(torch.cdist(centres, centres) ** 2) / (2 * _SIGMA**2))
    smooth = (kernel / kernel.sum(0)) @ histogram
    return smooth / smooth.sum()


def _flattened(prior: Tensor) -> Tensor:
    """Mix a prior with the uniform distribution, half and half (lambda of the paper)."""
    return (prior + 1 / len(prior)) / 2


def rebalancing_weights(prior: Tensor) -> Tensor:
    """Weigh rare colours up: inverse of the flattened prior, scaled to an expectation of 1 under the prior.

    `prior` and the result are (Q,).
    """
    weights = 1 / _flattened(prior)
    return weights / (prior * weights).sum()


def bin_mean(logits: Tensor, centres: Tensor, *, temperature: float) -> Tensor:
    """Read one colour a pixel out of a distribution over any bins, sharpened by `temperature` (1: its mean).

    `logits` is (N, Q, H, W), `centres` (Q, 2) in Lab units. Returns ab (N, 2, H, W) in Lab units.
    """
    return _mean(logits.movedim(1, -1).float() / temperature, centres)


def _mean(logits: Tensor, centres: Tensor) -> Tensor:
    return (torch.softmax(logits, dim=-1) @ centres).movedim(-1, 1)


def annealed_mean(logits: Tensor, prior: Tensor, *, vividness: float, temperature: float) -> Tensor:
    """Read one colour a pixel out of a distribution over the bins.

    The posterior is divided by the flattened prior to the power of `vividness` (0: the safest colours, 1: as if
    training had weighed rare colours up by `rebalancing_weights`) and sharpened by `temperature` (1: its mean; towards
    0: its mode).

    `logits` is (N, Q, H, W), `prior` (Q,) and sums to 1. Returns ab (N, 2, H, W) in Lab units.
    """
    balance = bin_balance(prior, vividness=vividness)
    return _mean((logits.movedim(1, -1).float() + balance) / temperature, ab_bins().to(logits.device))


def annealed_head_mean(
    decoded: Tensor, head: nn.Conv2d, prior: Tensor, *, vividness: float, temperature: float
) -> Tensor:
    """Do what `annealed_mean` does with the logits that a 1 x 1 convolution makes of features (N, C, H, W).

    What is done to the logits is done to the convolution's weights instead, and bins lie side by side in memory from
    the start: they are many, and every pass over them counts.
    """
    assert head.bias is not None
    weight = head.weight.flatten(1).float() / temperature
    bias = (head.bias.float() + bin_balance(prior, vividness=vividness)) / temperature
    logits = functional.linear(decoded.movedim(1, -1), weight.to(decoded.dtype), bias.to(decoded.dtype))
    return _mean(logits.float(), ab_bins().to(decoded.device))


def bin_balance(prior: Tensor, *, vividness: float) -> Tensor:
    """Return what is added to the logits of each bin, (Q,), to divide the posterior by prior^vividness."""
    return -vividness * _flattened(prior).log()
