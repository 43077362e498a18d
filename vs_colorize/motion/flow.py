"""Where things in one small picture lie in the next, and how far that can be believed.

A way from one picture to another is an array (H, W, 4): columns and rows, in pixels, from each pixel to where its thing
lies, the trust in that, 0…1, and a plane of zeros: OpenCV samples four planes in half the time that it takes for three.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from vs_colorize.motion.scratch import Scratch

type Floats = NDArray[np.float32]
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
        # VapourSynth's threads are at work already. OpenCV's own, the process's for good, wait for each other in loops:
        # a sixth of the time that `stabilize` takes.
        cv2.setNumThreads(1)
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._smallest_side = _SMALLEST_SIDE if fine else _SMALLEST_COARSE_SIDE
        if fine:
            self._flow.setFinestScale(_FINEST_SCALE)
        self._scratch = Scratch()

    def __call__(self, first: Picture, second: Picture, out: Floats | None = None) -> Floats:
        """Return the way from the first picture to the second, and back: (2, H, W, 4).

        Trust is 1 where the way back leads home, towards 0 where it does not, because something hides the place. Both
        pictures are (H, W) and hold codes 0…255. `out` is written to and returned, if it is given.
        """
        ways = np.empty((2, *first.shape, 4), np.float32) if out is None else out
        return trusted(*self._both(first, second), ways, self._scratch)

    def from_guess(self, first: Picture, second: Picture, guess: Floats) -> Floats:
        """Return what a call returns, found from a guess of both ways, (2, H, W, 2): motion may be large."""
        ways = np.empty((2, *first.shape, 4), np.float32)
        return trusted(*self._both(first, second, guess), ways, self._scratch)

    def there(self, first: Picture, second: Picture, out: Floats | None = None) -> Floats:
        """Return the way from the first picture to the second alone: (H, W, 4), as above."""
        way, back = self._both(first, second)
        found = np.empty((*first.shape, 4), np.float32) if out is None else out
        opposite = self._scratch("opposite", *first.shape, 4)
        motion = _joined(way, found, "way", self._scratch)
        _joined(back, opposite, "back", self._scratch)
        cv2.insertChannel(_trust(motion, opposite, self._scratch), found, 2)
        return found

    def unproved(self, first: Picture, second: Picture, out: Floats | None = None) -> Floats:
        """Return what `there` returns, trusted wherever it ends in the picture: half the time."""
        found = np.empty((*first.shape, 4), np.float32) if out is None else out
        guess = self._scratch("guess", 2, *first.shape, 2)[0]
        guess.fill(0)
        way = self._estimate(np.ascontiguousarray(first), np.ascontiguousarray(second), guess)
        motion = _joined(way, found, "way", self._scratch)
        cv2.insertChannel(_within(*ends(motion, self._scratch)).astype(np.float32), found, 2)
        return found

    def _both(self, first: Picture, second: Picture, guess: Floats | None = None) -> tuple[Floats, Floats]:
        # DIS refuses frames whose rows are padded.
        first, second = np.ascontiguousarray(first), np.ascontiguousarray(second)
        there, back = self._scratch("guess", 2, *first.shape, 2)
        # DIS writes its result over the guess.
        there[:], back[:] = (0, 0) if guess is None else guess
        return self._estimate(first, second, there), self._estimate(second, first, back)

    def _estimate(self, first: Picture, second: Picture, guess: Floats) -> Floats:
        factor = -(-self._smallest_side // min(first.shape))
        if factor > 1:
            size = (first.shape[1] * factor, first.shape[0] * factor)
            large = cv2.resize(guess, size) * np.float32(factor)
            way = self._estimate(cv2.resize(first, size), cv2.resize(second, size), large)  # type: ignore[arg-type]
            return cv2.resize(way, first.shape[::-1], interpolation=cv2.INTER_AREA) / np.float32(factor)
        return np.asarray(self._flow.calc(first, second, guess), np.float32)


def trusted(way: Floats, back: Floats, out: Floats, scratch: Scratch) -> Floats:
    """Write a way and the way back, columns and rows (H, W, 2) each, with the trust that each earns by the other.

    `out` is (2, H, W, 4), and is returned.
    """
    motions = _joined(way, out[0], "way", scratch), _joined(back, out[1], "back", scratch)
    for motion, found, opposite in zip(motions, out, out[::-1], strict=True):
        cv2.insertChannel(_trust(motion, opposite, scratch), found, 2)
    return out


@lru_cache(maxsize=8)
def places(height: int, width: int) -> Floats:
    """Return column and row of every pixel, (H, W, 2); not to be written to."""
    return _fixed(np.moveaxis(grid(height, width), 0, -1))


@lru_cache(maxsize=8)
def grid(height: int, width: int) -> Floats:
    """Return column and row of every pixel as planes, (2, H, W); not to be written to."""
    return _fixed(np.indices((height, width), dtype=np.float32)[::-1])


def sample(planes: Floats, where: Floats) -> Floats:
    """Sample planes (H, W) or (H, W, C) bilinearly at columns and rows (H, W, 2); outside, the edge is repeated."""
    found = cv2.remap(planes, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
    # OpenCV drops the last axis where it has the length 1.
    return np.asarray(found, np.float32).reshape(*where.shape[:2], *planes.shape[2:])


def sample_at(planes: Floats, where: Floats, out: Floats) -> Floats:
    """Do what `sample` does, at columns and rows that come as planes (2, H, W); writes to `out`, and returns it."""
    cv2.remap(planes, where[0], where[1], cv2.INTER_LINEAR, out, cv2.BORDER_REPLICATE)
    return out


def nearest_at(planes: Floats, where: Floats, out: Floats) -> Floats:
    """Do what `sample_at` does without mixing what lies beside a place: a third of the time, and as good for motion."""
    cv2.remap(planes, where[0], where[1], cv2.INTER_NEAREST, out, cv2.BORDER_REPLICATE)
    return out


def split(planes: Floats, out: Floats) -> Floats:
    """Write (H, W, C) plane by plane to `out` (C, H, W), and return that."""
    cv2.split(planes, list(out))
    return out


def ends(motion: Floats, scratch: Scratch) -> Floats:
    """Return columns and rows, (2, H, W), of where a motion (C, H, W) leads; they are part of `scratch`."""
    shape = motion.shape[1:]
    return np.add(grid(*shape), motion[:2], out=scratch("ends", 2, *shape))


def inside(where: Floats) -> NDArray[np.bool_]:
    """Say which columns and rows (H, W, 2) lie in the picture, with half a pixel of tolerance."""
    return _within(where[..., 0], where[..., 1])


def _within(columns: Floats, rows: Floats) -> NDArray[np.bool_]:
    height, width = columns.shape
    found: NDArray[np.bool_] = (columns >= -0.5) & (columns < width - 0.5) & (rows >= -0.5) & (rows < height - 0.5)
    return found


def _joined(motion: Floats, way: Floats, name: str, scratch: Scratch) -> Floats:
    """Write columns and rows (H, W, 2) to a way, without trust as yet; returns them as planes, (2, H, W)."""
    shape = motion.shape[:2]
    planes = split(motion, scratch(name, 2, *shape))
    nothing = scratch("nothing", *shape)
    cv2.merge((*planes, nothing, nothing), way)
    return planes


def _trust(motion: Floats, back: Floats, scratch: Scratch) -> Floats:
    """Trust a motion (2, H, W) where the way back, sampled at its end, leads home: after Sundaram et al., softened.

    Source: "Dense point trajectories by GPU-accelerated large displacement optical flow", ECCV 2010.
    """
    shape = motion.shape[1:]
    where = ends(motion, scratch)
    returned = split(sample_at(back, where, scratch("returned", *shape, 4)), scratch("home", 4, *shape))[:2]
    tolerance, missed = scratch("tolerance", *shape), scratch("missed", *shape)
    tolerance.fill(_TOLERANCE / _RELATIVE_TOLERANCE)
    missed.fill(0)
    for there, home in zip(motion, returned, strict=True):
        cv2.accumulateSquare(there, tolerance)
        cv2.accumulateSquare(home, tolerance)
        home += there
        cv2.accumulateSquare(home, missed)
    missed /= tolerance
    missed *= np.float32(-1 / _RELATIVE_TOLERANCE)
    trust = np.asarray(cv2.exp(missed, missed), np.float32)
    trust *= _within(*where)
    return trust


def _fixed(values: Floats) -> Floats:
    values = np.ascontiguousarray(values)
    values.setflags(write=False)
    return values
