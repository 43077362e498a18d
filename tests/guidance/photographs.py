"""Photographs of scikit-image as references, and what the encoder sees in them."""

from functools import cache

import numpy as np
import skimage
from numpy.typing import NDArray

from vs_colorize.guidance.correspondence import Reference
from vs_colorize.guidance.pictures import Floats, rgb_of, small_lab
from vs_colorize.zoo.predictor import Encoder
from vs_colorize.zoo.registry import FUSION

SIZE = 128


@cache
def encoder() -> Encoder:
    return Encoder(FUSION, "cpu", "fp32")


def photograph(name: str) -> NDArray[np.uint8]:
    """One of astronaut, chelsea (a cat), coffee and rocket."""
    return np.asarray(getattr(skimage.data, name)(), np.uint8)


def lab(name: str) -> Floats:
    return small_lab(rgb_of(photograph(name), name), SIZE)


@cache
def reference(name: str) -> Reference:
    colors = lab(name)
    return Reference(encoder()(colors[None, 0])[0], colors)
