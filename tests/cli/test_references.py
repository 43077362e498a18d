import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.cli.commands import refused, run
from tests.guidance.photographs import photograph
from tests.motion.scenes import shot
from vs_colorize.media.pictures import read_picture, write_picture


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("astronaut", "chelsea", "coffee"):
        picture = cv2.resize(photograph(name), (320, 240), interpolation=cv2.INTER_AREA)
        write_picture(folder / f"{name}.jpg", np.asarray(picture, np.uint8))
    return folder


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Numbered pictures of two scenes, a cut at frame 8."""
    folder = tmp_path / "scan"
    folder.mkdir()
    for n, picture in enumerate(np.concatenate((shot(0, 8), shot(1, 8)))):
        write_picture(folder / f"{n:03d}.png", picture)
    return folder / "%03d.png"


def test_photographs_are_indexed_and_chosen_for_each_scene(photos: Path, film: Path, tmp_path: Path) -> None:
    index, choice, sheet = tmp_path / "index.npz", tmp_path / "choice.json", tmp_path / "sheet.png"
    indexed = run("references", "index", photos, "--index", index, "--device", "cpu")
    assert indexed.status == 0, indexed.stderr
    assert indexed.stdout.strip() == str(index)
    found = run("references", "search", film, "--index", index, "-o", choice, "--sheet", sheet, "--device", "cpu")
    assert found.status == 0, found.stderr
    assert [line.split()[0] for line in found.stdout.splitlines()] == ["frame", "0", "8"]
    entries = json.loads(choice.read_text())["references"]
    assert [(entry["first"], entry["picture"]) for entry in entries] == [
        (0, "photos/astronaut.jpg"),
        (8, "photos/coffee.jpg"),
    ]
    picture = read_picture(sheet)
    assert picture.shape == (180 + 20 + 8 + 8, 2 * (482 + 8) + 8, 3)
    assert all(picture[8:188, left : left + 240].std() > 20 for left in (8, 250, 498, 740))


def test_bad_input_is_refused_in_one_line(photos: Path, film: Path, tmp_path: Path) -> None:
    gone = run("references", "index", tmp_path / "gone")
    refused(gone, 2, "there is no folder")
    refused(run("references", "search", film, "--index", tmp_path / "gone.npz"), 2, "there is no index")
    refused(run("references", "search", film, "--index", photos, "-o", tmp_path / "choice.txt"), 2, "written as .json")
