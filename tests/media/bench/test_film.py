from itertools import pairwise

import numpy as np
import pytest
import vapoursynth as vs

from vs_colorize.filters.detect_scenes import detect_scenes
from vs_colorize.media.bench.film import in_memory, moving_grey


def test_no_frame_is_like_the_one_before_it() -> None:
    pictures = [np.array(frame[0]) for frame in in_memory(moving_grey(64, 48), 100).frames(close=True)]
    assert len(pictures) == 100
    assert all(np.any(one != other) for one, other in pairwise(pictures))


def test_the_film_is_one_scene() -> None:
    film = detect_scenes(in_memory(moving_grey(160, 120), 100))
    cuts = [n for n, frame in enumerate(film.frames(close=True)) if frame.props["_SceneChangePrev"]]
    assert cuts == [0]


def test_each_picture_is_made_once() -> None:
    made = []
    short = moving_grey(64, 48)

    def count(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        made.append(n)
        return f

    film = in_memory(short.std.ModifyFrame(short, count), 200)
    assert sum(1 for _ in film.frames(close=True)) == 200
    assert sorted(made) == list(range(short.num_frames))


def test_large_pictures_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert moving_grey(64, 48).num_frames == 24
    monkeypatch.setattr("vs_colorize.media.bench.film._ROOM", 10 * 1.5 * 64 * 48)
    assert [moving_grey(64, 48).num_frames, moving_grey(640, 480).num_frames] == [10, 4]
