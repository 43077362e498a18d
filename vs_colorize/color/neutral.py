"""How much colour a picture can carry at all: none where nothing is to be seen."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Whoever has no tensors need not wait until torch is loaded.
    from torch import Tensor

# In units of L*. Grain alone spreads a blank frame by less than the first; a picture whose contrast is below the second
# is fading out.
_BLANK_SPREAD = 1.0
_PICTURE_SPREAD = 3.0


def picture_weight(lightness: "Tensor") -> "Tensor":
    """Return a factor for chroma, 0 for blank frames to 1 for pictures, (N, 1, 1, 1).

    `lightness` is (N, 1, H, W), L* / 100. The factor rises smoothly with the spread of L* over the frame, so that a
    fade to black or white loses its colours with its contrast.
    """
    spread = lightness.flatten(1).std(1, correction=0) * 100
    rise = ((spread - _BLANK_SPREAD) / (_PICTURE_SPREAD - _BLANK_SPREAD)).clamp(0, 1)
    return _eased(rise)[:, None, None, None]


def weight_of_spread(spread: float) -> float:
    """Do what `picture_weight` does with the standard deviation of L* / 100 over one frame."""
    rise = (spread * 100 - _BLANK_SPREAD) / (_PICTURE_SPREAD - _BLANK_SPREAD)
    return _eased(min(max(rise, 0.0), 1.0))


def _eased[Rise: ("Tensor", float)](rise: Rise) -> Rise:
    return rise * rise * (3 - 2 * rise)
