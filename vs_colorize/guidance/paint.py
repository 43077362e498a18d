"""Hints drawn into a guidance picture, each filling its region up to the edges of the lightness.

What is drawn is sure. From there colour runs to where a way leads along which lightness changes little: the length of
the easiest one is a geodesic distance, in which where lightness changes counts as long. Of two colours the nearer one
has a place, so they meet at the edge between them. Source: Levin et al., "Colorization using optimization", SIGGRAPH
2004, for the idea; Protiere and Sapiro, "Interactive image segmentation via adaptive weighted distances", IEEE
Transactions on Image Processing 2007, for geodesic distances in its place.
"""

from collections.abc import Sequence
from math import log, sqrt
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from vs_colorize.frames.kinds import CHROMA_SCALE
from vs_colorize.guidance.placing import Placed

if TYPE_CHECKING:
    from scipy.sparse import csr_array

type Floats = NDArray[np.float32]
type Owners = NDArray[np.int32]

# Chosen on half of the shared clips: so that strokes do not run out of things into what is beside them. Twice as wide
# tolerances are as good for points of true colour, but a pair of trousers reddens the hedge behind it. Reach in short
# sides, tolerances in L* / 100.
_SUREST_FILL = np.float32(0.9)
_REACH = 0.4
_CHANGE_TOLERANCE = 0.07
_LIGHTNESS_TOLERANCE = 0.08
_LEAST_FILL = 0.02
_FARTHEST = sqrt(2 * log(float(_SUREST_FILL) / _LEAST_FILL))

# So is a dot at least 3 x 3 pixels, which networks have been trained with.
_THINNEST = 1.42
_SUBPIXEL_BITS = 4
_NEIGHBOURS = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if (row, column) != (0, 0)]


def paint(lightness: Floats, hints: Sequence[Placed], kept: Sequence[bool]) -> Floats:
    """Return the guidance picture (3, H, W) of the hints that are `kept`: confidence 0…1, a* / 256, b* / 256.

    All hints compete for places, later ones are drawn over earlier ones. Confidence is 1 where a hint is drawn, up to
    0.9 where its colour has run, and 0 elsewhere.

    Args:
        lightness: L* / 100, (H, W); both sides even.
        hints: at least one hint on this picture.
        kept: for each of them whether it is wanted in the result.
    """
    drawn = _drawn(hints, lightness.shape)
    owners, confidence = _filled(lightness, drawn)
    owners = np.where(drawn > 0, drawn, owners)
    confidence[drawn > 0] = 1
    wanted = np.array((False, *kept))[owners] & (confidence > _LEAST_FILL)
    colors = np.array([(0, 0), *(hint.ab for hint in hints)], np.float32)[owners] / np.float32(CHROMA_SCALE)
    picture = np.concatenate((confidence[None], np.moveaxis(colors, -1, 0)))
    return np.where(wanted, picture, np.float32(0))


def _drawn(hints: Sequence[Placed], shape: tuple[int, ...]) -> Owners:
    """Return which hint is drawn on a pixel, counted from 1, or 0."""
    drawn = np.zeros(shape, np.int32)
    for number, hint in enumerate(hints, 1):
        drawn[_area(hint, shape)] = number
    return drawn


def _area(hint: Placed, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return the pixels that a hint is drawn on, at least one."""
    pixels = np.zeros(shape, np.uint8)
    inside = np.clip(hint.points, 0, np.array(shape[::-1]) - 1)
    points = np.rint(inside * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    if hint.filled:
        cv2.fillPoly(pixels, [points], 1, shift=_SUBPIXEL_BITS)
        return pixels > 0
    cv2.polylines(pixels, [points], isClosed=False, color=1, shift=_SUBPIXEL_BITS)
    # A line of one point draws nothing.
    columns, rows = np.rint(inside).astype(np.int32).T
    pixels[rows, columns] = 1
    return cv2.distanceTransform(1 - pixels, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) <= max(hint.radius, _THINNEST)


def _filled(lightness: Floats, drawn: Owners) -> tuple[Owners, Floats]:
    """Return which hint's colour runs to a pixel, or 0, and with what confidence; found at half the size."""
    # Loaded with the first hint: scripts without any need not wait for it.
    from scipy.sparse.csgraph import dijkstra

    height, width = lightness.shape[0] // 2, lightness.shape[1] // 2
    small = np.asarray(cv2.resize(lightness, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    rows, columns = np.nonzero(drawn)
    seeds, which = np.unique(rows // 2 * width + columns // 2, return_index=True)
    # The last entries stand for pixels that nothing runs to.
    hint_at, light_at = np.zeros(small.size + 1, np.int32), np.zeros(small.size + 1, np.float32)
    hint_at[seeds] = drawn[rows[which], columns[which]]
    light_at[seeds] = small.ravel()[seeds]
    distances, _, origins = dijkstra(
        _graph(small), indices=seeds, min_only=True, return_predecessors=True, limit=_FARTHEST
    )
    origins = np.where(origins < 0, small.size, origins).reshape(small.shape)
    near = np.exp(-np.square(np.minimum(distances, 2 * _FARTHEST)) / 2).reshape(small.shape).astype(np.float32)
    apart = (lightness - _doubled(light_at[origins])) / np.float32(_LIGHTNESS_TOLERANCE)
    share = np.asarray(cv2.resize(near, lightness.shape[::-1]), np.float32)
    return _doubled(hint_at[origins]), _SUREST_FILL * share * np.exp(-apart * apart / 2)


def _doubled[T: np.generic](plane: NDArray[T]) -> NDArray[T]:
    return plane.repeat(2, axis=0).repeat(2, axis=1)


def _graph(lightness: Floats) -> "csr_array":
    """Return the lengths of the steps from each pixel to its eight neighbours."""
    from scipy.sparse import csr_array

    height, width = lightness.shape
    numbers = np.pad(np.arange(lightness.size, dtype=np.int32).reshape(lightness.shape), 1, constant_values=-1)
    tones = np.pad(lightness, 1)
    to, lengths = [], []
    for row, column in _NEIGHBOURS:
        there = np.s_[1 + row : 1 + row + height, 1 + column : 1 + column + width]
        steps = np.hypot(row, column) / (_REACH * min(lightness.shape))
        changes = np.abs(tones[there] - lightness) / _CHANGE_TOLERANCE
        outside = numbers[there] < 0
        # Beyond the border there is nothing: a step there leads back, and is endless.
        to.append(np.where(outside, numbers[1:-1, 1:-1], numbers[there]))
        lengths.append(np.where(outside, np.inf, steps + changes))
    counts = np.arange(0, len(to) * lightness.size + 1, len(to), dtype=np.int32)
    entries = (np.stack(lengths, -1).ravel(), np.stack(to, -1).ravel(), counts)
    return csr_array(entries, shape=(lightness.size, lightness.size))
