"""Colours that last: what the key frames of a scene have in common, and frames pulled to it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from vs_colorize.motion.flow import Floats, places, sample
from vs_colorize.motion.steady_color import Step, Vote, agreed, colors_of, fetched, match

# Chosen on half of the shared clips: what is left of the change over 48 frames against colourfulness and the truth.
_LIGHTNESS_TOLERANCE = 0.1
_FEW = 1.5

# Of pictures of one scene, 12 frames apart, at least 0.145 was found again; of two scenes 0.013, of soft patterns 0.1.
_LEAST_KEPT = 0.13


class Anchor(NamedTuple):
    """A key frame to which colours are pulled.

    `motion` (H, W, 3: columns, rows, trust) leads there. `planes` (H, W, 4) hold its L* / 100, the a* / 256 and
    b* / 256 that it has in the long run, and how well founded these are, 0…1. `weight`, above 0, says how far both
    belong to one scene, `nearness`, 0…1, how much it counts beside another anchor.
    """

    motion: Floats
    planes: Floats
    weight: float
    nearness: float


def settled(picture: Floats, sides: Iterable[Sequence[Step]]) -> tuple[Floats, Floats]:
    """Return the colours on which a key frame (H, W, 3) and its neighbours agree, and how well founded they are.

    a* / 256 and b* / 256, (2, H, W), as `steady_color` finds them. Well founded, (H, W), 0…1, rises from 0 where a
    place was found in no other key frame to 1 where it was found in many: a few frames tell less about a scene than
    those around each of its frames.
    """
    votes = [Vote(colors_of(picture), np.ones(picture.shape[:2], np.float32))]
    for side in sides:
        votes += fetched(picture, side, _LIGHTNESS_TOLERANCE)
    others = sum((vote.weight for vote in votes[1:]), np.zeros(picture.shape[:2], np.float32))
    return agreed(votes), others * others / (others * others + np.float32(_FEW * _FEW))


def pulled(picture: Floats, anchors: Iterable[Anchor], share: float) -> Floats:
    """Return a* / 256 and b* / 256 of a picture (H, W, 3), (2, H, W), pulled to those of its anchors.

    `share`, 0…1, says how far at most: less where the motion cannot be trusted, lightness differs, or an anchor is not
    well founded. An anchor that hardly resembles the picture does not count at all: it is another scene.
    """
    own = colors_of(picture)
    grid = places(*picture.shape[:2])
    total = np.zeros_like(own)
    weights = np.zeros(picture.shape[:2], np.float32)
    most = np.zeros_like(weights)
    for anchor in anchors:
        found = sample(anchor.planes, grid + anchor.motion[..., :2])
        alike = anchor.motion[..., 2] * match(found[..., 0], picture[..., 0], _LIGHTNESS_TOLERANCE)
        if alike.mean() < _LEAST_KEPT:
            continue
        belief = alike * found[..., 3] * np.float32(anchor.weight)
        total += np.moveaxis(found[..., 1:3], -1, 0) * (belief * np.float32(anchor.nearness))
        weights += belief * np.float32(anchor.nearness)
        np.maximum(most, belief, out=most)
    change = (total / np.maximum(weights, np.float32(1e-6)) - own) * most
    return np.asarray(own + change * np.float32(share), np.float32)
