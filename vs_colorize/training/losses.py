"""What training makes small."""

import torch
from torch import Tensor
from torch.nn import functional

from vs_colorize.color.bins import ab_bins, soft_encode

_REGRESSION_SHARE = 0.35
_LEAST_ERROR = 4.0


def color_loss(logits: Tensor, true_ab: Tensor, weights: Tensor) -> Tensor:
    """Cross-entropy against soft-encoded colours with rare ones weighed up, plus the mean colour's error in decibels.

    The weights are undone inside: they are added to the logits as logarithms, so that `logits` (N, Q, H, W) stay the
    plain posterior, and `vividness` alone decides at read-out how much rare colours count. `true_ab` is (N, 2, H, W) in
    Lab units, `weights` are (Q,). The second term is the logarithm of each picture's mean squared distance in ab
    between the truth and the plain mean, as the PSNR counts it, with 4 squared units added: so a doubtful picture
    counts no more than a sure one.
    """
    index, share = (tensor.movedim(1, -1) for tensor in soft_encode(true_ab))
    log_posterior = functional.log_softmax(logits.movedim(1, -1).float(), dim=-1)
    # One product reads out both the mean colour and what the weighed posterior adds up to.
    read = log_posterior.exp() @ torch.cat((ab_bins().to(weights.device), weights[:, None]), dim=1)
    mean, mass = read[..., :2], read[..., 2]
    balanced = log_posterior.gather(-1, index) + weights.log()[index]
    cross_entropy = mass.log() - (balanced * share).sum(-1)
    classes: Tensor = (cross_entropy * weights[index[..., 0]]).mean()
    error = ((mean - true_ab.movedim(1, -1)) ** 2).sum(-1).mean((1, 2))
    return classes + _REGRESSION_SHARE * (error + _LEAST_ERROR).log().mean()
