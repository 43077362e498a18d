"""Where things in one small picture lie in the next, and how far that can be believed.

A way from one picture to another is an array (H, W, 4): columns and rows, in pixels, from each pixel to where its thing
lies, the trust in that, 0…1, and a plane of zeros: OpenCV samples four planes in half the time that it takes for three.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float32]
type Planes = tuple[Floats, Floats]
type Picture = NDArray[np.uint8]

# Measured on half of the shared clips, at half the working size: a millisecond each way, and as good as preset medium
# at three. Block matching by MVTools follows real motion less well over 6 frames, at 2 milliseconds for each of them.
_FINEST_SCALE = 1
# OpenCV's DIS crashes on 8 x 8 pixels, and on 32 x 40 and 40 x 40 its result depends on what was asked before. At its
# usual resolution that goes for twice as many: seen up to 88 x 88.
_SMALLEST_SIDE, _SMALLEST_COARSE_SIDE = 48, 96
_TOLERANCE = 0.25
_RELATIVE_TOLERANCE = 0.01


class FlowReader:
    """Reads the motion between two pictures both ways; not for use by several threads at once.

    OpenCV's DIS flow, preset ultrafast, at twice its usual resolution if it is to be `fine`, which takes three times as
    long. Source: Kroeger et al., "Fast optical flow using dense inverse search", ECCV 2016.
    """

    def __init__(self, *, fine: bool = True) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._smallest_side = _SMALLEST_SIDE if fine else _SMALLEST_COARSE_SIDE
        if fine:
            self._flow.setFinestScale(_FINEST_SCALE)

    def __call__(self, first: Picture, second: Picture) -> Floats:
        """Return the way from the first picture to the second, and back: (2, H, W, 4).

        Trust is 1 where the way back leads home, towards 0 where it does not, because something hides the place. Both
        pictures are (H, W) and hold codes 0…255.
        """
        return trusted(*self._both(first, second))

    def from_guess(self, first: Picture, second: Picture, guess: Floats) -> Floats:
        """Return what a call returns, found from a guess of both ways, (2, H, W, 2): motion may be large."""
        return trusted(*self._both(first, second, guess))

    def there(self, first: Picture, second: Picture) -> Floats:
        """Return the way from the first picture to the second alone: (H, W, 4), as above."""
        way, back = (_split(motion) for motion in self._both(first, second))
        return _joined(way, _trust(way, _joined(back)))

    def _both(self, first: Picture, second: Picture, guess: Floats | None = None) -> tuple[Floats, Floats]:
        # DIS refuses frames whose rows are padded.
        first, second = np.ascontiguousarray(first), np.ascontiguousarray(second)
        there, back = np.zeros((2, *first.shape, 2), np.float32) if guess is None else guess
        return self._estimate(first, second, there), self._estimate(second, first, back)

    def _estimate(self, first: Picture, second: Picture, guess: Floats) -> Floats:
        factor = -(-self._smallest_side // min(first.shape))
        if factor > 1:
            size = (first.shape[1] * factor, first.shape[0] * factor)
            large = cv2.resize(guess, size) * np.float32(factor)
            way = self._estimate(cv2.resize(first, size), cv2.resize(second, size), large)  # type: ignore[arg-type]
            return cv2.resize(way, first.shape[::-1], interpolation=cv2.INTER_AREA) / np.float32(factor)
        # DIS writes its result over the guess.
        return np.asarray(self._flow.calc(first, second, np.array(guess, np.float32, order="C")), np.float32)


def trusted(way: Floats, back: Floats) -> Floats:
    """Return a way and the way back, columns and rows (H, W, 2) each, with the trust that each earns by the other.

    Both together are (2, H, W, 4).
    """
    planes = _split(way), _split(back)
    bare = [_joined(motion) for motion in planes]
    trusts = _trust(planes[0], bare[1]), _trust(planes[1], bare[0])
    return np.stack([_joined(motion, trust) for motion, trust in zip(planes, trusts, strict=True)])


@lru_cache(maxsize=8)
def places(height: int, width: int) -> Floats:
    """Return column and row of every pixel, (H, W, 2); not to be written to."""
    return _fixed(np.dstack(grid(height, width)))


@lru_cache(maxsize=8)
def grid(height: int, width: int) -> Planes:
    """Return the column of every pixel and its row, (H, W) each; not to be written to."""
    rows, columns = np.indices((height, width), dtype=np.float32)
    return _fixed(columns), _fixed(rows)


def sample(planes: Floats, where: Floats) -> Floats:
    """Sample planes (H, W) or (H, W, C) bilinearly at columns and rows (H, W, 2); outside, the edge is repeated."""
    found = cv2.remap(planes, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
    # OpenCV drops the last axis where it has the length 1.
    return np.asarray(found, np.float32).reshape(*where.shape[:2], *planes.shape[2:])


def sample_at(planes: Floats, columns: Floats, rows: Floats) -> Floats:
    """Do what `sample` does, at columns and rows (H, W) that come as planes."""
    return np.asarray(cv2.remap(planes, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def plane(planes: Floats, number: int) -> Floats:
    """Return one plane of (H, W, C) as an array of its own, (H, W)."""
    return np.asarray(cv2.extractChannel(planes, number), np.float32)


def inside(where: Floats) -> NDArray[np.bool_]:
    """Say which columns and rows (H, W, 2) lie in the picture, with half a pixel of tolerance."""
    return _within(where[..., 0], where[..., 1])


def _within(columns: Floats, rows: Floats) -> NDArray[np.bool_]:
    height, width = columns.shape
    found: NDArray[np.bool_] = (columns >= -0.5) & (columns < width - 0.5) & (rows >= -0.5) & (rows < height - 0.5)
    return found


def _trust(way: Planes, back: Floats) -> Floats:
    """Say where the way back, sampled at the way's end, leads home: after Sundaram et al., ECCV 2010, softened."""
    columns, rows = (start + motion for start, motion in zip(grid(*way[0].shape), way, strict=True))
    found = sample_at(back, columns, rows)
    returned = plane(found, 0), plane(found, 1)
    tolerance = (_square(way) + _square(returned)) * np.float32(_RELATIVE_TOLERANCE) + np.float32(_TOLERANCE)
    missed = _square((way[0] + returned[0], way[1] + returned[1]))
    return np.asarray(cv2.exp(-missed / tolerance) * _within(columns, rows), np.float32)


def _square(vectors: Planes) -> Floats:
    columns, rows = vectors
    return columns * columns + rows * rows


def _split(motion: Floats) -> Planes:
    """Return columns and rows (H, W, 2) as planes."""
    return plane(motion, 0), plane(motion, 1)


def _joined(motion: Planes, trust: Floats | None = None) -> Floats:
    """Return a way (H, W, 4)."""
    nothing = np.zeros_like(motion[0])
    return np.asarray(cv2.merge((*motion, nothing if trust is None else trust, nothing)), np.float32)


def _fixed(values: Floats) -> Floats:
    values = np.ascontiguousarray(values)
    values.setflags(write=False)
    return values
