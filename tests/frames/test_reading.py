from collections.abc import Iterator

import pytest
import vapoursynth as vs

from tests.frames.pictures import counted, moving_grey, planes_of
from vs_colorize.filters.colorize import colorize
from vs_colorize.frames.reading import keep_read, read_together

AHEAD = 40


def read_ahead_and_in_turn(clip: vs.VideoNode) -> None:
    for n in range(clip.num_frames - AHEAD):
        clip.get_frame(n + AHEAD).close()
        clip.get_frame(n).close()


@pytest.fixture
def little_memory() -> Iterator[None]:
    before = vs.core.max_cache_size
    vs.core.max_cache_size = 40
    yield
    vs.core.max_cache_size = before


def test_a_frame_that_is_read_ahead_is_kept_until_its_turn() -> None:
    film, made = counted(moving_grey(vs.GRAY8, 200))
    kept = film.std.RemoveFrameProps(["None"])
    assert keep_read(kept, AHEAD)
    read_ahead_and_in_turn(kept)
    assert set(made.values()) == {1}


def test_frames_that_would_not_fit_are_read_again_in_their_turn(little_memory: None) -> None:
    film, made = counted(moving_grey(vs.YUV444P16, 200, width=640, height=480))
    kept = film.std.RemoveFrameProps(["None"])
    assert not keep_read(kept, AHEAD)
    read_ahead_and_in_turn(kept)
    assert set(made.values()) == {1, 2}
    assert {made[n] for n in range(AHEAD, 200 - AHEAD)} == {2}


def test_what_is_read_together_reads_the_film_once() -> None:
    film, made = counted(moving_grey(vs.GRAY8, 100))
    halves, quarters = film.resize.Bilinear(32, 32), film.resize.Bilinear(16, 16)
    first, second = read_together(halves, quarters, AHEAD)
    for n in range(first.num_frames):
        second.get_frame(n).close()
    made.clear()
    for n in reversed(range(first.num_frames - AHEAD, first.num_frames)):
        first.get_frame(n).close()
    assert not made
    for n in (0, 57):
        for clip, alone in ((first, halves), (second, quarters)):
            assert all((a == b).all() for a, b in zip(planes_of(clip, n), planes_of(alone, n), strict=True))
            assert dict(clip.get_frame(n).props) == dict(alone.get_frame(n).props)


def test_colorize_reads_each_frame_of_a_film_once() -> None:
    film, made = counted(moving_grey(vs.GRAY8, 200))
    for frame in colorize(film, size=32, device="cpu", longest_fade=4).frames(close=True):
        assert frame.width
    # Frame 0 also says whether another detector was there.
    assert {made[n] for n in range(1, 200)} == {1}


@pytest.mark.parametrize("marked", [False, True])
def test_colorize_reads_each_frame_of_a_large_film_twice(little_memory: None, marked: bool) -> None:
    film, made = counted(moving_grey(vs.GRAY8, 200, width=320, height=240))
    if marked:
        film = film.std.SetFrameProps(_SceneChangePrev=0, _SceneChangeNext=0)
    for frame in colorize(film, size=32, device="cpu", longest_fade=4).frames(close=True):
        assert frame.width
    # On a busy machine one may be dropped while it is read for lightness and marks.
    assert made.total() <= 2.2 * 200
