"""What a picture shows is looked up in reference pictures, and takes their colours: semantic correspondence.

Places are compared by what the network's encoder sees there: first in steps of 16 pixels, everything with everything;
then, around the best of these, in steps of 8. A place takes the mean of its likest places' colours, weighed by
likeness, and believes it as far as the match is good and its surroundings are matched as well.

Sources: He et al., "Deep exemplar-based colorization", SIGGRAPH 2018 (colours warped by likeness of encoder features,
coarse to fine, with that likeness as a confidence for the network to weigh) and Zhang et al., "Deep exemplar-based
video colorization", CVPR 2019 (features of several scales, their means removed, cosine, softmax with a temperature).
Not theirs: the confidence is read off the region, not off one place, so that an unrelated picture gives nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vs_colorize.frames.detail import enlarge_chroma
from vs_colorize.frames.kinds import CHROMA_SCALE
from vs_colorize.zoo.predictor import Features

type Floats = NDArray[np.float32]

_COARSE_SHARES = (0.7, 1.0, 1.0)
_CANDIDATES = 4
_KEPT = 8
_TOGETHER = 32
_TEMPERATURE = 0.04
_LIGHTNESS_TOLERANCE = 0.3
_MOST, _LEAST = 0.9, 0.05
_LOW, _RISE = 0.51, 0.13
_LENIENCY = 0.4
_LOCAL, _REGION = 3, 21
_FEW = 0.2
# A faint confidence in a few places is enough for the network to tint all of a picture.
_DISREGARD = 3
_SPREAD = 12.0
_STILL = 0.05


class Reference(NamedTuple):
    """A picture in colour: its features, and L* / 100, a*, b* of its pixels, (3, H, W)."""

    features: Features
    lab: Floats


class Correspondence:
    """Looks pictures up in references; a pure function of the picture once it is made.

    `trust`, 0…1, says how readily a likeness is believed. What is kept of a reference of 256 x 352 pixels is 2 MB.
    """

    def __init__(self, references: Sequence[Reference], trust: float = 0.5) -> None:
        self._trust = trust
        views = [_view(each.features) for each in references]
        sizes = [view.fine.shape[0] * view.fine.shape[1] for view in views]
        starts = np.cumsum([0, *sizes[:-1]])
        self._coarse = np.concatenate([view.coarse.reshape(-1, view.coarse.shape[2]) for view in views])
        self._fine = np.concatenate([view.fine.reshape(-1, view.fine.shape[2]) for view in views])
        self._around = np.concatenate(
            [_around(*view.coarse.shape[:2]) + start for view, start in zip(views, starts, strict=True)]
        )
        lab = np.concatenate([_reduced(each.lab, 8).reshape(3, -1) for each in references], axis=1)
        # L* / 100, a*, b*, and how far the colour is from grey, squared.
        self._colors = np.ascontiguousarray(np.concatenate((lab, (lab[1:] ** 2).sum(0)[None])).T)

    def __call__(self, features: Features, lightness: Floats) -> Floats:
        """Return a guidance picture (3, H, W): confidence 0…0.9, a* / 256, b* / 256.

        Args:
            features: those of the picture, from the encoder that the references went through.
            lightness: its L* / 100, (H, W).
        """
        found = self.match(features, lightness)
        confidence = cv2.resize(found.confidence, lightness.shape[::-1])
        confidence[confidence < _LEAST] = 0
        colors = enlarge_chroma(lightness, found.ab) / np.float32(CHROMA_SCALE)
        return np.stack((confidence, *(colors * (confidence > 0)))).astype(np.float32)

    def match(self, features: Features, lightness: Floats) -> "Match":
        """Return what the references say, in steps of 8 pixels; arguments as above."""
        view = _view(features)
        rows, columns, _ = view.coarse.shape
        coarse = view.coarse.reshape(rows * columns, -1) @ self._coarse.T
        best, near = _highest(coarse, min(_CANDIDATES, coarse.shape[1]))
        candidates = self._around[best].reshape(len(best), -1)
        fine = _likeness(_in_fours(view.fine), self._fine, candidates)
        colors = self._colors[candidates]
        light = _in_fours(_reduced(lightness[None], 8)[0, ..., None])
        weights = _weights(
            fine + near.repeat(_WINDOW * _WINDOW, axis=1)[:, None] - _square(light - colors[:, None, :, 0])
        )
        means = weights @ colors
        alike = (fine.max(axis=2) + near.max(axis=1)[:, None]) / 2
        spread = means[..., 3] - (means[..., 1:3] ** 2).sum(2)
        agreement = np.exp(-spread.clip(0) / _SPREAD**2 - _square(light[..., 0] - means[..., 0]))
        planes = [_apart(plane, rows, columns) for plane in (*np.moveaxis(means[..., 1:3], 2, 0), alike, agreement)]
        return Match(np.stack(planes[:2]), _belief(planes[2], self._trust) * planes[3])


class Match(NamedTuple):
    """a* and b* (2, h, w) in Lab units, and how far they are believed, 0…0.9 (h, w)."""

    ab: Floats
    confidence: Floats


class _View(NamedTuple):
    """What is compared, unit vectors: (h / 16, w / 16, C) and (h / 8, w / 8, C')."""

    coarse: Floats
    fine: Floats


_WINDOW = 4
"""Places in steps of 8, in a row, that are looked at for one in steps of 16: its own two and one on either side."""


def _view(features: Features) -> _View:
    maps = features.eighth, features.sixteenth, features.thirty_second
    eighth, sixteenth, thirty_second = (_settled(each) for each in maps)
    fine = _joined((eighth, _unit(_doubled(sixteenth))), (1.0, 1.0))
    top = _unit(_doubled(thirty_second)[: sixteenth.shape[0], : sixteenth.shape[1]])
    return _View(_joined((_unit(_halved(eighth)), sixteenth, top), _COARSE_SHARES), fine)


def _joined(scales: Sequence[Floats], shares: Sequence[float]) -> Floats:
    """Join unit vectors of several scales (h, w, C each) to one of unit length, in which each scale has its share."""
    length = sum(share * share for share in shares) ** 0.5
    parts = [maps * np.float32(share / length) for maps, share in zip(scales, shares, strict=True)]
    return np.concatenate(parts, axis=2)


def _settled(maps: Floats) -> Floats:
    """Bring the channels of features (C, h, w) to a mean of 0 and a deviation of 1, places to unit length: (h, w, C).

    Each picture by its own mean: by that of the references, whatever differs from them would look like the little in
    them that does. Raw features of the coarsest scale are in the hundreds, and a few channels would outweigh the rest.
    """
    deviation = maps.std((1, 2))
    factor = np.float32(1) / (deviation + np.float32(_STILL) * deviation.mean() + np.float32(1e-6))
    return _unit(np.moveaxis((maps - maps.mean((1, 2))[:, None, None]) * factor[:, None, None], 0, -1))


def _unit(maps: Floats) -> Floats:
    length = np.sqrt(np.einsum("hwc,hwc->hw", maps, maps))[..., None]
    return np.asarray(maps / np.maximum(length, np.float32(1e-6)), np.float32)


def _halved(maps: Floats) -> Floats:
    rows, columns, channels = maps.shape
    return np.asarray(maps.reshape(rows // 2, 2, columns // 2, 2, channels).mean((1, 3)), np.float32)


def _doubled(maps: Floats) -> Floats:
    """Enlarge maps (h, w, C) twice, linearly: OpenCV refuses so many channels."""
    for axis in (0, 1):
        count = maps.shape[axis]
        most, least = maps * np.float32(0.75), maps * np.float32(0.25)
        before, after = (least.take((np.arange(count) + step).clip(0, count - 1), axis) for step in (-1, 1))
        halves = np.stack((most + before, most + after), axis=axis + 1)
        maps = halves.reshape(*maps.shape[:axis], 2 * count, *maps.shape[axis + 1 :])
    return maps


def _reduced(planes: Floats, by: int) -> Floats:
    count, rows, columns = planes.shape
    return np.asarray(planes.reshape(count, rows // by, by, columns // by, by).mean((2, 4)), np.float32)


def _around(rows: int, columns: int) -> NDArray[np.intp]:
    """Return for each place in steps of 16 which ones in steps of 8 are looked at, (rows * columns, 16)."""
    steps = np.arange(-1, _WINDOW - 1)
    down = (2 * np.arange(rows)[:, None] + steps).clip(0, 2 * rows - 1)
    across = (2 * np.arange(columns)[:, None] + steps).clip(0, 2 * columns - 1)
    places: NDArray[np.intp] = down[:, None, :, None] * 2 * columns + across[None, :, None, :]
    return places.reshape(rows * columns, -1)


def _in_fours(maps: Floats) -> Floats:
    """Return maps (2 h, 2 w, C) as (h * w, 4, C): the places in steps of 8 that one in steps of 16 holds."""
    rows, columns, channels = maps.shape
    blocks = maps.reshape(rows // 2, 2, columns // 2, 2, channels).transpose(0, 2, 1, 3, 4)
    return blocks.reshape(-1, 4, channels)


def _apart(fours: Floats, rows: int, columns: int) -> Floats:
    """Undo `_in_fours` for one channel: (h * w, 4) to (2 h, 2 w)."""
    return np.ascontiguousarray(fours.reshape(rows, columns, 2, 2).transpose(0, 2, 1, 3)).reshape(2 * rows, -1)


def _square(apart: Floats) -> Floats:
    return np.asarray((apart / np.float32(_LIGHTNESS_TOLERANCE)) ** 2, np.float32)


def _highest(values: Floats, count: int) -> tuple[NDArray[np.intp], Floats]:
    """Return where the highest `count` of each row are and what they are, (N, count); `values` is used up.

    Of few, one after the other is several times as fast as sorting or partitioning.
    """
    rows = np.arange(len(values))
    found = []
    for _ in range(count):
        place = values.argmax(axis=1)
        found.append((place, values[rows, place]))
        values[rows, place] = -np.inf
    places, highest = zip(*found, strict=True)
    return np.column_stack(places), np.column_stack(highest)


def _likeness(fours: Floats, places: Floats, candidates: NDArray[np.intp]) -> Floats:
    """Compare (N, 4, C) with those of the `places` (M, C) that are candidates (N, K) for each: (N, 4, K).

    A few at a time: what all candidates look like would be written to memory that the system has to clear first.
    """
    found = np.empty((*fours.shape[:2], candidates.shape[1]), np.float32)
    room = np.empty((_TOGETHER, candidates.shape[1], places.shape[1]), np.float32)
    for first in range(0, len(fours), _TOGETHER):
        part = slice(first, first + _TOGETHER)
        looks = np.take(places, candidates[part], axis=0, out=room[: len(candidates[part])], mode="clip")
        np.matmul(fours[part], looks.transpose(0, 2, 1), out=found[part])
    return found


def _weights(likeness: Floats) -> Floats:
    """Return the softmax over the likest eight of the last axis."""
    least = np.partition(likeness, -_KEPT, axis=2)[..., -_KEPT, None]
    raised = np.exp((likeness - likeness.max(axis=2, keepdims=True)) * np.float32(1 / _TEMPERATURE))
    raised *= likeness >= least
    return np.asarray(raised / raised.sum(axis=2, keepdims=True), np.float32)


def _belief(alike: Floats, trust: float) -> Floats:
    """Map likeness -1…1 (h, w) to confidence 0…0.9 by what it is around each place and in the region.

    Where next to nothing of a picture is matched, that is chance: a few places would colour all that looks like them.
    """
    local, region = (_mean(alike, size) for size in (_LOCAL, _REGION))
    low = _LOW - _LENIENCY * (trust - 0.5)
    rise = (((local + region) / 2 - low) / _RISE).clip(0, 1)
    belief = rise * rise * (3 - 2 * rise)
    few = _FEW * 2 * (1 - trust)
    return np.asarray(_MOST * belief * min(1.0, belief.mean() / max(few, 1e-6)) ** _DISREGARD, np.float32)


def _mean(plane: Floats, size: int) -> Floats:
    size = min(size, *(side // 2 * 2 - 1 for side in plane.shape))
    return np.asarray(cv2.blur(plane, (size, size), borderType=cv2.BORDER_REFLECT), np.float32)
