from itertools import pairwise

import numpy as np
import pytest

from tests.motion.scenes import blank, shot
from vs_colorize.motion.scene_cuts import Pictures, is_cut
from vs_colorize.motion.scene_likeness import Likeness, detail


def course(*shots: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Pictures:
    pictures = np.concatenate(shots)[:, ::2, ::2].copy()
    likeness = Likeness()
    differences = [0.0, *(likeness.difference(*pair) for pair in pairwise(pictures))]
    return Pictures(pictures, np.array(differences), np.array([detail(picture) for picture in pictures]))


def cuts(found: Pictures) -> list[int]:
    return [n for n in range(len(found.pictures)) if is_cut(found, n, Likeness())]


def test_short_scene_between_two_others_is_no_flash() -> None:
    whole = shot(0, 23)
    assert cuts(course(whole[:10], shot(1, 3), whole[13:])) == [10, 13]


def test_single_damaged_frame_is_no_cut() -> None:
    whole = shot(0, 21)
    assert cuts(course(whole[:10], shot(1, 1), whole[11:])) == []


def test_cut_to_black_is_one_and_a_quick_fade_is_none() -> None:
    whole = shot(0, 10)
    assert cuts(course(whole, blank(5))) == [10]
    steps = np.array([0.75, 0.5, 0.25])[:, None, None]
    assert cuts(course(whole, (steps * whole[-1]).astype(np.uint8), blank(5))) == []


def test_small_differences_are_no_cut_however_still_the_rest() -> None:
    whole = np.repeat(shot(0, 1), 20, axis=0)
    whole[10:] += 2
    assert cuts(course(whole)) == []


@pytest.mark.parametrize("number", range(4))
def test_pictures_are_like_themselves_moved_or_darkened_and_not_like_others(number: int) -> None:
    likeness = Likeness()
    first, moved, other = shot(number, 1)[0], shot(number, 9)[8], shot(number + 1, 1)[0]
    assert likeness(first, first) == pytest.approx(1, abs=0.01)
    assert likeness(first, moved) > 0.8
    assert likeness(first, first // 2) > 0.8
    assert likeness(first, other) < 0.4


def test_blank_pictures_are_like_nothing() -> None:
    assert Likeness()(blank(1)[0], shot(0, 1)[0]) == pytest.approx(0, abs=0.05)
    assert Likeness()(blank(1)[0], blank(1)[0]) == 0
