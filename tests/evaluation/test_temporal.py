import math

import pytest
import torch

from vs_colorize.evaluation.temporal import ConsistencyMeter, FlickerMeter, WarpMeter
from vs_colorize.evaluation.true_motion import Motion, MotionReader

SIDE = 64


def flat(a: float, b: float) -> torch.Tensor:
    return torch.tensor([a, b]).float()[:, None, None].repeat(1, SIDE, SIDE)


def flicker_of(*frames: torch.Tensor, starts: tuple[int, ...] = (), lights: tuple[float, ...] = ()) -> FlickerMeter:
    meter = FlickerMeter()
    for n, ab in enumerate(frames):
        lightness = torch.full((SIDE, SIDE), lights[n] if lights else 50.0)
        meter.add(ab, lightness, scene_start=n in starts)
    return meter


def test_identical_frames_do_not_flicker() -> None:
    assert flicker_of(*[flat(30, -40)] * 5).mean == 0


def test_a_steady_drift_does_not_flicker() -> None:
    assert flicker_of(*(flat(3 * n, -2 * n) for n in range(6))).mean == pytest.approx(0, abs=1e-5)


def test_a_flashing_patch_flickers_by_its_share_of_the_picture() -> None:
    calm, flash = flat(0, 0), flat(0, 0)
    flash[:, : SIDE // 4] = torch.tensor([3.0, 4.0])[:, None, None]
    meter = flicker_of(calm, flash, calm, flash)
    # |0 - 2 * 5 + 0| = 10 and |5 - 0 + 5| = 10, over a quarter of the picture.
    assert meter.mean == pytest.approx(2.5)
    assert meter.curve[1:3] == pytest.approx((2.5, 2.5))
    assert math.isnan(meter.curve[0]) and math.isnan(meter.curve[3])


def test_a_cut_is_no_flicker() -> None:
    meter = flicker_of(*[flat(0, 0)] * 3, *[flat(60, 60)] * 3, starts=(3,))
    assert meter.mean == 0
    assert [n for n, value in enumerate(meter.curve) if math.isnan(value)] == [0, 2, 3, 5]


def test_still_flicker_leaves_out_what_moves() -> None:
    calm, flash = flat(0, 0), flat(10, 0)
    meter = flicker_of(calm, flash, calm, calm, calm, lights=(50, 51.5, 50, 50.5, 50))
    assert meter.mean == pytest.approx((20 + 10 + 0) / 3)
    assert meter.still_mean == 0


def test_too_short_a_shot_has_no_flicker_to_tell() -> None:
    meter = flicker_of(flat(0, 0), flat(9, 9))
    assert math.isnan(meter.mean) and math.isnan(meter.still_mean)


def consistency_of(*levels: float) -> float:
    meter = ConsistencyMeter()
    for level in levels:
        meter.add(torch.full((3, 8, 8), level))
    return meter.mean


def test_equal_frames_are_fully_consistent() -> None:
    assert consistency_of(*[0.3] * 5) == 0


def test_frames_without_a_common_value_lie_ln_2_apart() -> None:
    assert consistency_of(0, 0.2, 0.4, 0.6, 0.8) == pytest.approx(math.log(2))
    # Every second frame alike: ln 2 over one frame, 0 over two and four.
    assert consistency_of(0, 1, 0, 1, 0) == pytest.approx(math.log(2) / 3)


def test_consistency_of_two_known_histograms() -> None:
    half = torch.zeros(3, 8, 8)
    half[0, :4] = 1
    meter = ConsistencyMeter()
    for n in range(5):
        meter.add(half if n == 4 else torch.zeros(3, 8, 8))
    # Red goes from (1, 0) to (1/2, 1/2): m is (3/4, 1/4). Green and blue stay.
    divergence = (math.log(4 / 3) + math.log(2 / 3) / 2 + math.log(2) / 2) / 2
    assert meter.mean == pytest.approx((divergence / 4 + divergence / 3 + divergence) / 3 / 3)


def test_four_frames_are_too_few_for_consistency() -> None:
    assert math.isnan(consistency_of(0, 1, 0, 1))


def texture(seed: int = 0) -> torch.Tensor:
    """A soft pattern, (3, H, W) in 0…1, on which flow can be seen."""
    noise = torch.rand(1, 3, SIDE // 8, SIDE // 8, generator=torch.Generator().manual_seed(seed))
    return torch.nn.functional.interpolate(noise, (SIDE, SIDE), mode="bicubic")[0].clamp(0, 1)


def no_motion() -> Motion:
    reader = MotionReader()
    reader.add(texture())
    motion = reader.add(texture())
    assert motion is not None
    return motion


def test_identical_frames_have_no_warp_error() -> None:
    meter = WarpMeter()
    motion = no_motion()
    assert motion.visible.all()
    for _ in range(3):
        meter.add(texture(), flat(5, 5), motion)
    assert meter.mean == 0 and meter.ab_mean == 0


def test_a_change_of_color_is_measured_along_the_motion() -> None:
    meter = WarpMeter()
    meter.add(torch.full((3, SIDE, SIDE), 0.25), flat(0, 0), None)
    meter.add(torch.full((3, SIDE, SIDE), 0.5), flat(3, 4), no_motion())
    assert meter.mean == pytest.approx(0.0625)
    assert meter.ab_mean == pytest.approx(5)
    assert math.isnan(meter.ab_curve[0]) and meter.ab_curve[1] == pytest.approx(5)


def test_a_cut_is_no_warp_error() -> None:
    reader, meter = MotionReader(), WarpMeter()
    for n, seed in enumerate((0, 0, 1, 1)):
        frame = texture(seed)
        meter.add(frame, frame[:2] * 100, reader.add(frame, scene_start=n == 2))
    assert meter.mean == 0
    assert math.isnan(meter.ab_curve[2])


def test_color_that_moves_with_a_square_is_steady_and_color_that_stays_is_not() -> None:
    def frame(left: int) -> tuple[torch.Tensor, torch.Tensor]:
        picture, color = texture(0) * 0.3, flat(0, 0)
        picture[:, 16:48, left : left + 32] = 0.6 + 0.4 * texture(1)[:, :32, :32]
        color[:, 16:48, left : left + 32] = 30
        return picture, color

    reader, moving, staying = MotionReader(), WarpMeter(), WarpMeter()
    for left in (8, 12, 16):
        picture, color = frame(left)
        motion = reader.add(picture)
        moving.add(picture, color, motion)
        staying.add(picture, frame(8)[1], motion)
    assert moving.ab_mean < 0.2
    assert staying.ab_mean > 5 * moving.ab_mean
    assert moving.mean < 1e-3
