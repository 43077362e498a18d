"""Hints: points, strokes, polygons and boxes that a user gives a colour.

    hints = [
        Point(frame=0, at=(812, 440), color="coat"),
        Stroke(frame=0, points=((300, 90), (900, 80)), radius=12, color=(-4, -22)),
        Box(frame=0, corners=((0, 0), (1920, 60)), color="neutral", track=False, first=0, last=240),
    ]

Coordinates are pixels of the picture that the user looks at, columns and then rows, counted from its upper left corner:
the middle of the first pixel is (0.5, 0.5), the lower right corner of a full HD picture is (1920, 1080). A colour is
"#rrggbb", a pair of a* and b* (then lightness is that of the picture anyway), a name of a palette, or "neutral".
"""

from collections.abc import Mapping
from dataclasses import dataclass

type Place = tuple[float, float]
type Color = str | tuple[float, float]
type Palette = Mapping[str, Color]


@dataclass(frozen=True, kw_only=True)
class Hint:
    """What all hints have in common: a colour, and the frames where it counts.

    Attributes:
        frame: the frame on which the hint was drawn, counted from 0.
        color: "#rrggbb", a* and b*, a name of the palette, or "neutral".
        track: whether the hint moves with what it was drawn on, until the scene ends or that is lost from sight. One
            that does not stays where it is in the picture, and only on its frame unless `first` and `last` say more.
        first: the first frame where the hint counts; None leaves that open.
        last: the last frame where the hint counts; None leaves that open.
    """

    frame: int
    color: Color
    track: bool = True
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, kw_only=True)
class Point(Hint):
    """A dot.

    Attributes:
        at: its middle.
        radius: its radius in pixels; dots are at least 3 pixels of the lightness clip wide.
    """

    at: Place
    radius: float = 0


@dataclass(frozen=True, kw_only=True)
class Stroke(Hint):
    """A line with round ends along two points or more.

    Attributes:
        points: the points, in order.
        radius: half the line's width in pixels; strokes are at least 3 pixels of the lightness clip wide.
    """

    points: tuple[Place, ...]
    radius: float = 0


@dataclass(frozen=True, kw_only=True)
class Polygon(Hint):
    """A filled polygon.

    Attributes:
        points: its corners in order, at least three; the last one is joined to the first.
    """

    points: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class Box(Hint):
    """A filled rectangle.

    Attributes:
        corners: two opposite corners.
    """

    corners: tuple[Place, Place]


SHAPES: Mapping[str, type[Hint]] = {"point": Point, "stroke": Stroke, "polygon": Polygon, "box": Box}
"""The kinds of hints by the names that files have for them."""
