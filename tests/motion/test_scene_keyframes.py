from collections.abc import Sequence

import cv2
import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.moving_lab import Array, texture
from tests.frames.pictures import in_order_and_shuffled
from tests.motion.moving import tones
from vs_colorize.motion.scene_keyframes import Around, keyframe_clip, keyframes_around

_SIDE = 48


def pictures(count: int, seed: int = 0) -> list[Array]:
    """Frames of one scene: the same soft pattern."""
    return [texture(seed)[:_SIDE, :_SIDE]] * count


def film(*shots: Sequence[Array], fades: Sequence[int] = ()) -> vs.VideoNode:
    """Shots joined by cuts that are marked; the frames `fades` are marked as inside of a dissolve."""
    begins = [float(n == 0) for shot in shots for n in range(len(shot))]
    joined = [picture for shot in shots for picture in shot]
    fading = [0.5 * (n in fades) for n in range(len(joined))]
    return tones(joined, _SceneChangePrev=begins, _SceneFade=fading)


def around(clip: vs.VideoNode, every: int) -> list[Around]:
    return [keyframes_around(frame) for frame in keyframe_clip(clip, clip, every).frames(close=True)]


def chosen(clip: vs.VideoNode, every: int) -> list[int]:
    return sorted({number for each in around(clip, every) for number in each.numbers})


def test_a_scene_has_one_key_frame_and_all_its_frames_know_it() -> None:
    found = around(film(pictures(20), pictures(30, 1)), 96)
    first, second = {each.numbers for each in found[:20]}, {each.numbers for each in found[20:]}
    assert len(first) == len(second) == 1
    ((one,),) = first
    ((other,),) = second
    assert 2 <= one < 18 and 22 <= other < 48
    assert found[one] == Around(one, None)
    assert found[one - 1] == Around(None, one)
    assert found[one + 1] == Around(one, None)


def test_a_long_scene_has_one_for_each_so_many_frames() -> None:
    found = around(film(pictures(100)), 24)
    numbers = sorted({number for each in found for number in each.numbers})
    assert [number // 24 for number in numbers] == [0, 1, 2, 3]
    assert found[48] == Around(*(number for number in numbers if 24 <= number < 72))


@pytest.mark.parametrize("cut", range(40, 57))
def test_the_shorter_part_of_a_scene_has_none_of_its_own_but_every_scene_has_one(cut: int) -> None:
    clip = film(pictures(cut), pictures(60 - cut, 1))
    found = around(clip, 48)
    assert all(each.numbers for each in found)
    assert all((number < cut) == (n < cut) for n, each in enumerate(found) for number in each.numbers)
    if 40 < cut < 48:
        assert len(chosen(clip, 48)) == 2


def test_every_frame_of_a_hectic_film_is_a_scene() -> None:
    assert chosen(film(*(pictures(1, seed) for seed in range(5))), 24) == [0, 1, 2, 3, 4]


def test_it_is_sharp_and_like_the_others() -> None:
    plain = pictures(20)
    blurred = [np.asarray(cv2.GaussianBlur(picture, (0, 0), 4), np.float32) for picture in plain]
    odd = pictures(20, 3)
    shot = [plain[n] if n == 13 else odd[n] if n in (4, 5) else blurred[n] for n in range(20)]
    assert chosen(film(shot), 24) == [13]


def test_it_is_neither_beside_a_cut_nor_in_a_dissolve() -> None:
    assert chosen(film(pictures(10), fades=[n for n in range(10) if n != 6]), 24) == [6]
    assert chosen(film(pictures(10), fades=range(2, 10)), 24) == [0]
    assert chosen(film(pictures(10), fades=range(10)), 24) == [2]


def test_a_blank_scene_has_one() -> None:
    assert len(chosen(film([np.zeros((_SIDE, _SIDE), np.float32)] * 9), 24)) == 1


def test_what_is_chosen_does_not_hang_on_what_was_asked_before() -> None:
    clip = film(pictures(30), pictures(50, 1))
    in_order, shuffled = in_order_and_shuffled(lambda: keyframe_clip(clip, clip, 24), 80)
    assert in_order == shuffled
