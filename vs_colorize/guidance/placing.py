"""Hints checked and brought to the size of the small clips."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.hint_colors import find_ab, is_number
from vs_colorize.guidance.hints import Box, Hint, Palette, Place, Point, Polygon, Stroke

_LEAST_POINTS = {Stroke: 2, Polygon: 3}


@dataclass(frozen=True)
class Canvas:
    """What hints are placed on: the number of frames, the size they are drawn at, and that of the small clip."""

    frames: int
    drawn: tuple[int, int]
    small: tuple[int, int]


@dataclass(frozen=True)
class Placed:
    """A hint on a small clip.

    `points` are columns and rows of the small clip, whole numbers in the middles of pixels; they bound an area where
    `filled` is set, or else are the middle of a line (or a dot) of some `radius`. `ab` are a* and b*. `frames` are
    those where it counts.
    """

    frame: int
    track: bool
    frames: range
    points: tuple[Place, ...]
    radius: float
    filled: bool
    ab: tuple[float, float]


def place_hints(hints: Sequence[Hint], palette: Palette, canvas: Canvas) -> list[Placed]:
    """Check hints and bring them to the size of a small clip.

    Raises:
        GuidanceError: a hint is none, has a colour that is none, or lies outside the picture or the film; names it,
            counted from 1.
    """
    return list(_each_placed(hints, palette, canvas))


def _each_placed(hints: Sequence[Hint], palette: Palette, canvas: Canvas) -> Iterator[Placed]:
    for number, hint in enumerate(hints, 1):
        try:
            yield _placed(hint, palette, canvas)
        except GuidanceError as error:
            raise GuidanceError(f"hint {number}: {error}") from error


def _placed(hint: Hint, palette: Palette, canvas: Canvas) -> Placed:
    points, radius = _outline(hint)
    _check_points(points, canvas.drawn)
    if not is_number(radius) or radius < 0:
        raise GuidanceError(f"radius must be a number of pixels, 0 or more, got {radius!r}")
    across, down = (small / drawn for small, drawn in zip(canvas.small, canvas.drawn, strict=True))
    return Placed(
        frame=_checked_frame(hint.frame, "frame", canvas.frames),
        track=hint.track,
        frames=_frames(hint, canvas.frames),
        points=tuple((x * across - 0.5, y * down - 0.5) for x, y in points),
        radius=radius * sqrt(across * down),
        filled=isinstance(hint, Polygon | Box),
        ab=find_ab(hint.color, palette),
    )


def _outline(hint: Hint) -> tuple[Sequence[Place], float]:
    """Return the points of a hint, and the radius of the line along them, 0 for filled shapes."""
    match hint:
        case Point():
            return [hint.at], hint.radius
        case Stroke() | Polygon():
            least = _LEAST_POINTS[type(hint)]
            if not isinstance(hint.points, list | tuple) or len(hint.points) < least:
                raise GuidanceError(f"points must be at least {least} pairs of column and row, got {hint.points!r}")
            return hint.points, hint.radius if isinstance(hint, Stroke) else 0.0
        case Box():
            if not isinstance(hint.corners, list | tuple) or len(hint.corners) != 2:
                raise GuidanceError(f"corners must be two pairs of column and row, got {hint.corners!r}")
            for corner in hint.corners:
                _check_pair(corner)
            (left, top), (right, bottom) = hint.corners
            return [(left, top), (right, top), (right, bottom), (left, bottom)], 0.0
    raise GuidanceError(f"a Point, Stroke, Polygon or Box is wanted, {type(hint).__name__} came")


def _check_points(points: Sequence[Place], drawn: tuple[int, int]) -> None:
    width, height = drawn
    for point in points:
        _check_pair(point)
        x, y = point
        if not (0 <= x <= width and 0 <= y <= height):
            raise GuidanceError(
                f"({x:g}, {y:g}) lies outside the picture of {width}x{height}; if it was drawn at another size, say "
                'so: "size" in a file, source_size for guide_hints'
            )


def _check_pair(point: object) -> None:
    if not isinstance(point, list | tuple) or len(point) != 2 or not all(map(is_number, point)):
        raise GuidanceError(f"a place must be two numbers, column and row, got {point!r}")


def _frames(hint: Hint, length: int) -> range:
    """Return the frames where a hint counts; the open ends of one that is not tracked are its own frame."""
    if not isinstance(hint.track, bool):
        raise GuidanceError(f"track must be true or false, got {hint.track!r}")
    ends = (0, length - 1) if hint.track else (hint.frame, hint.frame)
    first, last = (
        end if value is None else _checked_frame(value, name, length)
        for name, value, end in (("first", hint.first, ends[0]), ("last", hint.last, ends[1]))
    )
    if not first <= hint.frame <= last:
        raise GuidanceError(f"it counts from frame {first} to {last}, which must include its own, {hint.frame}")
    return range(first, last + 1)


def _checked_frame(value: object, name: str, length: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise GuidanceError(f"{name} must be the number of a frame, got {value!r}")
    if not 0 <= value < length:
        raise GuidanceError(f"{name} {value} is not in the clip, whose frames are 0 to {length - 1}")
    return value
