from threading import Barrier

import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import in_order_and_shuffled, planes_of
from vs_colorize.frames.tall import MakeTall, in_turn


def numbering(number: int, meeting: Barrier | None = None) -> MakeTall:
    """A worker that writes its number and that of the frame, once all have come to the meeting."""

    def make(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        assert isinstance(f, vs.VideoFrame)
        if meeting:
            meeting.wait(timeout=30)
        made = f.copy()
        np.asarray(made[0])[:] = 10 * number + n
        return made

    return make


def film(frames: int, workers: list[MakeTall]) -> vs.VideoNode:
    blank = vs.core.std.BlankClip(format=vs.GRAY8, width=16, height=16, length=frames, keep=True)
    return in_turn(blank, [blank], workers, 8)


@pytest.mark.parametrize("frames", [1, 2, 7, 12])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_workers_take_frames_in_turn(frames: int, count: int) -> None:
    clip = film(frames, [numbering(number) for number in range(count)])
    assert clip.num_frames == frames
    made_by = [(n + n // count) % count for n in range(frames)]
    assert [planes_of(clip, n)[0].max() for n in range(frames)] == [10 * made_by[n] + n for n in range(frames)]


@pytest.mark.parametrize("count", [2, 3, 8])
@pytest.mark.parametrize("every", [1, 2, 3])
def test_all_workers_have_work_where_every_second_or_third_frame_is_wanted(count: int, every: int) -> None:
    calls = [0] * count

    def counting(number: int) -> MakeTall:
        def make(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
            assert isinstance(f, vs.VideoFrame)
            calls[number] += 1
            return f

        return make

    clip = film(count * count * every, [counting(number) for number in range(count)])
    for n in range(0, clip.num_frames, every):
        clip.get_frame(n).close()
    assert min(calls) >= count - 1


def test_frames_in_any_order_by_any_threads_are_the_same_bytes() -> None:
    in_order, shuffled = in_order_and_shuffled(lambda: film(12, [numbering(0), numbering(1)]), 12)
    assert shuffled == in_order


def test_workers_work_at_the_same_time() -> None:
    meeting = Barrier(2)
    clip = film(8, [numbering(0, meeting), numbering(1, meeting)])
    assert len(list(clip.frames(prefetch=4))) == 8
