import cv2
import numpy as np
import pytest

from vs_colorize.motion.flow import FlowReader, Picture, places, sample


def texture(height: int = 96, width: int = 128, seed: int = 0) -> Picture:
    noise = np.random.default_rng(seed).random((height + 32, width + 32), np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 3)
    return np.asarray((soft - soft.min()) / np.ptp(soft) * 255, np.uint8)


def test_a_shift_is_found_both_ways_and_trusted() -> None:
    whole = texture()
    there, back = FlowReader()(whole[16:112, 16:144], whole[14:110, 12:140])
    middle = np.s_[16:-16, 16:-16]
    assert np.allclose(there[middle][..., :2], (4, 2), atol=0.2)
    assert np.allclose(back[middle][..., :2], (-4, -2), atol=0.2)
    assert there[middle][..., 2].min() > 0.8


@pytest.mark.parametrize("fine", [True, False])
def test_the_way_there_alone_is_the_first_of_both(fine: bool) -> None:
    whole = texture()
    pictures = whole[16:112, 16:144], whole[14:110, 12:140]
    assert np.array_equal(FlowReader(fine=fine).there(*pictures), FlowReader(fine=fine)(*pictures)[0])


@pytest.mark.parametrize("fine", [True, False])
def test_an_unproved_way_is_the_way_there_trusted_within_the_picture(fine: bool) -> None:
    whole = texture()
    pictures = whole[16:112, 16:144], whole[16:112, 26:154]
    proved, unproved = FlowReader(fine=fine).there(*pictures), FlowReader(fine=fine).unproved(*pictures)
    assert np.array_equal(unproved[..., :2], proved[..., :2])
    assert set(np.unique(unproved[..., 2])) == {0, 1}
    assert (unproved[..., 2] >= proved[..., 2]).all()


def test_what_is_hidden_is_not_trusted() -> None:
    ground = texture()[:96, :128]
    earlier, later = ground.copy(), ground.copy()
    patch = texture(seed=1)[:32, :32]
    earlier[32:64, 20:52], later[32:64, 32:64] = patch, patch
    there, _ = FlowReader()(earlier, later)
    assert there[36:60, 55:61, 2].mean() < 0.5 < there[36:60, 90:120, 2].mean()


def test_a_way_out_of_the_picture_is_not_trusted() -> None:
    whole = texture()
    there, _ = FlowReader()(whole[16:112, 16:144], whole[16:112, 26:154])
    assert there[16:-16, :6, 2].max() < 0.1


@pytest.mark.parametrize("side", [16, 24, 32])
def test_blank_and_small_pictures_stand_still(side: int) -> None:
    blank = np.zeros((side, side), np.uint8)
    ways = FlowReader()(blank, blank)
    assert not ways[..., :2].any()
    assert (ways[..., 2] == 1).all()


@pytest.mark.parametrize("fine", [True, False])
@pytest.mark.parametrize(("height", "width"), [(8, 8), (32, 40), (40, 40), (48, 48), (48, 80), (88, 88), (96, 96)])
def test_motion_does_not_depend_on_what_was_asked_before(height: int, width: int, fine: bool) -> None:
    pictures = [texture(height, width, seed) for seed in range(3)]
    used = FlowReader(fine=fine)
    for first in pictures:
        for second in pictures:
            used(second, first)
            assert np.array_equal(used(first, second), FlowReader(fine=fine)(first, second))


def test_motion_in_small_pictures_is_in_their_own_pixels() -> None:
    large = texture(40, 60)
    there, _ = FlowReader()(large[:, 4:44], large[:, :40])
    assert abs(np.median(there[..., 0]) - 4) < 0.3


def test_sampling_at_every_place_gives_the_picture_back() -> None:
    planes = np.random.default_rng(0).random((20, 30, 3), np.float32)
    assert np.array_equal(sample(planes, places(20, 30)), planes)
