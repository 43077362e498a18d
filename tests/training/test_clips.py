import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from vs_colorize.training.clip_task import color_change
from vs_colorize.training.clips import ClipBatch, ClipPlan, draw_places, make_clips, motion_between
from vs_colorize.training.photos import Pixels

PLAN = ClipPlan(96, 16, (9, 15), guided_share=0, grainy_share=1)


def photo(seed: int) -> Pixels:
    """Soft patches of color, 140 x 180."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (180, 140), interpolation=cv2.INTER_CUBIC), np.uint8)


def clips(plan: ClipPlan = PLAN, count: int = 6) -> ClipBatch:
    return make_clips([photo(seed) for seed in range(count)], plan, np.random.default_rng(0))


def test_clips_have_the_promised_shapes() -> None:
    made = clips()
    assert len(made) == 6
    assert made.lightness.shape == (6, 16, 1, 96, 96)
    assert made.guidance.shape == (6, 2, 3, 96, 96)
    assert made.true_ab.shape == (6, 2, 2, 24, 24)
    assert made.motion.shape == (6, 1, 24, 24, 2)
    assert made.seen.shape == (6, 1, 1, 24, 24)
    assert made.lightness.min() >= 0 and made.lightness.max() <= 1


def test_clips_depend_on_the_generator_alone() -> None:
    first, second = clips(), clips()
    assert torch.equal(first.lightness, second.lightness)
    assert torch.equal(first.motion, second.motion)


def test_true_colors_stay_along_the_motion() -> None:
    made = clips()
    along = (color_change(made.true_ab, made.motion) * made.seen).sum() / made.seen.sum()
    in_place = (made.true_ab[:, 1] - made.true_ab[:, 0]).norm(dim=1).mean()
    assert float(along) < 0.2 * float(in_place)


def test_motion_follows_the_camera() -> None:
    """The second frame shows what lies 8 pixels further right: there it was seen 8 pixels, 16 points, further left."""
    places = np.stack([np.eye(3), np.eye(3)])
    places[1, 0, 2] = 8
    motion = motion_between(places, 64)
    still = motion_between(places[[0, 0]], 64)
    assert motion.shape == (1, 16, 16, 2)
    assert np.allclose(motion - still, (8 / 64 * 2, 0))
    assert still.min() == pytest.approx(-1 + 1 / 16)


def corners(places: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    ends = np.array([(x, y, 1.0) for x in (0, size - 1) for y in (0, size - 1)])
    found: NDArray[np.float64] = np.einsum("tij,cj->tci", places, ends)[..., :2]
    return found


def test_the_camera_stays_on_the_photo() -> None:
    rng = np.random.default_rng(0)
    seen = np.stack([corners(draw_places(160, 200, PLAN, rng), PLAN.size) for _ in range(200)])
    assert seen.min() > -3
    assert (seen.max((0, 1, 2)) < (202, 162)).all()


def test_some_clips_stand_still_and_most_do_not() -> None:
    rng = np.random.default_rng(0)
    ways = [np.ptp(draw_places(160, 200, PLAN, rng)[:, :2, 2], axis=0).max() for _ in range(200)]
    assert 0.05 < np.mean([way < 3 for way in ways]) < 0.3


def test_grain_is_new_on_each_frame_and_its_share_is_kept() -> None:
    def roughness(plan: ClipPlan) -> torch.Tensor:
        frames = clips(plan, 12).lightness
        return (frames[..., 1:, 1:] - frames[..., :-1, :-1]).abs().mean((1, 2, 3, 4))

    smooth, grainy = (roughness(ClipPlan(96, 4, (2, 3), 0, share)) for share in (0.0, 1.0))
    assert (grainy > smooth).all()
    assert grainy.mean() > 1.5 * smooth.mean()


def test_guidance_comes_to_a_share_of_the_pictures() -> None:
    made = clips(ClipPlan(96, 4, (2, 3), guided_share=1, grainy_share=0))
    assert (made.guidance[:, :, 0].amax((2, 3)) > 0).all()
    assert not clips().guidance.any()
