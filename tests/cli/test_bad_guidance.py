"""What a user gives that cannot be used: one line that names the file and the entry, and nothing half-written."""

import json
from pathlib import Path

import numpy as np
import pytest
import skimage

from tests.cli.commands import refused, run
from tests.media.samples import write_film
from vs_colorize.media.pictures import write_picture

_SMALL = ("--size", "64", "--device", "cpu")
_POINT = {"shape": "point", "frame": 0, "at": [10, 10], "color": "#aa5500"}


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Twelve frames of 64 x 48."""
    return write_film(tmp_path / "in.mkv")


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder with one of each thing that cannot be used."""
    folder = tmp_path / "given"
    coffee = np.asarray(skimage.data.coffee()[:96, :128], np.uint8)
    for name in ("empty", "late", "twice", "nameless"):
        (folder / name).mkdir(parents=True)
    write_picture(folder / "grey.png", np.repeat(coffee[..., :1], 3, axis=2))
    write_picture(folder / "coffee.png", coffee)
    (folder / "damaged.jpg").write_bytes(b"no picture")
    for name in ("late/ref_000012.png", "twice/ref_1.png", "twice/ref_01.png", "nameless/cover.png"):
        write_picture(folder / name, coffee)

    def write(name: str, entries: str, version: int, *values: object) -> None:
        (folder / name).write_text(json.dumps({"version": version, entries: values}))

    (folder / "broken.json").write_text('{"version": 1, "hints": [')
    write("newer.json", "hints", 2)
    write("outside.json", "hints", 1, _POINT, {**_POINT, "at": [64.5, 10]})
    write("late.json", "hints", 1, {**_POINT, "frame": 12})
    write("newer_choice.json", "references", 2)
    write("late_choice.json", "references", 1, {"first": 12, "picture": "coffee.png"})
    write("grey_choice.json", "references", 1, {"first": 0, "picture": "grey.png"})
    write("lost_choice.json", "references", 1, {"first": 0, "picture": "gone.png"})
    return folder


@pytest.mark.parametrize(
    ("option", "name", "text"),
    [
        ("--hints", "broken.json", "broken.json: is no JSON: line 1"),
        ("--hints", "newer.json", "newer.json: has version 2, this vs_colorize reads up to 1"),
        ("--hints", "outside.json", "outside.json: hint 2: (64.5, 10) lies outside the picture of 64x48"),
        ("--hints", "late.json", "late.json: hint 1: frame 12 is not in the clip, whose frames are 0 to 11"),
        ("--keyframes", "gone", "gone: no such folder"),
        ("--keyframes", "empty", "empty: holds no pictures"),
        ("--keyframes", "late", "ref_000012.png): no such frame, the clip has frames 0 to 11"),
        ("--keyframes", "twice", "ref_1.png: is of frame 1, and so is ref_01.png"),
        ("--keyframes", "nameless", "cover.png: its name has no number"),
        ("--reference", "gone.png", "gone.png: cannot be read"),
        ("--reference", "damaged.jpg", "damaged.jpg: not a readable picture"),
        ("--reference", "grey.png", "grey.png' is grey"),
        ("--reference", "empty", "empty' holds no pictures"),
        ("--reference", "newer_choice.json", "newer_choice.json: has version 2"),
        ("--reference", "late_choice.json", "late_choice.json': there is no frame 12; the clip has frames 0 to 11"),
        ("--reference", "grey_choice.json", "grey.png' is grey"),
        ("--reference", "lost_choice.json", "gone.png: cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(
    film: Path, given: Path, tmp_path: Path, option: str, name: str, text: str
) -> None:
    refused(run("video", film, "-o", tmp_path / "out.mkv", option, given / name, *_SMALL), 2, text)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["given", "in.mkv"]


def test_a_key_frame_of_another_shape_is_used_with_one_line_of_warning(film: Path, tmp_path: Path) -> None:
    (tmp_path / "ref").mkdir()
    write_picture(tmp_path / "ref" / "ref_000003.png", np.asarray(skimage.data.coffee()[:128, :128], np.uint8))
    outcome = run("video", film, "-o", tmp_path / "out.mkv", "--keyframes", tmp_path / "ref", *_SMALL)
    assert outcome.status == 0, outcome.stderr
    warned = [line for line in outcome.lines if line.startswith("vs-colorize: warning: ")]
    assert len(warned) == 1
    assert "ref_000003.png): is 128x128, another shape than the film's; it is stretched over the frame" in warned[0]
