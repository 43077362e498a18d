from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import vapoursynth as vs

from tests.media.samples import grey_picture, luma_planes, render, write_film
from vs_colorize.errors import OptionError
from vs_colorize.media.encode import Encoding
from vs_colorize.media.failures import UnreadableInputError
from vs_colorize.media.pictures import read_picture, write_picture
from vs_colorize.media.sequence import open_sequence


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    folder = tmp_path / "scan"
    folder.mkdir()
    for n in range(7, 13):
        write_picture(folder / f"{n:06d}.png", grey_picture(n).astype(np.uint8))
    return folder / "%06d.png"


def test_number_of_the_first_picture_is_found(scan: Path) -> None:
    film = open_sequence(scan, Fraction(18))
    assert (film.first, film.clip.num_frames, film.clip.fps) == (7, 6, Fraction(18))
    with film.clip.get_frame(3) as frame:
        np.testing.assert_array_equal(np.asarray(frame[0]), grey_picture(10))


def test_pictures_are_read_when_their_frame_is_asked_for(scan: Path) -> None:
    clip = open_sequence(scan, Fraction(24)).clip
    scan.with_name("000010.png").unlink()
    clip.get_frame(2).close()
    with pytest.raises(vs.Error, match=r"000010\.png"):
        clip.get_frame(3)


def test_gap_is_refused_and_named(scan: Path) -> None:
    scan.with_name("000009.png").unlink()
    with pytest.raises(UnreadableInputError, match=r"1 missing between first and last \(000009\.png\)"):
        open_sequence(scan, Fraction(24))


def test_picture_of_another_size_is_refused_and_named(scan: Path) -> None:
    write_picture(scan.with_name("000011.png"), np.zeros((48, 70), np.uint8))
    with pytest.raises(UnreadableInputError, match=r"000011\.png: is 70x48 8-bit grey, but 000007\.png is 64x48"):
        open_sequence(scan, Fraction(24))


def test_absent_pictures_are_named(scan: Path) -> None:
    with pytest.raises(UnreadableInputError, match="no such pictures"):
        open_sequence(scan.with_name("frame-%04d.png"), Fraction(24))
    with pytest.raises(UnreadableInputError, match="no such pictures"):
        open_sequence(scan.parent / "absent" / "%06d.png", Fraction(24))


def test_pictures_become_a_film_of_the_rate_asked(scan: Path, tmp_path: Path) -> None:
    render(scan, tmp_path / "out.mkv", picture_rate=Fraction(18), encoding=Encoding(codec="ffv1"))
    with av.open(str(tmp_path / "out.mkv")) as film:
        assert film.streams.video[0].average_rate == 18
    for n, luma in enumerate(luma_planes(tmp_path / "out.mkv")):
        np.testing.assert_array_equal(luma, grey_picture(7 + n))


def test_pictures_become_pictures_of_the_same_numbers(scan: Path, tmp_path: Path) -> None:
    render(scan, tmp_path / "c-%04d.tif", frames=(1, 3))
    assert sorted(path.name for path in tmp_path.glob("c-*")) == ["c-0008.tif", "c-0009.tif"]
    np.testing.assert_array_equal(read_picture(tmp_path / "c-0009.tif")[..., 1], grey_picture(9))


def test_film_becomes_pictures_numbered_from_zero(tmp_path: Path) -> None:
    render(write_film(tmp_path / "in.mkv"), tmp_path / "%03d.png")
    assert sorted(path.name for path in tmp_path.glob("*.png")) == [f"{n:03d}.png" for n in range(12)]


def test_deep_pictures_stay_deep(scan: Path, tmp_path: Path) -> None:
    deep = tmp_path / "deep"
    deep.mkdir()
    write_picture(deep / "1.png", grey_picture(0, depth=16))
    render(deep / "%d.png", tmp_path / "%02d.png")
    np.testing.assert_array_equal(read_picture(tmp_path / "01.png")[..., 0], grey_picture(0, depth=16))


def test_results_never_replace_the_pictures_they_come_from(scan: Path) -> None:
    with pytest.raises(OptionError, match="is the input itself"):
        render(scan, scan, overwrite=True)


def test_existing_pictures_are_kept_unless_told_otherwise(scan: Path, tmp_path: Path) -> None:
    (tmp_path / "000012.png").touch()
    with pytest.raises(OptionError, match=r"000012\.png: exists already"):
        render(scan, tmp_path / "%06d.png")
