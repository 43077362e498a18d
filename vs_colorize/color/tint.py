"""Whether a picture has colours, or a tint at most."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEAST_SPREAD = 1.5


def has_color(lab: NDArray[np.floating[Any]]) -> bool:
    """Say whether Lab planes (3, …) have colours: a tint over all of them is none.

    a* and b* must spread by at least 1.5 Lab units, standard deviation of both together. Of the greyest colour
    photographs looked at they spread by 2.4, of tinted black-and-white film by up to 1.3; strong sepia passes.
    """
    colors = lab[1:].reshape(2, -1)
    return colors.size > 0 and float(np.sqrt(colors.var(1).sum())) >= _LEAST_SPREAD
