"""What a user gives is kept: colours of full confidence come out as given, and things like them follow.

A network takes a given colour as advice. What it lacks at the given pixels is spread in two steps. Far and wide, to
what is as light and was to get the same colour, by regression over all of them at once (`frames.kriging`); what that
leaves, over their nearest surroundings by scattered data interpolation with Gaussian weights (Shepard 1968). Then the
given pixels themselves are set.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from vs_colorize.frames.kriging import krige

type Floats = NDArray[np.float32]

# Chosen on the validation photographs, with 10 and 50 points of true colour each.
_REACH = 0.02
_LIGHTNESS_TOLERANCE = 0.25
FIRMNESS = 4
"""The power of its confidence with which a given colour is held."""

# What is not quite sure is approached in as many steps of its firmness: half confidence goes a quarter of the way.
_STEPS = 4
_FADING = 0.1


def hold_colors(lightness: Floats, ab: Floats, guidance: Floats) -> Floats:
    """Return ab (2, H, W) with the colours of the guidance held.

    The firmness of a given colour is the fourth power of its confidence: full confidence is kept exactly, half of it
    goes about a quarter of the way.

    Args:
        lightness: L* / 100, (H, W).
        ab: the prediction, a* and b* in Lab units, (2, H, W).
        guidance: confidence 0…1, a* and b* in Lab units, (3, H, W).
    """
    firm = guidance[0] ** FIRMNESS
    if not firm.any():
        return ab
    advised = ab + (guidance[1:] - ab) * (1 - (1 - firm) ** _STEPS)
    held = ab + krige(lightness, ab, advised, firm)
    held = held + _spread(lightness, (guidance[1:] - held) * firm, firm, _REACH * min(lightness.shape))
    kept: Floats = held + (guidance[1:] - held) * firm
    return kept


def _spread(lightness: Floats, missing: Floats, firm: Floats, sigma: float) -> Floats:
    """Spread what is `missing` (2, H, W), already times `firm`, to pixels as light as those it comes from."""
    planes = np.stack((firm, firm * firm, firm * lightness, *missing))
    mass, firmness, light, *colors = (_blur(plane, sigma) for plane in planes)
    near = np.maximum(mass, np.float32(1e-12))
    # The mass of one firm pixel, right where it stands, is 1 / (2 pi sigma squared).
    faint = np.float32(_FADING / (2 * np.pi * sigma**2))
    apart = (lightness - light / near) / np.float32(_LIGHTNESS_TOLERANCE)
    alike: Floats = np.exp(-apart * apart / 2)
    share: Floats = alike * firmness * mass / (mass + faint) / (near * near)
    return share * np.stack(colors)


def _blur(plane: Floats, sigma: float) -> Floats:
    """Blur with a Gaussian of `sigma` pixels; a wide one at a smaller size."""
    scale = max(1, int(sigma / 2))
    size = tuple(-(-side // scale) for side in plane.shape[::-1])
    small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(small, (0, 0), sigma / scale, borderType=cv2.BORDER_REFLECT)
    return cv2.resize(blurred, plane.shape[::-1])  # type: ignore[return-value]
