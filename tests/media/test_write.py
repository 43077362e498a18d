from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import av.container
import numpy as np
import pytest
import vapoursynth as vs

from tests.media.samples import Film, luma_planes, packets, render, shown_times, tint, write_film, write_subtitles
from vs_colorize.errors import DeviceError, MediaError
from vs_colorize.media.encode import Encoding
from vs_colorize.media.failures import MediaWarning
from vs_colorize.media.render import Job, open_job, render_video
from vs_colorize.media.source import exact

_BT709_LIMITED = {"color_range": 1, "colorspace": 1, "color_primaries": 1, "color_trc": 1}
_SHARED_FILM = Path(__file__).parents[3] / "shared" / "data" / "clips" / "film"


@pytest.fixture
def full(tmp_path: Path) -> Path:
    subtitles = write_subtitles(tmp_path / "words.srt")
    film = Film(
        audio=True,
        chapters=True,
        subtitle_from=subtitles,
        metadata={"title": "Arrival of a Train", "artist": "Lumière"},
        aspect=Fraction(4, 3),
        attachment=b"restored",
        colour=_BT709_LIMITED,
        time_base=Fraction(1, 1000),
    )
    return write_film(tmp_path / "full.mkv", film)


def test_frames_and_their_times_stay(full: Path, tmp_path: Path) -> None:
    written = render(full, tmp_path / "out.mkv")
    assert written.frames == 12
    assert shown_times(tmp_path / "out.mkv") == shown_times(full)


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_sound_is_copied_packet_by_packet(full: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out{suffix}"
    if suffix == ".mp4":
        with pytest.warns(MediaWarning):
            render(full, target)
    else:
        render(full, target)
    assert packets(target, "audio") == packets(full, "audio")


def test_subtitles_attachments_chapters_and_metadata_stay(full: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    render(full, target)
    assert packets(target, "subtitle") == packets(full, "subtitle")
    with av.open(str(target)) as film, av.open(str(full)) as source:
        assert [c["metadata"]["title"] for c in film.chapters()] == ["Arrival", "Station"]
        assert [(c["start"], c["end"]) for c in film.chapters()] == [(c["start"], c["end"]) for c in source.chapters()]
        assert film.metadata["title"] == "Arrival of a Train"
        assert film.streams.attachments[0].data == b"restored"
        assert film.streams.attachments[0].name == "notes.txt"


def test_subtitles_of_mp4_become_plain_text_in_matroska(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mp4", Film(mov_text=("Hello", "Grüß Gott")))
    target = tmp_path / "out.mkv"
    render(source, target)
    assert [data.decode() for data, _ in packets(target, "subtitle")] == ["Hello", "Grüß Gott"]
    assert [time for _, time in packets(target, "subtitle")] == [100_000, 300_000]


def test_what_mp4_cannot_hold_is_named(full: Path, tmp_path: Path) -> None:
    with pytest.warns(MediaWarning) as caught:
        render(full, tmp_path / "out.mp4")
    texts = [str(warning.message) for warning in caught]
    assert any("subtitle stream 2 (srt) is left out" in text for text in texts)
    assert any("attachment stream 3 (notes.txt) is left out" in text for text in texts)


@pytest.mark.parametrize("suffix", [".mkv", ".mp4", ".mov"])
def test_pixel_aspect_stays(tmp_path: Path, suffix: str) -> None:
    source = write_film(tmp_path / "wide.mp4", Film(aspect=Fraction(4, 3)))
    target = tmp_path / f"out{suffix}"
    render(source, target)
    with av.open(str(target)) as film:
        assert exact(film.streams.video[0].sample_aspect_ratio) == Fraction(4, 3)


def test_pixel_aspect_that_gets_lost_is_named(tmp_path: Path) -> None:
    source = write_film(tmp_path / "wide.mp4", Film(aspect=Fraction(4, 3)))
    with pytest.warns(MediaWarning, match="should be 4:3"):
        render(source, tmp_path / "out.webm")


def test_colour_tags_are_written(full: Path, tmp_path: Path) -> None:
    render(full, tmp_path / "out.mkv")
    with av.open(str(tmp_path / "out.mkv")) as film:
        context = film.streams.video[0].codec_context
        tags = (context.color_range, context.colorspace, context.color_primaries, context.color_trc)
        assert tags == (1, 1, 1, 1)


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_variable_frame_rate_stays(tmp_path: Path, suffix: str) -> None:
    ticks = (0, 40, 90, 240, 260, 700, 741)
    source = write_film(tmp_path / "vfr.mkv", Film(ticks=ticks, time_base=Fraction(1, 1000)))
    target = tmp_path / f"out{suffix}"
    render(source, target)
    assert shown_times(target) == pytest.approx([tick / 1000 for tick in ticks], abs=1e-9)


def test_picture_that_starts_after_the_sound_stays_late(tmp_path: Path) -> None:
    ticks = tuple(6400 + 512 * n for n in range(12))
    source = write_film(tmp_path / "late.mp4", Film(ticks=ticks, audio=True))
    target = tmp_path / "out.mp4"
    render(source, target)
    assert shown_times(target)[0] == 0.5
    assert shown_times(target) == shown_times(source)
    assert packets(target, "audio") == packets(source, "audio")


def test_length_of_the_last_frame_stays(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mp4", Film(rate=Fraction(30000, 1001), time_base=Fraction(1, 30000)))
    target = tmp_path / "out.mp4"
    render(source, target)
    with av.open(str(source)) as before, av.open(str(target)) as after:
        assert _length(before) == _length(after)


def _length(container: "av.container.InputContainer") -> Fraction:
    stream = container.streams.video[0]
    assert stream.duration is not None
    return stream.duration * exact(stream.time_base)


def test_eight_bit_luma_reaches_the_encoder_untouched(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")
    render(source, tmp_path / "out.mkv", encoding=Encoding(codec="ffv1"))
    pairs = zip(luma_planes(source), luma_planes(tmp_path / "out.mkv"), strict=True)
    assert all(np.array_equal(before, after) for before, after in pairs)


def test_ten_bit_film_stays_ten_bit(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv", Film(pixel_format="yuv420p10le"))
    render(source, tmp_path / "out.mkv")
    render(source, tmp_path / "lossless.mkv", encoding=Encoding(codec="ffv1"))
    with av.open(str(tmp_path / "out.mkv")) as film:
        assert film.streams.video[0].codec_context.pix_fmt == "yuv420p10le"
    pairs = zip(luma_planes(source), luma_planes(tmp_path / "lossless.mkv"), strict=True)
    assert all(np.array_equal(before, after) for before, after in pairs)


def test_odd_width_survives_row_padding(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv", Film(size=(67, 45), pixel_format="yuv444p"))
    render(source, tmp_path / "out.mkv", encoding=Encoding(codec="ffv1", pixel_format="yuv444p"))
    pairs = zip(luma_planes(source), luma_planes(tmp_path / "out.mkv"), strict=True)
    assert all(np.array_equal(before, after) for before, after in pairs)


def test_rgb_goes_into_gbr_planes_in_their_order(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")

    def red(clip: vs.VideoNode, form: vs.PresetVideoFormat) -> vs.VideoNode:
        return clip.std.BlankClip(format=form, color=[250, 20, 40])

    job = Job(source, tmp_path / "out.avi", Encoding(codec="utvideo", pixel_format="gbrp"))
    render_video(job, open_job(job), red, lambda _: None)
    with av.open(str(job.target)) as film:
        pixel = next(film.decode(video=0)).to_ndarray(format="rgb24")[0, 0]
    assert pixel.tolist() == [250, 20, 40]


def test_part_of_a_film_keeps_sound_and_picture_together(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv", Film(frames=48, audio=True, chapters=True, time_base=Fraction(1, 1000)))
    target = tmp_path / "out.mkv"
    render(source, target, frames=(12, 36))
    times = shown_times(source)
    assert shown_times(target) == pytest.approx([time - times[12] for time in times[12:36]], abs=1e-9)
    whole, part = dict(_by_bytes(source)), _by_bytes(target)
    assert 40 < len(part) < 52
    assert all(whole[data] - time == pytest.approx(times[12] * 1e6, abs=1) for data, time in part)
    with av.open(str(target)) as film:
        assert [chapter["metadata"]["title"] for chapter in film.chapters()] == []


def _by_bytes(path: Path) -> list[tuple[bytes, int]]:
    return [(data, time) for data, time in packets(path, "audio") if time is not None]


def test_chapters_of_a_part_are_cut_to_it(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv", Film(frames=24, chapters=True, time_base=Fraction(1, 1000)))
    render(source, tmp_path / "out.mkv", frames=(3, None))
    with av.open(str(tmp_path / "out.mkv")) as film:
        spans = [(c["start"] * exact(c["time_base"]), c["end"] * exact(c["time_base"])) for c in film.chapters()]
    assert spans == [(0, Fraction(75, 1000)), (Fraction(75, 1000), Fraction(375, 1000))]


def test_failing_frame_leaves_no_file_and_is_numbered_in_the_whole_film(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")

    def failing(clip: vs.VideoNode, form: vs.PresetVideoFormat) -> vs.VideoNode:
        def fail(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
            if n == 5:
                raise DeviceError(f"frame {n}: out of memory; choose a smaller batch")
            return f

        return clip.std.ModifyFrame(clip, fail)

    job = Job(source, tmp_path / "out.mkv", frames=(2, None))
    with pytest.raises(DeviceError) as caught:
        render_video(job, open_job(job), failing, lambda _: None)
    assert str(caught.value) == f"{source}, frame 5: out of memory; choose a smaller batch"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mkv"]


def test_interrupt_leaves_no_file(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")

    def interrupt(done: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    job = Job(source, tmp_path / "out.mkv")
    with pytest.raises(KeyboardInterrupt):
        render_video(job, open_job(job), tint, interrupt)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mkv"]


def test_older_file_stays_when_its_replacement_fails(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv")
    target = tmp_path / "out.mkv"
    target.write_bytes(b"older")

    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    job = Job(source, target, overwrite=True)
    with pytest.raises(KeyboardInterrupt):
        render_video(job, open_job(job), tint, interrupt)
    assert target.read_bytes() == b"older"


def test_full_disk_leaves_no_file(tmp_path: Path, small_disk: None) -> None:
    source = tmp_path / "in.mkv"
    with pytest.raises(MediaError, match="cannot be written"):
        render(source, tmp_path / "out.mkv", encoding=Encoding(codec="ffv1"))
    assert not (tmp_path / "out.mkv").exists()
    assert not (tmp_path / "out.mkv.part").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[None]:
    resource = pytest.importorskip("resource", reason="file sizes can be limited on POSIX systems only")
    write_film(tmp_path / "in.mkv", Film(frames=24, size=(320, 240)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(not _SHARED_FILM.is_dir(), reason="the shared film clips are not beside the checkout")
def test_real_film_keeps_frames_and_times(tmp_path: Path) -> None:
    source = _SHARED_FILM / "troops-1950s.mp4"
    render(source, tmp_path / "out.mp4", encoding=Encoding(preset="ultrafast"))
    assert shown_times(tmp_path / "out.mp4") == shown_times(source)
    assert len(shown_times(source)) == 165
