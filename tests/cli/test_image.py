from pathlib import Path

import numpy as np
import pytest

from tests.cli.commands import run
from tests.media.samples import grey_picture
from vs_colorize.media.pictures import read_picture, write_picture

_SMALL = ("--size", "64", "--device", "cpu")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    write_picture(tmp_path / "in.png", grey_picture(0, depth=16))
    return tmp_path / "in.png"


def test_picture_is_coloured_at_its_depth(picture: Path, tmp_path: Path) -> None:
    outcome = run("image", picture, "-o", tmp_path / "out.png", *_SMALL)
    assert outcome.status == 0, outcome.stderr
    result = read_picture(tmp_path / "out.png")
    assert result.shape == (48, 64, 3)
    assert result.dtype == np.uint16


def test_several_pictures_go_into_a_folder(picture: Path, tmp_path: Path) -> None:
    write_picture(tmp_path / "second.tif", np.asarray(grey_picture(3, 80, 64), np.uint8))
    (tmp_path / "out").mkdir()
    outcome = run("image", picture, tmp_path / "second.tif", "-o", tmp_path / "out", *_SMALL)
    assert outcome.status == 0, outcome.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["in.png", "second.tif"]
    assert read_picture(tmp_path / "out" / "second.tif").shape == (64, 80, 3)


@pytest.mark.parametrize(
    ("source", "target", "status", "text"),
    [
        ("absent.png", "out.png", 3, "absent.png: cannot be read"),
        ("junk.png", "out.png", 3, "junk.png: not a readable picture"),
        ("in.png", "in.png", 2, "is the input itself"),
        ("in.png", "out.webp", 2, "pictures are written as"),
        ("in.png", "absent/out.png", 1, "absent: no such folder"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    picture: Path, tmp_path: Path, source: str, target: str, status: int, text: str
) -> None:
    (tmp_path / "junk.png").write_bytes(b"junk")
    outcome = run("image", tmp_path / source, "-o", tmp_path / target, "--overwrite")
    assert outcome.status == status
    assert len(outcome.lines) == 1
    assert text in outcome.stderr
