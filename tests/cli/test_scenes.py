import csv
import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.commands import run
from tests.motion.scenes import dissolved, shot
from vs_colorize.media.pictures import read_picture, write_picture


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Numbered pictures of three scenes: a cut at frame 12, a dissolve of frames 24 to 31."""
    folder = tmp_path / "scan"
    folder.mkdir()
    scenes = np.concatenate((shot(0, 12), dissolved(shot(1, 20), shot(2, 20), 8)))
    for n, picture in enumerate(scenes):
        write_picture(folder / f"{n:03d}.png", picture)
    return folder / "%03d.png"


def test_list_says_frame_time_and_kind(pictures: Path) -> None:
    outcome = run("scenes", pictures, "--fps", "25")
    assert outcome.status == 0, outcome.stderr
    assert [line.split() for line in outcome.stdout.splitlines()] == [
        ["frame", "time", "kind"],
        ["0", "00:00:00.000", "start"],
        ["12", "00:00:00.480", "cut"],
        ["28", "00:00:01.120", "dissolve"],
    ]


def test_lists_are_written_for_programs(pictures: Path, tmp_path: Path) -> None:
    targets = [tmp_path / f"scenes.{suffix}" for suffix in ("json", "csv", "edl")]
    outcome = run("scenes", pictures, "--json", targets[0], "--csv", targets[1], "--edl", targets[2])
    assert outcome.status == 0, outcome.stderr
    found = json.loads(targets[0].read_text())
    assert (found["frames"], found["fps"], found["cuts"]) == (44, "24", [12])
    assert [scene["first"] for scene in found["scenes"]] == [0, 12, 28]
    assert found["scenes"][1] == {"first": 12, "last": 27, "start": 0.5, "stop": 1.166667, "kind": "cut"}
    assert found["scenes"][2]["transition"] == {"first": 24, "last": 31}
    rows = list(csv.DictReader(targets[1].read_text().splitlines()))
    assert [(row["first"], row["last"], row["kind"]) for row in rows] == [
        ("0", "11", "start"),
        ("12", "27", "cut"),
        ("28", "43", "dissolve"),
    ]
    lines = targets[2].read_text().splitlines()
    assert "002  AX       V     C        00:00:00:12 00:00:01:04 00:00:00:12 00:00:01:04" in lines
    assert lines[-1] == "* DISSOLVE: FRAMES 24 TO 31"


def test_contact_sheet_has_a_picture_of_each_scene(pictures: Path, tmp_path: Path) -> None:
    outcome = run("scenes", pictures, "--sheet", tmp_path / "sheet.png")
    assert outcome.status == 0, outcome.stderr
    sheet = read_picture(tmp_path / "sheet.png")
    assert sheet.shape == (180 + 20 + 8 + 8, 3 * 248 + 8, 3)
    assert all(sheet[8:188, left : left + 240].std() > 20 for left in (8, 256, 504))


def test_without_fades_the_dissolve_is_left_out(pictures: Path) -> None:
    assert "dissolve" not in run("scenes", pictures, "--longest-fade", "0").stdout


def test_existing_files_are_kept(pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "scenes.json").write_text("older")
    outcome = run("scenes", pictures, "--json", tmp_path / "scenes.json")
    assert outcome.status == 2
    assert outcome.lines == [f"vs-colorize: {tmp_path / 'scenes.json'}: exists already; give --overwrite to replace it"]
    assert (tmp_path / "scenes.json").read_text() == "older"


def test_one_name_for_two_files_is_refused(pictures: Path, tmp_path: Path) -> None:
    outcome = run("scenes", pictures, "--json", tmp_path / "a", "--csv", tmp_path / "a")
    assert outcome.status == 2
    assert "is named twice" in outcome.stderr


def test_input_that_is_not_there_is_named(tmp_path: Path) -> None:
    outcome = run("scenes", tmp_path / "film.mkv")
    assert outcome.status == 3
    assert f"{tmp_path / 'film.mkv'}: no such file" in outcome.stderr


def test_length_out_of_range_is_wrong_usage(pictures: Path) -> None:
    outcome = run("scenes", pictures, "--longest-fade", "3")
    assert outcome.status == 2
    assert "longest_fade must be 0 or between 4 and 250 frames, got 3" in outcome.stderr
