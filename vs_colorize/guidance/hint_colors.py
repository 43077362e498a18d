"""The colours of hints."""

import re
from math import isfinite

import cv2
import numpy as np

from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.hints import Palette

NEUTRAL = "neutral"

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_LARGEST_AB = 128


def check_palette(palette: Palette) -> None:
    """Refuse a palette with a name or a colour that no hint can use.

    Raises:
        GuidanceError: naming the colour.
    """
    for name, color in palette.items():
        if not isinstance(name, str) or not name or name == NEUTRAL or name.startswith("#"):
            raise GuidanceError(f"palette: {name!r} cannot name a colour; choose a word other than {NEUTRAL!r}")
        try:
            find_ab(color, {})
        except GuidanceError as error:
            raise GuidanceError(f"palette: {name}: {error}") from error


def find_ab(color: object, palette: Palette) -> tuple[float, float]:
    """Return a* and b* of "#rrggbb" (of which the lightness is left out), of a pair, a palette's name or "neutral".

    Raises:
        GuidanceError: it is none of these.
    """
    if not isinstance(color, str):
        return _pair(color)
    if color == NEUTRAL:
        return 0.0, 0.0
    if _HEX.fullmatch(color):
        return _ab_of_srgb(bytes.fromhex(color[1:]))
    if color in palette:
        return find_ab(palette[color], {})
    known = ", ".join([NEUTRAL, *palette])
    raise GuidanceError(f'{color!r} is no colour; give "#rrggbb", [a, b] or one of these names: {known}')


def _pair(color: object) -> tuple[float, float]:
    numbers = list(color) if isinstance(color, list | tuple) else []
    if len(numbers) != 2 or not all(is_number(number) and abs(number) <= _LARGEST_AB for number in numbers):
        raise GuidanceError(
            f"{color!r} is no colour; a pair must be a* and b*, numbers between -{_LARGEST_AB} and {_LARGEST_AB}"
        )
    return float(numbers[0]), float(numbers[1])


def _ab_of_srgb(codes: bytes) -> tuple[float, float]:
    pixel = np.frombuffer(codes, np.uint8).astype(np.float32)[None, None] / np.float32(255)
    _, a, b = cv2.cvtColor(pixel, cv2.COLOR_RGB2Lab)[0, 0]
    return float(a), float(b)


def is_number(value: object) -> bool:
    """Say whether a value is a finite number, not a truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
