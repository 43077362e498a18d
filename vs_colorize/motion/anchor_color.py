"""Colours that last: what the key frames of a scene have in common, and frames pulled to it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from vs_colorize.motion.flow import Floats, ends, sample_at, split
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
    others = sum((vote[3] for vote in found[1:]), np.zeros(picture.shape[:2], np.float32))
    ground = others * others / (others * others + np.float32(_FEW * _FEW))
    return agreed(found, scratch), np.asarray(ground, np.float32)


def pulled(picture: Floats, anchors: Iterable[Anchor], share: float, scratch: Scratch) -> Floats:
    """Return a* / 256 and b* / 256 of a picture (H, W, 4), (2, H, W), pulled to those of its anchors.

    `share`, 0…1, says how far at most: less where the motion cannot be trusted, lightness differs, or an anchor is not
    well founded. An anchor that hardly resembles the picture does not count at all: it is another scene. What is
    returned is part of `scratch`.
    """
    shape = picture.shape[:2]
    lightness, *own, _ = split(picture, scratch("picture", 4, *shape))
    tones = Tones(lightness, _LIGHTNESS_TOLERANCE, scratch)
    colors = scratch("colors", 2, *shape)
    weights, most, belief = (scratch(name, *shape) for name in ("weights", "most", "belief"))
    for fresh in (colors, weights, most):
        fresh.fill(0)
    for anchor in anchors:
        motion = split(anchor.motion, scratch("motion", 4, *shape))
        fetched = sample_at(anchor.planes, ends(motion, scratch), scratch("fetched", *shape, 4))
        found, *found_colors, ground = split(fetched, scratch("found", 4, *shape))
        tones.match(found, out=belief)
        belief *= motion[2]
        if cv2.mean(belief)[0] < _LEAST_KEPT:
            continue
        cv2.multiply(belief, ground, belief, anchor.weight)
        np.maximum(most, belief, out=most)
        belief *= np.float32(anchor.nearness)
        weights += belief
        for found_color, total in zip(found_colors, colors, strict=True):
            cv2.accumulateProduct(found_color, belief, total)
    most *= np.float32(share)
    colors /= np.maximum(weights, np.float32(1e-6), out=weights)
    for color, unchanged in zip(colors, own, strict=True):
        color -= unchanged
        color *= most
        color += unchanged
    return colors
