"""How alike two small grey pictures are once motion between them is undone, and how much detail one holds.

Detail is compared after each pixel has been divided by the strength of the detail around it, so that light and contrast
do not count: a picture stays like itself through a lightning flash or a slow change of exposure.
"""

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from cv2 import DISOpticalFlow

type Floats = NDArray[np.float32]
type Picture = NDArray[np.uint8]

_SURROUNDINGS = 6.0
"""Standard deviation in pixels of what counts as around a pixel."""

_FAINT = 3.0
"""Detail weaker than so many codes of 255 is noise, and counts for little."""

_FINE = 1.5
"""Detail finer than this standard deviation, in pixels, makes up `detail`."""

BLANK_DETAIL = 1.0
"""A picture with less `detail` than this is blank."""


class Likeness:
    """Compares pictures (H, W) of one size; not for use by several threads at once.

    Motion is that of OpenCV's DIS flow (Kroeger et al., ECCV 2016).
    """

    def __init__(self) -> None:
        self._quick = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._careful = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def difference(self, before: Picture, after: Picture) -> float:
        """Return the mean absolute difference that motion leaves, in codes of 255."""
        return float(cv2.absdiff(before, _moved(self._quick, before, after)).mean())

    def __call__(self, before: Picture, after: Picture) -> float:
        """Return the correlation of detail, 1 for one and the same picture, about 0 for two that share nothing."""
        first, second = _evened(before), _evened(_moved(self._careful, before, after))
        strength = np.sqrt((first * first).sum() * (second * second).sum())
        return float((first * second).sum() / (strength + 1))


def detail(picture: Picture) -> float:
    """Return the mean square of a picture's fine detail, in codes of 255."""
    values = picture.astype(np.float32)
    fine = values - cv2.GaussianBlur(values, (0, 0), _FINE)
    return float((fine * fine).mean())


def _moved(flow: "DISOpticalFlow", before: Picture, after: Picture) -> Picture:
    """Return `after`, moved to where its things are in `before`."""
    height, width = before.shape
    grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).astype(np.float32)
    # OpenCV's types do not know that there need be no flow to start from.
    x, y = cv2.split(grid + flow.calc(before, after, None))  # type: ignore[call-overload]
    return np.asarray(cv2.remap(after, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _evened(picture: Picture) -> Floats:
    """Return detail with its strength made even all over the picture."""
    values = picture.astype(np.float32)
    rough = values - cv2.GaussianBlur(values, (0, 0), _SURROUNDINGS)
    power = cv2.GaussianBlur(rough * rough, (0, 0), _SURROUNDINGS)
    return np.asarray(rough / np.sqrt(power + np.float32(_FAINT**2)), np.float32)
