"""What a user changes about colours that are there already, and for which frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vs_colorize.errors import OptionError

MOST_WARMTH = 50.0
MOST_SATURATION = 4.0
MOST_PROTECTION = 60.0
_MOST_TURN = 180.0
_CIRCLE = 360.0
_SOFTNESS = (1.0, 90.0)


@dataclass(frozen=True)
class HueShift:
    """A change of the colours whose hue lies in a range.

    Hues are angles in the plane of a* and b*, in degrees: 0 is a pinkish red, 90 yellow, 180 a bluish green, 270 blue.
    Skin lies about 50 to 70, leaves and grass 100 to 130.

    Attributes:
        first: where the range begins, 0 to 360.
        last: where it ends, 0 to 360; it runs upwards from `first`, through 360 where `last` is less.
        turn: degrees by which hues are turned, -180 to 180; upwards is from red to yellow to green to blue.
        chroma: factor for a* and b*, 0 (grey) to 4.
        softness: degrees beyond either end over which the change fades out, 1 to 90.

    Raises:
        OptionError: a value is out of its range, or range and softness together make more than a full circle.
    """

    first: float
    last: float
    turn: float = 0.0
    chroma: float = 1.0
    softness: float = 15.0

    def __post_init__(self) -> None:
        _check("first", self.first, 0, _CIRCLE)
        _check("last", self.last, 0, _CIRCLE)
        _check("turn", self.turn, -_MOST_TURN, _MOST_TURN)
        _check("chroma", self.chroma, 0, MOST_SATURATION)
        _check("softness", self.softness, *_SOFTNESS)
        if self.width + 2 * self.softness > _CIRCLE:
            raise OptionError(
                f"hues {self.first:g} to {self.last:g} with softness {self.softness:g} make more than a full circle; "
                "narrow them"
            )

    @property
    def width(self) -> float:
        """Degrees from the beginning of the range to its end."""
        return (self.last - self.first) % _CIRCLE

    @property
    def middle(self) -> float:
        """The hue in the middle of the range."""
        return (self.first + self.width / 2) % _CIRCLE

    @property
    def changes(self) -> bool:
        """Whether it does anything."""
        return self.turn != 0 or self.chroma != 1


@dataclass(frozen=True)
class Adjustment:
    """What is changed about colours.

    Attributes:
        saturation: factor for a* and b*, 0 (grey) to 4.
        warmth: -50 (bluer) to 50 (yellower): by so many Lab units white moves along the line from daylight of 6500 K to
            that of 5000 K, which is b* with a little a*; 18 is 5000 K. What is darker moves less.
        hues: changes of ranges of hues. All of them look at the hue that was there before.
        protect_neutrals: chroma in Lab units, 0 to 60, below which colours are changed less, down to not at all where
            they are grey. 0 protects none: then warmth changes grey, too.

    Raises:
        OptionError: a value is out of its range.
    """

    saturation: float = 1.0
    warmth: float = 0.0
    hues: tuple[HueShift, ...] = ()
    protect_neutrals: float = 0.0

    def __post_init__(self) -> None:
        _check("saturation", self.saturation, 0, MOST_SATURATION)
        _check("warmth", self.warmth, -MOST_WARMTH, MOST_WARMTH)
        _check("protect_neutrals", self.protect_neutrals, 0, MOST_PROTECTION)
        # Any sequence will do in a script; a tuple is what can be compared and not be changed.
        object.__setattr__(self, "hues", tuple(self.hues))
        if not all(isinstance(hue, HueShift) for hue in self.hues):
            raise OptionError("hues must be HueShift(first, last, ...)")

    @property
    def changes(self) -> bool:
        """Whether it does anything."""
        return self.saturation != 1 or self.warmth != 0 or any(hue.changes for hue in self.hues)


type RangeAdjustment = tuple[int, int, Adjustment]
"""The first and the last frame of a range, both in it, and what is changed there."""


def check_ranges(ranges: Sequence[RangeAdjustment], length: int, names: Sequence[str]) -> None:
    """Refuse ranges of frames that a clip of `length` frames does not have, or that overlap.

    Raises:
        OptionError: begins with the name of the range that is wrong, `names` has one for each.
    """
    for (first, last, adjustment), name in zip(ranges, names, strict=True):
        if not (isinstance(first, int) and isinstance(last, int) and isinstance(adjustment, Adjustment)):
            raise OptionError(f"{name}: a tuple (first, last, Adjustment(...)) is wanted")
        if not 0 <= first <= last:
            raise OptionError(f"{name}: frames {first} to {last} are no range; the first comes first, counted from 0")
        if last >= length:
            raise OptionError(f"{name}: frame {last} is beyond the end, the last one is {length - 1}")
    ordered = sorted(range(len(ranges)), key=lambda at: ranges[at][0])
    for before, after in pairwise(ordered):
        if ranges[after][0] <= ranges[before][1]:
            raise OptionError(f"{names[after]}: frame {ranges[after][0]} is in {names[before]} already; part them")


def _check(name: str, value: float, low: float, high: float) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:
        raise OptionError(f"{name} must be a number between {low:g} and {high:g}, got {value!r}")
