"""What is refused: an exit code other than 0, one line on stderr, and nothing half-written."""

import os
import signal
import time
from pathlib import Path

import av
import pytest

from tests.cli.commands import finish, refused, run, start
from tests.media.samples import Film, write_film
from vs_colorize.cli.failures import tell

_SMALL = ("--size", "64", "--device", "cpu")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "in.mkv")


def test_missing_file(tmp_path: Path) -> None:
    refused(run("video", tmp_path / "absent.mkv", "-o", tmp_path / "out.mkv"), 3, "absent.mkv: no such file")


def test_corrupt_file(tmp_path: Path) -> None:
    (tmp_path / "in.mp4").write_bytes(b"no film at all")
    refused(run("video", tmp_path / "in.mp4", "-o", tmp_path / "out.mkv"), 3, "in.mp4: not a readable video")


def test_truncated_mp4(tmp_path: Path) -> None:
    film = write_film(tmp_path / "in.mp4", Film(frames=48))
    film.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    refused(run("video", film, "-o", tmp_path / "out.mkv"), 3, "in.mp4: not a readable video")


def test_sound_alone(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "in.wav"), "w") as output:
        stream = output.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame(format="s16", layout="stereo", samples=800)
        frame.sample_rate = 8000
        output.mux(stream.encode(frame))
    refused(run("video", tmp_path / "in.wav", "-o", tmp_path / "out.mkv"), 3, "no video stream, only audio")


def test_no_frames(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "in.mkv"), "w") as output:
        stream = output.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        output.start_encoding()
    refused(run("video", tmp_path / "in.mkv", "-o", tmp_path / "out.mkv"), 3, "in.mkv: ")


def test_interlaced_film(tmp_path: Path) -> None:
    film = write_film(tmp_path / "in.mkv", Film(options={"x264opts": "tff=1"}))
    refused(run("video", film, "-o", tmp_path / "out.mkv"), 3, "give --deinterlace")


@pytest.mark.parametrize("transfer", [16, 18], ids=["PQ", "HLG"])
def test_hdr_film(tmp_path: Path, transfer: int) -> None:
    tags = {"color_range": 1, "colorspace": 9, "color_primaries": 9, "color_trc": transfer}
    film = write_film(tmp_path / "in.mkv", Film(pixel_format="yuv420p10le", colour=tags))
    refused(run("video", film, "-o", tmp_path / "out.mkv", *_SMALL), 3, "PQ" if transfer == 16 else "HLG")


def test_picture_below_16_pixels(tmp_path: Path) -> None:
    film = write_film(tmp_path / "in.mkv", Film(size=(64, 12), codec="ffv1", options={"level": "3"}))
    refused(run("video", film, "-o", tmp_path / "out.mkv", *_SMALL), 3, "64x12")


@pytest.mark.parametrize("name", ["in.mkv", "./in.mkv", "link.mkv"])
def test_output_that_is_the_input(film: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = film.read_bytes()
    (tmp_path / "link.mkv").symlink_to(film)
    monkeypatch.chdir(tmp_path)
    refused(run("video", film, "-o", name, "--overwrite"), 2, "is the input itself")
    assert film.read_bytes() == before


def test_existing_output(film: Path, tmp_path: Path) -> None:
    (tmp_path / "out.mkv").write_bytes(b"older")
    refused(run("video", film, "-o", tmp_path / "out.mkv"), 2, "exists already; give --overwrite")
    assert (tmp_path / "out.mkv").read_bytes() == b"older"


def test_output_in_no_folder(film: Path, tmp_path: Path) -> None:
    refused(run("video", film, "-o", tmp_path / "absent" / "out.mkv"), 1, "absent: no such folder")


def test_output_that_cannot_be_opened(film: Path, tmp_path: Path) -> None:
    (tmp_path / "out.mkv.part").mkdir()
    refused(run("video", film, "-o", tmp_path / "out.mkv", *_SMALL), 1, "out.mkv: cannot be written")


@pytest.mark.parametrize(
    ("arguments", "status", "text"),
    [
        (("--model", "nonsense"), 4, "nonsense"),
        (("--device", "nonsense"), 5, "nonsense"),
        (("--size", "3"), 2, "size"),
        (("--codec", "nonsense"), 2, "--codec nonsense: no such encoder"),
        (("--pix-fmt", "nonsense"), 2, "--pix-fmt nonsense"),
        (("--option", "nonsense=1"), 2, "--option nonsense: libx264 has no such setting"),
        (("--option", "nonsense"), 2, "is not NAME=VALUE"),
        (("--preset", "hasty"), 2, "--preset hasty"),
        (("--container", "nonsense"), 2, "--container nonsense: no such container"),
        (("--frames", "5:90"), 2, "has frames 0:12"),
        (("--frames", "nonsense"), 2, "is not A:B"),
        (("--fps", "0"), 2, "is no frame rate"),
        (("--nonsense",), 2, "--nonsense"),
    ],
)
def test_option_that_cannot_be_used(
    film: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, text: str
) -> None:
    refused(run("video", film, "-o", tmp_path / "out.mkv", *arguments), status, text)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mkv"]


def test_traceback_is_shown_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VS_COLORIZE_DEBUG", "1")
    try:
        raise ValueError("deep inside")
    except ValueError as error:
        tell(error)
    stderr = capsys.readouterr().err
    assert "Traceback" in stderr
    assert stderr.endswith("vs-colorize: unexpected ValueError: deep inside; VS_COLORIZE_DEBUG=1 shows where\n")


def test_disk_full_while_encoding(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="file sizes can be limited on POSIX systems only")
    film = write_film(tmp_path / "in.mkv", Film(frames=24, size=(160, 120)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, hard))
    try:
        outcome = run("video", film, "-o", tmp_path / "out.mkv", "--codec", "ffv1", *_SMALL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    refused(outcome, 1, "out.mkv: cannot be written (File too large)")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mkv"]


def test_interrupt_while_encoding(tmp_path: Path) -> None:
    film = write_film(tmp_path / "in.mkv", Film(frames=2000, size=(320, 240)))
    process = start("video", film, "-o", tmp_path / "out.mkv", *_SMALL)
    part = tmp_path / "out.mkv.part"
    deadline = time.monotonic() + 60
    while not part.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    refused(finish(process), 130, "interrupted")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mkv"]
