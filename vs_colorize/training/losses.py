"""What training makes small."""

from torch import Tensor
from torch.nn import functional

from vs_colorize.color.bins import annealed_mean, soft_encode

_REGRESSION_SHARE = 0.35
_LEAST_ERROR = 4.0


def color_loss(logits: Tensor, true_ab: Tensor, prior: Tensor, weights: Tensor) -> Tensor:
    """Cross-entropy against soft-encoded colours with rare ones weighed up, plus the mean colour's error in decibels.

    The weights are undone inside: they are added to the logits as logarithms, so that `logits` (N, Q, H, W) stay the
    plain posterior, and `vividness` alone decides at read-out how much rare colours count. `true_ab` is (N, 2, H, W) in
    Lab units, `prior` and `weights` are (Q,). The second term is the logarithm of each picture's mean squared distance
    in ab between the truth and the plain mean, as the PSNR counts it, with 4 squared units added: so a doubtful picture
    counts no more than a sure one.
    """
    index, share = soft_encode(true_ab)
    balanced = functional.log_softmax(logits.float() + weights.log()[:, None, None], dim=1)
    cross_entropy = -(balanced.gather(1, index) * share).sum(1)
    pixel_weight = weights[index[:, 0]]
    mean = annealed_mean(logits, prior, vividness=0, temperature=1)
    error = ((mean - true_ab) ** 2).sum(1).mean((1, 2))
    classes: Tensor = (cross_entropy * pixel_weight).mean()
    return classes + _REGRESSION_SHARE * (error + _LEAST_ERROR).log().mean()
