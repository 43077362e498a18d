"""Ways over many frames: two are joined, and the frames at the ends are then matched directly, from there.

What has drifted is put right, and what was hidden meanwhile can be found again. What moves far is found at all.
"""

import cv2
import numpy as np

from vs_colorize.motion.flow import Floats, FlowReader, Picture, places, sample, trusted
from vs_colorize.motion.scratch import Scratch
from vs_colorize.motion.steady_color import LIGHTNESS_TOLERANCE

# Chosen on half of the shared clips, over 48 frames; wider than a pixel, as the flow is not exact there.
_MATCH_WINDOW = (5, 5)


def join(
    earlier: Floats, later: Floats, pictures: tuple[Picture, Picture], read: FlowReader, scratch: Scratch
) -> Floats:
    """Return the way from a first picture to a last one and back, (2, H, W, 4), given those by way of one between them.

    `earlier` leads from the first picture to the one between and back, `later` from there to the last and back, each
    (2, H, W, 4). `pictures` are the first and the last, (H, W), codes 0…255.
    """
    there, back = followed(earlier[0], later[0])[..., :2], followed(later[1], earlier[1])[..., :2]
    joined = trusted(there, back, np.empty_like(earlier), scratch)
    direct = read.from_guess(*pictures, joined[..., :2])
    both = zip(zip(joined, direct, strict=True), (pictures, pictures[::-1]), strict=True)
    return np.stack([_better(*ways, *ends) for ways, ends in both])


def followed(way: Floats, onward: Floats) -> Floats:
    """Return the way that leads along one way and from where it ends along another, (H, W, 4).

    It is trusted as far as the one of the two that is trusted less.
    """
    whole = sample(onward, places(*way.shape[:2]) + way[..., :2])
    whole[..., :2] += way[..., :2]
    np.minimum(whole[..., 2], way[..., 2], out=whole[..., 2])
    return whole


def _better(one: Floats, other: Floats, here: Picture, there: Picture) -> Floats:
    """Take of two ways from one picture to another, pixel by pixel, the one that can be believed more."""
    beliefs = [way[..., 2] * _match(way, here, there) for way in (one, other)]
    return np.where((beliefs[1] > beliefs[0])[..., None], other, one)


def _match(way: Floats, here: Picture, there: Picture) -> Floats:
    """Say how well the code values at the ends of a way agree, 0…1."""
    found = sample(there.astype(np.float32), places(*here.shape) + way[..., :2])
    apart = cv2.absdiff(found, here.astype(np.float32)) * np.float32(1 / (255 * LIGHTNESS_TOLERANCE))
    around = cv2.blur(apart, _MATCH_WINDOW, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.exp(-around * around), np.float32)
