import json
from pathlib import Path

import av
import numpy as np
import pytest

from tests.cli.commands import run
from tests.media.samples import Film, luma_planes, packets, shown_times, write_film
from vs_colorize.media.pictures import read_picture

_SMALL = ("--size", "64", "--device", "cpu")
_SHARED_FILM = Path(__file__).parents[3] / "shared" / "data" / "clips" / "film"


def test_film_is_coloured_with_its_sound_and_times(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mp4", Film(audio=True, frames=20))
    target = tmp_path / "out.mp4"
    outcome = run("video", source, "-o", target, *_SMALL)
    assert outcome.status == 0, outcome.stderr
    assert outcome.stdout == ""
    assert shown_times(target) == shown_times(source)
    assert packets(target, "audio") == packets(source, "audio")


def test_luma_of_the_source_reaches_the_file_bit_for_bit(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")
    assert run("video", source, "-o", tmp_path / "out.mkv", "--codec", "ffv1", *_SMALL).status == 0
    pairs = zip(luma_planes(source), luma_planes(tmp_path / "out.mkv"), strict=True)
    assert all(np.array_equal(before, after) for before, after in pairs)


def test_steady_colours_differ_from_those_frame_by_frame(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")
    for name, options in (("plain.mkv", ()), ("steady.mkv", ("--stabilize", "--radius", "2", "--strength", "0.8"))):
        assert run("video", source, "-o", tmp_path / name, "--codec", "ffv1", *_SMALL, *options).status == 0
    assert shown_times(tmp_path / "steady.mkv") == shown_times(source)
    assert (tmp_path / "steady.mkv").read_bytes() != (tmp_path / "plain.mkv").read_bytes()


def test_a_radius_out_of_range_is_one_line(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")
    outcome = run("video", source, "-o", tmp_path / "out.mkv", "--stabilize", "--radius", "40", *_SMALL)
    assert outcome.status != 0
    assert "radius must be between 1 and 16 frames, got 40" in outcome.stderr
    assert not (tmp_path / "out.mkv").exists()


def test_summary_is_one_json_object(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")
    outcome = run("video", source, "-o", tmp_path / "out.mkv", "--json", "--frames", "2:7", *_SMALL)
    assert outcome.status == 0, outcome.stderr
    summary = json.loads(outcome.stdout)
    assert summary["output"] == str(tmp_path / "out.mkv")
    assert summary["frames"] == 5
    assert summary["fps"] > 0


def test_overwrite_replaces_the_older_file(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")
    (tmp_path / "out.mkv").write_bytes(b"older")
    assert run("video", source, "-o", tmp_path / "out.mkv", "-y", *_SMALL).status == 0
    assert len(shown_times(tmp_path / "out.mkv")) == 12


def test_stream_that_is_left_out_is_one_warning_line(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv", Film(attachment=b"notes"))
    outcome = run("video", source, "-o", tmp_path / "out.mp4", *_SMALL)
    assert outcome.status == 0
    assert outcome.lines[0].startswith("vs-colorize: warning: ")
    assert "(notes.txt) is left out" in outcome.lines[0]


def test_film_becomes_coloured_pictures(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv", Film(pixel_format="yuv420p10le"))
    outcome = run("video", source, "-o", tmp_path / "%04d.png", "--frames", ":2", *_SMALL)
    assert outcome.status == 0, outcome.stderr
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["0000.png", "0001.png"]
    picture = read_picture(tmp_path / "0000.png")
    assert picture.shape == (48, 64, 3)
    assert picture.dtype == np.uint16


def test_part_of_a_film_looks_as_it_does_in_the_whole(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv", Film(frames=16))
    (tmp_path / "whole").mkdir()
    (tmp_path / "part").mkdir()
    assert run("video", source, "-o", tmp_path / "whole" / "%04d.png", *_SMALL).status == 0
    assert run("video", source, "-o", tmp_path / "part" / "%04d.png", "--frames", "6:8", *_SMALL).status == 0
    for name in ("0006.png", "0007.png"):
        assert (tmp_path / "part" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_hints_and_corrected_frames_from_files_steer_the_colours(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")
    hint = {"shape": "box", "frame": 0, "color": "#2040c0", "corners": [[0, 0], [64, 48]]}
    (tmp_path / "hints.json").write_text(json.dumps({"version": 1, "hints": [hint]}))
    hints = ("--hints", tmp_path / "hints.json")
    assert run("keyframes", "export", source, "-o", tmp_path / "ref", *hints, *_SMALL).status == 0
    (corrected,) = (tmp_path / "ref").glob("ref_*.png")
    blue = read_picture(corrected).astype(int)
    assert blue[..., 2].mean() > blue[..., 0].mean() + 10
    given = ("--keyframes", tmp_path / "ref", "--frames", ":2")
    outcome = run("video", source, "-o", tmp_path / "%04d.png", *given, *_SMALL)
    assert outcome.status == 0, outcome.stderr
    painted = read_picture(tmp_path / "0001.png").astype(int)
    assert painted[..., 2].mean() > painted[..., 0].mean() + 10


def test_a_missing_file_of_hints_is_one_line(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")
    outcome = run("video", source, "-o", tmp_path / "out.mkv", "--hints", tmp_path / "none.json", *_SMALL)
    assert outcome.status != 0
    assert len(outcome.lines) == 1 and "none.json" in outcome.stderr
    assert not (tmp_path / "out.mkv").exists()


@pytest.mark.skipif(not _SHARED_FILM.is_dir(), reason="the shared film clips are not beside the checkout")
def test_real_film_comes_out_in_colour(tmp_path: Path) -> None:
    source = _SHARED_FILM / "within-our-gates-1920.mp4"
    target = tmp_path / "out.mkv"
    assert run("video", source, "-o", target, "--frames", ":16", "--size", "128", "--device", "cpu").status == 0
    assert shown_times(target) == pytest.approx(shown_times(source)[:16], abs=5e-4)
    with av.open(str(target)) as film:
        frame = next(film.decode(video=0))
        chroma = frame.to_ndarray()[frame.height :].astype(int) - 128
    assert (frame.width, frame.height) == (480, 368)
    assert abs(chroma).max() > 4
