import re
from dataclasses import replace

import pytest

from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.hints import Box, Hint, Point, Polygon, Stroke
from vs_colorize.guidance.placing import Canvas, Placed, place_hints

CANVAS = Canvas(frames=50, drawn=(1920, 1080), small=(480, 272))
POINT = Point(frame=3, at=(960, 540), color=(10, 20))


def placed(hint: Hint) -> Placed:
    return place_hints([hint], {}, CANVAS)[0]


def test_places_are_brought_to_the_small_clip() -> None:
    point = placed(replace(POINT, radius=8))
    assert point.points == ((239.5, 135.5),)
    assert point.radius == pytest.approx(2, rel=0.01)
    assert point.ab == (10, 20)
    assert not point.filled


def test_the_corners_of_the_picture_are_in_it() -> None:
    box = placed(Box(frame=0, corners=((0, 0), (1920, 1080)), color="neutral"))
    assert set(box.points) == {(-0.5, -0.5), (479.5, -0.5), (479.5, 271.5), (-0.5, 271.5)}
    assert box.filled


def test_a_tracked_hint_counts_on_all_frames_another_one_on_its_own() -> None:
    assert placed(POINT).frames == range(50)
    assert placed(replace(POINT, last=20)).frames == range(21)
    assert placed(replace(POINT, track=False)).frames == range(3, 4)
    assert placed(replace(POINT, track=False, first=1)).frames == range(1, 4)


BAD = [
    (replace(POINT, at=(1921, 5)), "(1921, 5) lies outside the picture of 1920x1080; if it was drawn at another size"),
    (replace(POINT, at=(5, -1)), "(5, -1) lies outside the picture"),
    (replace(POINT, at=(5, float("nan"))), "a place must be two numbers, column and row, got (5, nan)"),
    (replace(POINT, at="here"), "a place must be two numbers, column and row, got 'here'"),  # type: ignore[arg-type]
    (replace(POINT, radius=-1), "radius must be a number of pixels, 0 or more, got -1"),
    (replace(POINT, radius="2"), "radius must be a number of pixels, 0 or more, got '2'"),  # type: ignore[arg-type]
    (replace(POINT, frame=50), "frame 50 is not in the clip, whose frames are 0 to 49"),
    (replace(POINT, frame=-1), "frame -1 is not in the clip"),
    (replace(POINT, frame=1.5), "frame must be the number of a frame, got 1.5"),  # type: ignore[arg-type]
    (replace(POINT, last=50), "last 50 is not in the clip"),
    (replace(POINT, first=4), "it counts from frame 4 to 49, which must include its own, 3"),
    (replace(POINT, track=1), "track must be true or false, got 1"),  # type: ignore[arg-type]
    (replace(POINT, color="coat"), "'coat' is no colour"),
    (Stroke(frame=0, color=(0, 0), points=((1, 1),)), "points must be at least 2 pairs of column and row"),
    (Polygon(frame=0, color=(0, 0), points=((1, 1), (2, 2))), "points must be at least 3 pairs of column and row"),
    (Polygon(frame=0, color=(0, 0), points=((1, 1), (2, 2), (3, 2000))), "(3, 2000) lies outside the picture"),
    (Box(frame=0, color=(0, 0), corners=((1, 1),)), "corners must be two pairs of column and row"),  # type: ignore[arg-type]
    (Box(frame=0, color=(0, 0), corners=((1, 1), 5)), "a place must be two numbers"),  # type: ignore[arg-type]
    (Hint(frame=0, color=(0, 0)), "a Point, Stroke, Polygon or Box is wanted, Hint came"),
    ({"frame": 0}, "a Point, Stroke, Polygon or Box is wanted, dict came"),
]


@pytest.mark.parametrize(("hint", "message"), BAD)
def test_what_cannot_be_placed_is_refused_by_number(hint: Hint, message: str) -> None:
    with pytest.raises(GuidanceError, match=re.escape(f"hint 2: {message}")):
        place_hints([POINT, hint], {}, CANVAS)
