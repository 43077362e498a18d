import cv2
import numpy as np

from vs_colorize.motion.anchor_color import Anchor, pulled, settled
from vs_colorize.motion.flow import Floats
from vs_colorize.motion.scratch import Scratch
from vs_colorize.motion.steady_color import Step

SIDE = 32


def picture(a: float, b: float, seed: int = 0) -> Floats:
    """A soft pattern of L* / 100 with one colour, (H, W, 3)."""
    noise = np.random.default_rng(seed).random((SIDE, SIDE), np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 2)
    lightness = np.asarray((soft - soft.min()) / np.ptp(soft), np.float32)
    return np.dstack((lightness, *(np.full((SIDE, SIDE), value / 256, np.float32) for value in (a, b))))


def still(trust: float = 1.0) -> Floats:
    motion = np.zeros((SIDE, SIDE, 3), np.float32)
    motion[..., 2] = trust
    return motion


def anchor(a: float, b: float, trust: float = 1.0, ground: float = 1.0, seed: int = 0) -> Anchor:
    planes = np.dstack((picture(a, b, seed), np.full((SIDE, SIDE), ground, np.float32)))
    return Anchor(still(trust), planes, 1.0, 1.0)


def mean(colors: Floats) -> list[float]:
    return [round(float(plane.mean()) * 256, 2) for plane in colors]


def test_colors_go_as_far_to_the_anchor_as_is_wished_and_well_founded() -> None:
    assert mean(pulled(picture(0, 0), [anchor(20, -10)], 1.0, Scratch())) == [20, -10]
    assert mean(pulled(picture(0, 0), [anchor(20, -10)], 0.5, Scratch())) == [10, -5]
    assert mean(pulled(picture(0, 0), [anchor(20, -10, ground=0.5)], 1.0, Scratch())) == [10, -5]
    assert mean(pulled(picture(0, 0), [anchor(20, -10, trust=0.5)], 1.0, Scratch())) == [10, -5]


def test_of_two_anchors_the_one_that_was_found_counts() -> None:
    both = [anchor(20, 0), anchor(-20, 0, trust=0.0)]
    assert mean(pulled(picture(0, 0), both, 1.0, Scratch())) == [20, 0]


def test_what_looks_different_is_no_anchor() -> None:
    assert mean(pulled(picture(5, 5), [anchor(40, 0, trust=0.2, seed=1)], 1.0, Scratch())) == [5, 5]
    assert mean(pulled(picture(5, 5), [], 1.0, Scratch())) == [5, 5]


def test_a_key_frame_takes_the_colors_of_most_and_is_well_founded_by_many() -> None:
    others = [Step(still(), picture(30, 0), 1.0)] * 8
    colors, ground = settled(picture(0, 0), (others[:4], others[4:]), Scratch())
    assert mean(colors)[0] > 28
    assert float(ground.min()) > 0.9


def test_a_key_frame_alone_is_founded_on_nothing() -> None:
    colors, ground = settled(picture(7, 3), ([], []), Scratch())
    assert mean(colors) == [7, 3]
    assert not ground.any()


def test_a_key_frame_that_does_not_count_is_a_step_on_the_way_still() -> None:
    way = [Step(still(), picture(0, 0), 0.0), Step(still(), picture(30, 0), 1.0)]
    colors, _ = settled(picture(30, 0), (way, []), Scratch())
    assert mean(colors) == [30, 0]
