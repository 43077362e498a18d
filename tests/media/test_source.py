from fractions import Fraction
from pathlib import Path

import av
import pytest

from tests.media.samples import Film, write_film
from vs_colorize.media.failures import MediaWarning, UnreadableInputError
from vs_colorize.media.source import Timing, open_video


def test_times_are_the_containers_own(tmp_path: Path) -> None:
    ticks = (0, 512, 1100, 3000, 3300, 9000)
    film = open_video(write_film(tmp_path / "vfr.mp4", Film(ticks=ticks)))
    assert film.timing.ticks == ticks
    assert film.timing.time_base == Fraction(1, 12800)


def test_index_lies_in_the_users_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    open_video(write_film(tmp_path / "in.mkv", Film(frames=150)))
    assert not (tmp_path / "home").exists()


def test_rotation_is_applied(tmp_path: Path) -> None:
    path = write_film(tmp_path / "turned.mp4", Film(rotation=90, aspect=Fraction(4, 3)))
    clip = open_video(path).clip
    assert (clip.width, clip.height) == (48, 64)
    with clip.get_frame(0) as frame:
        assert (frame.props["_SARNum"], frame.props["_SARDen"]) == (3, 4)


def test_cover_picture_is_not_taken_for_the_film(tmp_path: Path) -> None:
    path = write_film(tmp_path / "in.mkv", Film(cover=True))
    assert open_video(path).clip.num_frames == 12


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"absent\.mkv: no such file"):
        open_video(tmp_path / "absent.mkv")


def test_folder_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"is a folder; .*%06d\.png"):
        open_video(tmp_path)


@pytest.mark.parametrize("content", [b"", b"this is no film", bytes(5000)])
def test_junk_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "junk.mp4"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match=r"junk\.mp4: not a readable video"):
        open_video(path)


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mka"
    with av.open(str(path), "w", format="matroska") as output:
        stream = output.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame(format="s16", layout="stereo", samples=800)
        frame.sample_rate = 8000
        output.mux(stream.encode(frame))
    with pytest.raises(UnreadableInputError, match="no video stream, only audio"):
        open_video(path)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_film_without_frames_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"empty{suffix}"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        output.start_encoding()
    with pytest.raises(UnreadableInputError, match=f"empty{suffix}: "):
        open_video(path)


def test_film_cut_short_is_opened_with_a_warning(tmp_path: Path) -> None:
    path = write_film(tmp_path / "in.mkv", Film(frames=240, options={"g": "12"}))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.warns(MediaWarning, match=r"less than the file states; is it cut short\?"):
        film = open_video(path)
    assert 0 < film.clip.num_frames < 240


def test_interlaced_film_is_recognised(tmp_path: Path) -> None:
    assert open_video(write_film(tmp_path / "in.mkv", Film(options={"x264opts": "tff=1"}))).interlaced
    assert not open_video(write_film(tmp_path / "progressive.mkv")).interlaced


def test_part_starts_where_the_film_starts() -> None:
    timing = Timing((100, 140, 200, 300), Fraction(1, 1000), 50)
    assert timing.seconds(4) == Fraction(350, 1000)
    assert [timing.duration(n) for n in range(4)] == [40, 60, 100, 50]
    assert float(timing.average_rate()) == pytest.approx(16, abs=0.01)
