"""Guidance pictures laid over each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float32]


def overlaid(pictures: Sequence[Floats]) -> Floats:
    """Lay guidance pictures over each other, the first on top, as layers of paint whose opacity is their confidence.

    Where a picture is sure it hides what lies below, where it knows nothing what lies below is left bit for bit.

    Args:
        pictures: at least one, (3, H, W) each: confidence 0…1, a* / 256, b* / 256.
    """
    result = pictures[0]
    for below in pictures[1:]:
        result = _over(result, below)
    return result


def _over(above: Floats, below: Floats) -> Floats:
    shown = (1 - above[0]) * below[0]
    confidence = above[0] + shown
    share = np.divide(shown, confidence, out=np.zeros_like(shown), where=confidence > 0)
    # Not a weighted mean: what is all of one picture must not be rounded. Hence also the last step.
    colors = above[1:] + (below[1:] - above[1:]) * share
    colors = np.where(above[0] == 0, below[1:], colors)
    return np.concatenate((confidence[None], colors))
