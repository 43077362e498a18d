from pathlib import Path

import pytest
import vapoursynth as vs

from tests.media.samples import Film, render, shown_times, write_film
from vs_colorize.errors import MediaError
from vs_colorize.media.deinterlace import progressive
from vs_colorize.media.failures import UnreadableInputError
from vs_colorize.media.source import open_video

_INTERLACED = Film(options={"x264opts": "tff=1"})


def test_interlaced_film_is_refused_with_the_remedy(tmp_path: Path) -> None:
    film = open_video(write_film(tmp_path / "in.mkv", _INTERLACED))
    with pytest.raises(UnreadableInputError, match=r"in\.mkv: is interlaced, .* give --deinterlace"):
        progressive(film, deinterlace=False)


def test_progressive_film_is_left_alone(tmp_path: Path) -> None:
    film = open_video(write_film(tmp_path / "in.mkv"))
    assert progressive(film, deinterlace=True) is film


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
