"""Colours that last: what the key frames of a scene have in common, and frames pulled to it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from vs_colorize.motion.flow import Floats, Planes, grid, plane, sample_at
from vs_colorize.motion.steady_color import Step, Tones, Vote, agreed, colors_of, fetched

# Chosen on half of the shared clips: what is left of the change over 48 frames against colourfulness and the truth.
_LIGHTNESS_TOLERANCE = 0.1
_FEW = 1.5

# Of pictures of one scene, 12 frames apart, at least 0.145 was found again; of two scenes 0.013, of soft patterns 0.1.
_LEAST_KEPT = 0.13


class Anchor(NamedTuple):
    """A key frame to which colours are pulled.

    `motion` is the way (H, W, 4) that leads there. `planes` (H, W, 4) hold its L* / 100, the a* / 256 and
    b* / 256 that it has in the long run, and how well founded these are, 0…1. `weight`, above 0, says how far both
    belong to one scene, `nearness`, 0…1, how much it counts beside another anchor.
    """

    motion: Floats
    planes: Floats
    weight: float
    nearness: float


def settled(picture: Floats, sides: Iterable[Sequence[Step]]) -> tuple[Planes, Floats]:
    """Return the colours on which a key frame (H, W, 4) and its neighbours agree, and how well founded they are.

    a* / 256 and b* / 256, (H, W) each, as `steady_color` finds them. Well founded, (H, W), 0…1, rises from 0 where a
    place was found in no other key frame to 1 where it was found in many: a few frames tell less about a scene than
    those around each of its frames.
    """
    tones = Tones(plane(picture, 0), _LIGHTNESS_TOLERANCE)
    votes = [Vote(colors_of(picture), np.ones(tones.shape, np.float32))]
    for side in sides:
        votes += fetched(tones, side)
    others = sum((vote.weight for vote in votes[1:]), np.zeros(tones.shape, np.float32))
    return agreed(votes), others * others / (others * others + np.float32(_FEW * _FEW))


def pulled(picture: Floats, anchors: Iterable[Anchor], share: float) -> Planes:
    """Return a* / 256 and b* / 256 of a picture (H, W, 4), (H, W) each, pulled to those of its anchors.

    `share`, 0…1, says how far at most: less where the motion cannot be trusted, lightness differs, or an anchor is not
    well founded. An anchor that hardly resembles the picture does not count at all: it is another scene.
    """
    tones = Tones(plane(picture, 0), _LIGHTNESS_TOLERANCE)
    weights, most, *totals = np.zeros((4, *tones.shape), np.float32)
    for anchor in anchors:
        columns, rows = (start + plane(anchor.motion, axis) for axis, start in enumerate(grid(*tones.shape)))
        found = sample_at(anchor.planes, columns, rows)
        alike = plane(anchor.motion, 2) * tones.match(plane(found, 0))
        if alike.mean() < _LEAST_KEPT:
            continue
        belief = alike * plane(found, 3) * np.float32(anchor.weight)
        weight = belief * np.float32(anchor.nearness)
        weights += weight
        np.maximum(most, belief, out=most)
        for values, total in zip(colors_of(found), totals, strict=True):
            cv2.accumulateProduct(values, weight, total)
    np.maximum(weights, np.float32(1e-6), out=weights)
    most *= np.float32(share)
    a, b = (own + (total / weights - own) * most for own, total in zip(colors_of(picture), totals, strict=True))
    return a, b
