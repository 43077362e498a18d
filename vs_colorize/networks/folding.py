"""Norms folded into the convolutions they belong to: the same function with fewer steps, for inference only."""

from itertools import pairwise

from torch import nn
from torch.nn.utils import remove_spectral_norm
from torch.nn.utils.fusion import fuse_conv_bn_eval


def fold_norms[N: nn.Module](network: N) -> N:
    """Fold, in place, spectral norms and those batch norms that `fold_batch_norms` knows of.

    Returns the network, in evaluation mode.
    """
    network.eval()
    for module in network.modules():
        if hasattr(module, "weight_orig"):
            remove_spectral_norm(module)
    return fold_batch_norms(network)


def fold_batch_norms[N: nn.Module](network: N) -> N:
    """Fold, in place, every batch norm that was registered right after a convolution in the same module.

    Networks here declare a norm after the convolution it follows, so that order of registration is order of use.
    Returns the network, in evaluation mode.
    """
    network.eval()
    for module in list(network.modules()):
        children = list(module.named_children())
        for (conv_name, conv), (norm_name, norm) in pairwise(children):
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                setattr(module, conv_name, fuse_conv_bn_eval(conv, norm))
                setattr(module, norm_name, nn.Identity())
    return network
