import json
import re
from pathlib import Path

import pytest

from vs_colorize.errors import GuidanceError
from vs_colorize.guidance import hint_files
from vs_colorize.guidance.hint_files import HintFile, read_hints, write_hints
from vs_colorize.guidance.hints import Box, Point, Polygon, Stroke

HINTS = (
    Point(frame=0, color="coat", at=(812, 440.5), radius=6),
    Stroke(frame=0, color="Himmel über", points=((300, 90), (900, 80)), last=200),
    Polygon(frame=96, color=(12, 30), points=((400, 500), (520, 500), (460, 620)), first=90),
    Box(frame=0, color="neutral", corners=((0, 0), (1920, 60)), track=False, last=240),
)
CONTENT = HintFile(HINTS, {"coat": "#6b2f2f", "Himmel über": (-4, -22)}, (1920, 1080))
POINT: dict[str, object] = {"shape": "point", "frame": 0, "color": [1, 2], "at": [3, 4]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hints.json"


@pytest.mark.parametrize("content", [CONTENT, HintFile(HINTS[:1]), HintFile(())])
def test_what_is_written_is_read_again(path: Path, content: HintFile) -> None:
    write_hints(path, content)
    assert read_hints(path) == content
    assert [file.name for file in path.parent.iterdir()] == ["hints.json"]


def test_a_hint_is_a_line_without_what_goes_without_saying(path: Path) -> None:
    write_hints(path, CONTENT)
    line = '  {"shape": "point", "frame": 0, "color": "coat", "at": [812, 440.5], "radius": 6},'
    assert line in path.read_text(encoding="utf-8").splitlines()


def code_blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_documented_examples_can_be_read(path: Path) -> None:
    docstring = hint_files.__doc__ or ""
    guide = (Path(__file__).parents[2] / "docs" / "hints.md").read_text(encoding="utf-8")
    (documented,) = code_blocks(guide, "json")
    for text in (docstring[docstring.index("{") : docstring.rindex("}") + 1], documented):
        path.write_text(text, encoding="utf-8")
        assert [type(hint) for hint in read_hints(path).hints] == [Point, Stroke, Polygon, Box]


BROKEN = [
    ('{"version": 1, "hints": [}', "is no JSON: line 1, column 26: Expecting value"),
    ("", "is no JSON: line 1, column 1"),
    ("[]", "the file must be an object {…}, got []"),
    ('{"hints": []}', '"version" must be 1, got null'),
    ('{"version": 2, "hints": []}', "has version 2, this vs_colorize reads up to 1; update vs_colorize"),
    ('{"version": 1}', 'the list "hints" is missing'),
    ('{"version": 1, "hints": {}}', '"hints" must be a list, got {}'),
    ('{"version": 1, "hints": [], "hint": []}', '"hint" is not known here; these are: version, size, palette, hints'),
    ('{"version": 1, "hints": [], "size": [1920]}', '"size" must be [width, height] in pixels, got [1920]'),
    ('{"version": 1, "hints": [], "palette": []}', "palette must be an object {…}, got []"),
    ('{"version": 1, "hints": [], "palette": {"a": "red"}}', "palette: a: 'red' is no colour"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_a_broken_file_is_refused_by_name(path: Path, text: str, message: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GuidanceError, match=re.escape(f"hints.json: {message}")):
        read_hints(path)


BAD_ENTRIES = [
    (7, "it must be an object {…}, got 7"),
    (POINT | {"shape": "circle"}, '"shape" must be one of point, stroke, polygon, box, got "circle"'),
    ({"frame": 0}, '"shape" must be one of point, stroke, polygon, box, got null'),
    (POINT | {"colour": "#ffffff"}, '"colour" is not known here; these are: shape, frame, color, track, first, last'),
    ({"shape": "point", "frame": 0, "color": [1, 2]}, '"at" is missing; a point needs it'),
]


@pytest.mark.parametrize(("entry", "message"), BAD_ENTRIES)
def test_a_bad_entry_is_refused_by_number(path: Path, entry: object, message: str) -> None:
    path.write_text(json.dumps({"version": 1, "hints": [POINT, entry]}), encoding="utf-8")
    with pytest.raises(GuidanceError, match=re.escape(f"hints.json: hint 2: {message}")):
        read_hints(path)


def test_a_file_that_is_not_there_or_no_text_is_refused_by_name(path: Path) -> None:
    with pytest.raises(GuidanceError, match=r"hints.json: cannot be read: No such file"):
        read_hints(path)
    path.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(GuidanceError, match=r"hints.json: is no text in UTF-8"):
        read_hints(path)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(GuidanceError, match=r"hints.json: cannot be written"):
        write_hints(tmp_path / "nowhere" / "hints.json", CONTENT)
