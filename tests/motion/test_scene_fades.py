import cv2
import numpy as np
import pytest

from tests.motion.scenes import Pictures, blank, dissolved, shot
from vs_colorize.motion.scene_fades import WINDOW, Course, best_windows, find_windows
from vs_colorize.motion.scene_likeness import detail


def course(pictures: Pictures, cuts: tuple[int, ...] = ()) -> Course:
    small = [cv2.resize(picture, (96, 72), interpolation=cv2.INTER_AREA) for picture in pictures]
    contents = [cv2.resize(picture, (24, 18), interpolation=cv2.INTER_AREA).ravel() for picture in small]
    begins = np.zeros(len(small), np.bool_)
    begins[list(cuts)] = True
    details = [detail(np.asarray(picture, np.uint8)) for picture in small]
    return Course(0, np.array(details), np.array(contents, np.float64), begins)


def best(found: Course, longest: int = 32) -> list[tuple[int, int]]:
    frames = range(len(found.details))
    return [(int(w["start"]), int(w["end"])) for w in best_windows(find_windows(found, frames, longest), frames)]


@pytest.mark.parametrize("frames", [6, 12, 20, 32])
def test_dissolve_of_moving_shots_is_found_where_it_is(frames: int) -> None:
    pictures = dissolved(shot(0, 50, speed=1.5), shot(1, 60, speed=1), frames)
    (window,) = best(course(pictures))
    assert window[0] == pytest.approx(49 - frames, abs=2)
    assert window[1] == pytest.approx(50, abs=2)


def test_two_dissolves_close_together_are_two() -> None:
    pictures = dissolved(dissolved(shot(0, 40), shot(1, 36), 12), shot(2, 40), 12)
    assert len(best(course(pictures))) == 2


def test_fade_says_which_end_is_blank() -> None:
    pictures = dissolved(shot(0, 30), blank(30), 10)
    windows = find_windows(course(pictures), range(len(pictures)), 32)
    assert windows.size
    assert windows["to_blank"].any()
    assert not windows["from_blank"].any()


@pytest.mark.parametrize("speed", [0.0, 1.0, 3.0, 6.0])
def test_motion_is_no_dissolve(speed: float) -> None:
    assert best(course(shot(1, 60, speed))) == []


def test_cut_is_no_dissolve_even_where_nobody_has_seen_it() -> None:
    assert best(course(np.concatenate((shot(0, 30), shot(1, 30))))) == []


def test_no_window_reaches_over_a_cut() -> None:
    pictures = dissolved(shot(0, 40), shot(1, 40), 12)
    assert best(course(pictures, cuts=(34,))) == []


def test_of_windows_that_overlap_the_best_counts() -> None:
    windows = np.array([(0, 10, 1.0, 0, 0), (4, 14, 2.0, 0, 0), (13, 20, 0.5, 0, 0)], WINDOW)
    assert best_windows(windows, range(0, 30))["start"].tolist() == [4, 13]
    assert best_windows(windows, range(0, 4))["start"].tolist() == []
    assert best_windows(windows, range(16, 17))["start"].tolist() == [13]
