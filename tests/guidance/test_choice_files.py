import json
from pathlib import Path

import pytest

from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.choice_files import choice_text, read_choice


def test_a_choice_comes_back_wherever_it_lies(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    choice = {0: photos / "a.jpg", 48: photos / "b.jpg"}
    file = tmp_path / "lists" / "choice.json"
    file.parent.mkdir()
    file.write_text(choice_text(choice, {0: 1.5, 48: 2.25}, file.parent), encoding="utf-8")
    assert json.loads(file.read_text())["references"][0] == {"first": 0, "picture": "../photos/a.jpg", "distance": 1.5}
    assert {first: Path(path).resolve() for first, path in read_choice(file).items()} == choice


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("{", "is no JSON"),
        ("[]", "the file must be an object"),
        ('{"version": 2, "references": []}', "has version 2, this vs_colorize reads up to 1; update"),
        ('{"version": 1, "references": [3]}', "entry 1: is no object"),
        ('{"version": 1, "references": [{"first": "x", "picture": "a"}]}', "entry 1: 'first' is 'x'"),
        ('{"version": 1, "references": [{"first": 1}]}', "entry 1: 'picture' is None"),
        (
            '{"version": 1, "references": [{"first": 1, "picture": "a"}, {"first": 1, "picture": "b"}]}',
            "entry 2: frame 1 has a picture already",
        ),
    ],
)
def test_a_broken_choice_is_refused_with_its_entry(tmp_path: Path, content: str, text: str) -> None:
    file = tmp_path / "choice.json"
    file.write_text(content)
    with pytest.raises(GuidanceError, match=f"choice.json: {text}"):
        read_choice(file)


def test_a_missing_choice_is_named(tmp_path: Path) -> None:
    with pytest.raises(GuidanceError, match=r"gone\.json: cannot be read"):
        read_choice(tmp_path / "gone.json")
