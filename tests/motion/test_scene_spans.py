from collections.abc import Sequence

import pytest
import vapoursynth as vs

from vs_colorize.motion.scene_spans import SPAN, Bond, bond, is_marked, span_clip


def spans_of(length: int, **props: Sequence[float]) -> vs.VideoNode:
    """The spans of a clip with a value of each prop a frame."""
    blank = vs.core.std.BlankClip(format=vs.GRAY8, width=16, height=16, length=length, keep=True)

    def write(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        frame = f.copy()
        for name, values in props.items():
            frame.props[name] = values[n]
        return frame

    return span_clip(blank.std.ModifyFrame(blank, write))


def bonds(length: int, **props: Sequence[float]) -> list[Bond]:
    """The bond of every frame of such a clip."""
    found = []
    for span in spans_of(length, **props).frames():
        found += [bond(span, place) for place in range(SPAN)]
    return found[:length]


def test_within_a_scene_both_ends_count() -> None:
    assert set(bonds(2 * SPAN + 1)[: 2 * SPAN]) == {Bond(1, 1)}


def test_beyond_the_end_of_the_film_there_is_no_key_frame() -> None:
    assert bonds(SPAN + 3)[SPAN:] == [Bond(1, 0)] * 3


def test_a_film_of_one_frame_has_one_key_frame() -> None:
    assert bonds(1) == [Bond(1, 0)]


@pytest.mark.parametrize("mark", ["_SceneChangePrev", "_SceneChangeNext"])
def test_beyond_a_cut_an_end_does_not_count(mark: str) -> None:
    first = 5
    at = first if mark == "_SceneChangePrev" else first - 1
    found = bonds(2 * SPAN + 1, **{mark: [int(n == at) for n in range(2 * SPAN + 1)]})
    assert found[:first] == [Bond(1, 0)] * first
    assert found[first:SPAN] == [Bond(0, 1)] * (SPAN - first)
    assert found[SPAN : 2 * SPAN] == [Bond(1, 1)] * SPAN


def test_a_cut_at_a_key_frame_parts_it_from_the_span_before() -> None:
    found = bonds(2 * SPAN + 1, _SceneChangePrev=[int(n == SPAN) for n in range(2 * SPAN + 1)])
    assert found[:SPAN] == [Bond(1, 0)] * SPAN
    assert found[SPAN : 2 * SPAN] == [Bond(1, 1)] * SPAN


def test_in_a_dissolve_ends_count_the_less_the_further_it_has_got() -> None:
    fades = [n / 10 if 0 < n < 10 else 0.0 for n in range(SPAN + 1)]
    found = bonds(SPAN + 1, _SceneFade=fades)
    starts = [place.start for place in found[:SPAN]]
    assert starts[0] == 1 and 0 < starts[2] < starts[1] < 1
    assert not any(starts[4:])
    assert [place.end for place in found[:SPAN]][::11] == [0, 1]


@pytest.mark.parametrize("mark", ["_SceneChangePrev", "_SceneChangeNext"])
def test_a_span_of_marked_frames_is_marked(mark: str) -> None:
    marked = spans_of(2 * SPAN, **{mark: [0] * 2 * SPAN})
    assert all(is_marked(span) for span in marked.frames())


def test_a_span_without_marks_is_not_marked() -> None:
    unmarked = spans_of(2 * SPAN, _SceneFade=[0.0] * 2 * SPAN)
    assert not any(is_marked(span) for span in unmarked.frames())
