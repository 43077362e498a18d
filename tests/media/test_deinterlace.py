from fractions import Fraction
from pathlib import Path

import pytest
import vapoursynth as vs

from tests.media.samples import Film, render, shown_times, write_film
from vs_colorize.errors import MediaError
from vs_colorize.media.deinterlace import progressive
from vs_colorize.media.failures import UnreadableInputError
from vs_colorize.media.source import Film as OpenedFilm
from vs_colorize.media.source import constant_timing, open_video

_INTERLACED = Film(options={"x264opts": "tff=1"})


def test_interlaced_film_is_refused_with_the_remedy(tmp_path: Path) -> None:
    film = open_video(write_film(tmp_path / "in.mkv", _INTERLACED))
    with pytest.raises(UnreadableInputError, match=r"in\.mkv: is interlaced, .* give --deinterlace"):
        progressive(film, deinterlace=False)


def test_progressive_film_is_left_alone(tmp_path: Path) -> None:
    film = open_video(write_film(tmp_path / "in.mkv"))
    assert progressive(film, deinterlace=True) is film


@pytest.mark.skipif(not hasattr(vs.core, "bwdif"), reason="the plugin bwdif is not installed")
@pytest.mark.parametrize("first_field", [1, 2], ids=["bottom first", "top first"])
def test_each_picture_shows_the_moment_of_its_first_field(first_field: int) -> None:
    moments = _moving_bar(frames=24)
    fields = moments.std.SeparateFields(tff=first_field == 2)
    woven = fields.std.SelectEvery(4, [0, 3]).std.DoubleWeave(tff=first_field == 2)[::2]
    woven = woven.std.SetFieldBased(first_field)
    timing = constant_timing(12, Fraction(12))
    film = progressive(OpenedFilm(Path("bar"), woven, timing, Fraction(12), interlaced=True), deinterlace=True)
    for n in range(2, 10):
        difference = vs.core.std.PlaneStats(film.clip[n], moments[2 * n]).get_frame(0).props["PlaneStatsDiff"]
        assert difference < 0.002


def _moving_bar(frames: int) -> vs.VideoNode:
    dark = vs.core.std.BlankClip(format=vs.GRAY8, width=96, height=64, length=1, color=60)
    bar = dark.std.BlankClip(width=24, height=40, color=200)
    pictures = [_bar_at(dark, bar, 4 + 2 * n) for n in range(frames)]
    return vs.core.std.Splice(pictures)


def _bar_at(dark: vs.VideoNode, bar: vs.VideoNode, left: int) -> vs.VideoNode:
    padded = bar.std.AddBorders(left=left, right=dark.width - left - bar.width, top=12, bottom=12, color=60)
    return padded.std.SetFieldBased(0)


@pytest.mark.skipif(not hasattr(vs.core, "bwdif"), reason="the plugin bwdif is not installed")
def test_deinterlaced_film_has_a_whole_picture_for_each_frame(tmp_path: Path) -> None:
    source = write_film(tmp_path / "in.mkv", _INTERLACED)
    render(source, tmp_path / "out.mkv", deinterlace=True)
    assert shown_times(tmp_path / "out.mkv") == shown_times(source)
    assert not open_video(tmp_path / "out.mkv").interlaced


@pytest.mark.skipif(hasattr(vs.core, "bwdif"), reason="the plugin bwdif is installed")
def test_absent_deinterlacer_is_named(tmp_path: Path) -> None:
    film = open_video(write_film(tmp_path / "in.mkv", _INTERLACED))
    with pytest.raises(MediaError, match="pip install vapoursynth-bwdif"):
        progressive(film, deinterlace=True)
