"""Memory that is used again: taking it fresh costs more than what is computed in it."""

import numpy as np
from numpy.typing import NDArray


class Scratch:
    """Arrays by name, which are made once; not for use by several threads at once.

    Measured at 128 x 176 pixels: nearly half of the time of a frame was spent on memory that the system took back when
    an array was dropped, and gave again page by page for the next.
    """

    def __init__(self) -> None:
        self._arrays: dict[tuple[str, tuple[int, ...]], NDArray[np.float32]] = {}

    def __call__(self, name: str, *shape: int) -> NDArray[np.float32]:
        """Return the array of a name and a shape; it holds whatever was written to it last."""
        found = self._arrays.get((name, shape))
        if found is None:
            found = self._arrays[name, shape] = np.zeros(shape, np.float32)
        return found
