"""Colours that last: what the key frames of a scene have in common, and frames pulled to it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from vs_colorize.motion.flow import Floats, ends, plane, sample_at
from vs_colorize.motion.scratch import Scratch
from vs_colorize.motion.steady_color import Step, Tones, agreed, votes

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


def settled(picture: Floats, sides: Sequence[Sequence[Step]], scratch: Scratch) -> tuple[Floats, Floats]:
    """Return the colours on which a key frame (H, W, 4) and its neighbours agree, and how well founded they are.

    a* / 256 and b* / 256, (2, H, W), as `steady_color` finds them. Well founded, (H, W), 0…1, rises from 0 where a
    place was found in no other key frame to 1 where it was found in many: a few frames tell less about a scene than
    those around each of its frames.
    """
    found = votes(picture, sides, _LIGHTNESS_TOLERANCE, scratch)
    others = sum((vote[2] for vote in found[1:]), np.zeros(picture.shape[:2], np.float32))
    return agreed(found, scratch), others * others / (others * others + np.float32(_FEW * _FEW))


def pulled(picture: Floats, anchors: Iterable[Anchor], share: float, scratch: Scratch) -> Floats:
    """Return a* / 256 and b* / 256 of a picture (H, W, 4), (2, H, W), pulled to those of its anchors.

    `share`, 0…1, says how far at most: less where the motion cannot be trusted, lightness differs, or an anchor is not
    well founded. An anchor that hardly resembles the picture does not count at all: it is another scene. What is
    returned is part of `scratch`.
    """
    shape = picture.shape[:2]
    tones = Tones(plane(picture, 0, scratch("tones", *shape)), _LIGHTNESS_TOLERANCE, scratch)
    colors = scratch("total", 2, *shape)
    weights, most, part = (scratch(name, *shape) for name in ("weights", "most", "part"))
    for fresh in (colors, weights, most):
        fresh.fill(0)
    for anchor in anchors:
        found = sample_at(anchor.planes, ends(anchor.motion, scratch), scratch("found", *shape, 4))
        belief = tones.match(plane(found, 0, part))
        belief *= plane(anchor.motion, 2, part)
        if belief.mean() < _LEAST_KEPT:
            continue
        belief *= plane(found, 3, part)
        belief *= np.float32(anchor.weight)
        np.maximum(most, belief, out=most)
        belief *= np.float32(anchor.nearness)
        weights += belief
        for number, total in enumerate(colors, 1):
            cv2.accumulateProduct(plane(found, number, part), belief, total)
    most *= np.float32(share)
    colors /= np.maximum(weights, np.float32(1e-6), out=weights)
    for number, color in enumerate(colors, 1):
        own = plane(picture, number, part)
        color -= own
        color *= most
        color += own
    return colors
