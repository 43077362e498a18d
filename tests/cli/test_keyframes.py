from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.cli.commands import refused, run
from tests.motion.scenes import dissolved, shot
from vs_colorize.filters.guide_keyframes import guide_keyframes
from vs_colorize.filters.lightness import lightness
from vs_colorize.media.pictures import read_picture, write_picture
from vs_colorize.media.scene_list import open_film
from vs_colorize.media.sequence import Sequence

QUICK = ("--device", "cpu", "--size", "64", "--no-stabilize")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Numbered pictures of two scenes, the second from frame 14 on, with frame 6 sharp and all around it soft."""
    folder = tmp_path / "scan"
    folder.mkdir()
    for n, picture in enumerate(np.concatenate((shot(0, 14), shot(1, 16)))):
        soft = picture if n == 6 else cv2.GaussianBlur(picture, (0, 0), 1)
        write_picture(folder / f"{n:03d}.png", np.asarray(soft, np.uint8))
    return folder / "%03d.png"


def test_a_sharp_frame_of_each_scene_is_written_in_colour(pictures: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "corrected"
    outcome = run("keyframes", "export", pictures, "-o", folder, *QUICK)
    assert outcome.status == 0, outcome.stderr
    assert outcome.lines[-1] == f"{folder}: 2 pictures"
    first, second = sorted(path.name for path in folder.iterdir())
    assert first == "ref_000006.png"
    assert 18 <= int(second[4:10]) < 26
    picture, source = read_picture(folder / first), read_picture(Sequence(pictures).path(6))
    assert picture.shape == (*source.shape, 3)
    assert (picture.max(2) - picture.min(2)).mean() > 2


def test_what_is_written_can_be_fed_back(pictures: Path, tmp_path: Path) -> None:
    assert run("keyframes", "export", pictures, "-o", tmp_path / "refs", *QUICK).status == 0
    small = lightness(open_film(pictures, Fraction(24)).clip, size=64)
    with guide_keyframes(small, tmp_path / "refs").get_frame(6) as frame:
        assert (np.asarray(frame[0]) == 1).all()


def test_every_so_many_frames_there_is_one(pictures: Path, tmp_path: Path) -> None:
    outcome = run("keyframes", "export", pictures, "-o", tmp_path / "refs", "--every", "5", *QUICK)
    assert outcome.status == 0, outcome.stderr
    numbers = [int(path.name[4:10]) for path in sorted((tmp_path / "refs").iterdir())]
    assert len(numbers) == 3 + 4
    assert max(after - before for before, after in pairwise(numbers)) <= 10


def test_no_frame_of_a_dissolve_is_chosen(tmp_path: Path) -> None:
    for n, picture in enumerate(dissolved(shot(0, 20), shot(1, 20), 12)):
        write_picture(tmp_path / f"{n:03d}.png", picture)
    outcome = run("keyframes", "export", tmp_path / "%03d.png", "-o", tmp_path / "refs", *QUICK)
    assert outcome.status == 0, outcome.stderr
    numbers = [int(path.name[4:10]) for path in sorted((tmp_path / "refs").iterdir())]
    assert len(numbers) == 2
    assert numbers[0] < 8
    assert numbers[1] >= 20


def test_corrected_pictures_are_kept_unless_told(pictures: Path, tmp_path: Path) -> None:
    folder = tmp_path / "refs"
    folder.mkdir()
    corrected = folder / "ref_000006.png"
    corrected.write_bytes(b"mine")
    refused(run("keyframes", "export", pictures, "-o", folder, *QUICK), 2, f"{corrected}: exists already")
    assert corrected.read_bytes() == b"mine"
    assert list(folder.iterdir()) == [corrected]
    assert run("keyframes", "export", pictures, "-o", folder, "-y", *QUICK).status == 0
    assert corrected.read_bytes() != b"mine"


def test_bad_input_is_told(pictures: Path, tmp_path: Path) -> None:
    refused(run("keyframes", "export", tmp_path / "no.mkv", "-o", tmp_path), 3, "no.mkv")
    refused(run("keyframes", "export", pictures, "-o", pictures.parent / "000.png", *QUICK), 1, "cannot be created")
    refused(run("keyframes", "export", pictures, "-o", tmp_path / "refs", "--every", "0"), 2, "--every")
