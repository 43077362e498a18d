"""What training makes small."""

from torch import Tensor
from torch.nn import functional

from vs_colorize.color.bins import annealed_mean, soft_encode

_REGRESSION_SHARE = 1 / 20


def color_loss(logits: Tensor, true_ab: Tensor, prior: Tensor, weights: Tensor) -> Tensor:
    """Cross-entropy against soft-encoded colours with rare ones weighed up, plus the error of the mean colour.

    The weights are undone inside: they are added to the logits as logarithms, so that `logits` (N, Q, H, W) stay the
    plain posterior, and `vividness` alone decides at read-out how much rare colours count. `true_ab` is (N, 2, H, W) in
    Lab units, `prior` and `weights` are (Q,). The second term is the smooth L1 distance in ab of the plain mean, with
    its knee at 5 units.
    """
    index, share = soft_encode(true_ab)
    balanced = functional.log_softmax(logits.float() + weights.log()[:, None, None], dim=1)
    cross_entropy = -(balanced.gather(1, index) * share).sum(1)
    pixel_weight = weights[index[:, 0]]
    mean = annealed_mean(logits, prior, vividness=0, temperature=1)
    distance = functional.smooth_l1_loss(mean, true_ab, beta=5.0)
    classes: Tensor = (cross_entropy * pixel_weight).mean()
    return classes + _REGRESSION_SHARE * distance
