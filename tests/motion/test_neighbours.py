import pytest

from vs_colorize.motion.neighbours import Mark, scene_weights, since_cut


def mark(first: bool | None = None, last: bool | None = None, fade: float = 0, kept: float = 1) -> Mark:
    return Mark(first, last, fade, kept)


def test_frames_of_one_scene_all_count() -> None:
    assert scene_weights([mark(False, False)] * 5, 2) == [1] * 5


@pytest.mark.parametrize(
    "marks", [(mark(False, True), mark(True, False)), (mark(), mark(True)), (mark(last=True), mark())]
)
def test_either_mark_is_a_cut(marks: tuple[Mark, Mark]) -> None:
    window = [mark(False, False), *marks, mark(False, False)]
    assert scene_weights(window, 1) == [1, 1, 0, 0]
    assert scene_weights(window, 2) == [0, 0, 1, 1]


def test_without_marks_a_picture_that_is_not_found_again_is_a_cut() -> None:
    window = [mark(), mark(kept=0.01), mark(), mark()]
    assert scene_weights(window, 0) == [1, 1, 0, 0]
    assert scene_weights(window, 3) == [0, 0, 1, 1]


def test_marks_say_more_than_a_picture_that_is_not_found_again() -> None:
    assert scene_weights([mark(False, False, kept=0), mark(False, False)], 0) == [1, 1]


def test_frames_are_counted_from_the_last_cut() -> None:
    window = [mark(True, False), mark(False, True), mark(True, False), *[mark(False, False)] * 3]
    assert [since_cut(window, centre) for centre in range(6)] == [None, None, 0, 1, 2, 3]


def test_a_dissolve_is_no_cut_to_count_from() -> None:
    assert since_cut([mark(), mark(fade=0.3), mark(True, fade=0.6), mark(fade=0.9)], 3) is None


def test_a_dissolve_separates_its_sides_step_by_step() -> None:
    window = [mark(fade=fade) for fade in (0, 0.25, 0.5, 0.75, 0, 0)]
    before, first, middle, last, after, later = scene_weights(window, 2)
    assert (before, middle, after, later) == (0, 1, 0, 0)
    assert first == last == pytest.approx(0.375)
    assert scene_weights(window, 0)[4:] == [0, 0]
    assert scene_weights(window, 5)[:3] == [0, 0, 0]
    assert scene_weights(window, 5)[3:] == pytest.approx([0.375, 1, 1])


def test_the_mark_of_a_new_scene_inside_a_dissolve_is_no_cut() -> None:
    plain = [mark(False, False, fade=fade) for fade in (0, 0.25, 0.5, 0.75, 0, 0)]
    marked = [*plain]
    marked[1], marked[2] = mark(False, True, fade=0.25), mark(True, False, fade=0.5)
    assert all(scene_weights(marked, n) == scene_weights(plain, n) for n in range(6))
