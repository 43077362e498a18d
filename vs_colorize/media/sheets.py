"""Contact sheets: captioned cells in rows on dark paper."""

import math

import cv2
import numpy as np

from vs_colorize.media.pictures import Picture

_GAP = 8
_CAPTION = 20
_PAPER = 24
_INK = (210, 210, 210)


class Sheet:
    """A sheet with room for `count` cells of a size, at most `columns` in a row."""

    def __init__(self, count: int, columns: int, width: int, height: int) -> None:
        self._columns = min(columns, count)
        self._width, self._height = width, height
        rows = math.ceil(count / self._columns)
        shape = rows * (height + _CAPTION + _GAP) + _GAP, self._columns * (width + _GAP) + _GAP, 3
        self.picture: Picture = np.full(shape, _PAPER, np.uint8)

    def put(self, n: int, picture: Picture, left: int = 0) -> None:
        """Put a picture (h, w, 3) into cell n, `left` pixels from its left edge."""
        top, start = self._corner(n)
        self.picture[top : top + len(picture), start + left : start + left + picture.shape[1]] = picture

    def write(self, n: int, text: str) -> None:
        """Write the caption of cell n."""
        top, left = self._corner(n)
        place = (left, top + self._height + _CAPTION - 6)
        cv2.putText(self.picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.4, _INK, 1, cv2.LINE_AA)

    def _corner(self, n: int) -> tuple[int, int]:
        row, column = divmod(n, self._columns)
        return row * (self._height + _CAPTION + _GAP) + _GAP, column * (self._width + _GAP) + _GAP
