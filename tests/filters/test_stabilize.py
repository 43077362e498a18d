import cv2
import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.moving_lab import HEIGHT, WIDTH, Array, ab, flat, flicker, lab_clip, means, panned, still, texture
from tests.frames.pictures import clip_of, flat_lab, in_order_and_shuffled, planes_of, props_of
from vs_colorize.errors import OptionError
from vs_colorize.filters.stabilize import LARGEST_RADIUS, stabilize
from vs_colorize.frames.kinds import Kind, mark


@pytest.mark.parametrize("anchor", [0, 1])
def test_flickering_colors_become_steady(anchor: float) -> None:
    rng = np.random.default_rng(0)
    clip = still([tuple(rng.normal((20, -10), 4)) for _ in range(16)])
    before, after = means(clip), means(stabilize(clip, anchor=anchor))
    assert flicker(after) < 0.3 * flicker(before)
    assert np.allclose(after.mean(0), before.mean(0), atol=1.2)


def test_flicker_goes_along_motion_and_colors_move_with_things() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 300, (HEIGHT, WIDTH + 64))
    hue: Array = np.asarray(cv2.GaussianBlur(noise, (0, 0), 8), np.float32)
    offsets = rng.normal(0, 3, 12)

    def color(n: int) -> tuple[Array, Array]:
        part = hue[:, 3 * n : 3 * n + WIDTH]
        return np.asarray(part + offsets[n], np.float32), -part

    result = stabilize(panned(3, 12, color))
    errors = [np.abs(ab(result, n)[1] + hue[:, 3 * n : 3 * n + WIDTH])[8:-8, 24:-24].mean() for n in range(12)]
    assert np.ptp(hue) > 30
    assert max(errors) < 0.5
    shifts = [(ab(result, n)[0] - hue[:, 3 * n : 3 * n + WIDTH])[8:-8, 24:-24].mean() for n in range(3, 9)]
    assert np.std(shifts) < 0.4 * np.std(offsets[3:9])


@pytest.mark.parametrize("odd", [(0.0, 0.0), (-30.0, 50.0)])
def test_a_pale_or_odd_frame_is_refilled_and_leaves_no_trace(odd: tuple[float, float]) -> None:
    clip = still([(30.0, 20.0)] * 6 + [odd] + [(30.0, 20.0)] * 6)
    after = means(stabilize(clip))
    assert np.hypot(*(after - (30, 20)).T).max() < 1.5


def test_a_moving_thing_leaves_no_ghost() -> None:
    ground, patch = texture(1)[:HEIGHT, :WIDTH], texture(2)[:32, :32] * 0.6
    frames = []
    for n in range(9):
        lightness, (a, b) = ground.copy(), flat(0, 30)
        place = np.s_[32:64, 10 + 12 * n : 42 + 12 * n]
        lightness[place], a[place], b[place] = patch, 60, 0
        frames.append((lightness, a, b))
    clip = lab_clip(frames)
    a, b = ab(stabilize(clip), 4)
    # Where the thing was two frames ago, and will be two frames from now.
    for left in (34, 90):
        assert np.abs(a[32:64, left + 4 : left + 20]).mean() < 2
        assert b[32:64, left + 4 : left + 20].mean() > 28
    assert a[36:60, 62:86].mean() > 57


@pytest.mark.parametrize("marked", [True, False])
def test_no_color_crosses_a_cut(marked: bool) -> None:
    shots = [(texture(1), flat(50, 0)), (texture(2), flat(0, -50))]
    frames = [(lightness[:HEIGHT, :WIDTH], *color) for lightness, color in shots for _ in range(6)]
    starts = [float(n in (0, 6)) for n in range(12)]
    ends = [float(n in (5, 11)) for n in range(12)]
    clip = lab_clip(frames, _SceneChangePrev=starts, _SceneChangeNext=ends) if marked else lab_clip(frames)
    after = means(stabilize(clip, radius=8))
    assert np.allclose(after[:6], (50, 0), atol=1e-3)
    assert np.allclose(after[6:], (0, -50), atol=1e-3)


def test_a_marked_cut_between_equal_pictures_is_a_cut() -> None:
    clip = still([(20, 0)] * 4 + [(-20, 0)] * 4, _SceneChangePrev=[0, 0, 0, 0, 1, 0, 0, 0])
    assert np.allclose(means(stabilize(clip))[:, 0], [20] * 4 + [-20] * 4, atol=1e-3)


def test_colors_cross_fade_through_a_dissolve() -> None:
    mixture = np.array([0, 0, 0, *np.arange(1, 10) / 10, 1, 1, 1])
    shake = np.where(mixture % 1 > 0, 3.0 * (-1) ** np.arange(15), 0.0)
    wanted = 40 - 60 * mixture
    colors = [(color, 10.0) for color in wanted + shake]
    after = means(stabilize(still(colors, _SceneFade=(mixture % 1).tolist())))[:, 0]
    assert np.allclose(after[[0, 14]], wanted[[0, 14]], atol=1)
    assert np.abs(after - wanted).max() < 3
    assert np.abs(after - wanted).mean() < 1


def test_a_flash_gets_no_color_and_costs_none() -> None:
    lightness = texture()[:HEIGHT, :WIDTH]
    frames = [(lightness, *flat(30, 20))] * 4 + [(np.ones_like(lightness), *flat(0, 0))]
    after = means(stabilize(lab_clip([*frames, *frames[:4]])))
    assert np.allclose(after[4], 0)
    assert np.allclose(np.delete(after, 4, axis=0), (30, 20), atol=0.1)


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_blank_frames_stay_neutral_beside_dark_and_bright_ones(level: float) -> None:
    lightness = np.asarray(level + (0.5 - level) * 0.2 * texture()[:HEIGHT, :WIDTH], np.float32)
    blank = np.full_like(lightness, level)
    clip = lab_clip([(lightness, *flat(30, 20)), (blank, *flat(0, 0)), (lightness, *flat(30, 20))])
    assert not ab(stabilize(clip), 1).any()


def test_frames_in_any_order_by_any_threads_are_the_same_bytes() -> None:
    rng = np.random.default_rng(0)
    offsets = [tuple(rng.normal(0, 4, 2)) for _ in range(24)]

    def film() -> vs.VideoNode:
        return stabilize(panned(2, 24, lambda n: flat(*offsets[n])), radius=4)

    in_order, shuffled = in_order_and_shuffled(film, 24)
    assert shuffled == in_order


@pytest.mark.parametrize("length", [1, 2, 3])
def test_clips_shorter_than_the_radius_work(length: int) -> None:
    clip = still([(10.0 * n, 5.0) for n in range(length)])
    result = stabilize(clip, radius=LARGEST_RADIUS)
    assert result.num_frames == length
    assert np.isfinite(means(result)).all()


def test_a_cut_on_every_frame_changes_nothing() -> None:
    clip = still([(10, 0), (-10, 0), (30, 5)], _SceneChangePrev=[1, 1, 1], _SceneChangeNext=[1, 1, 1])
    assert np.allclose(means(stabilize(clip)), means(clip), atol=1e-4)


def test_what_is_not_a_number_does_not_spread() -> None:
    lightness = texture()[:HEIGHT, :WIDTH]
    broken = np.full_like(lightness, np.nan)
    frames = [(lightness, *flat(20, 10))] * 3
    result = stabilize(lab_clip([*frames, (broken, broken, broken), *frames]))
    assert np.isfinite(means(result)).all()
    assert np.allclose(means(result)[[0, 6]], (20, 10), atol=0.5)


@pytest.mark.parametrize(("width", "height"), [(16, 16), (48, 32), (64, 64)])
def test_small_clips_work(width: int, height: int) -> None:
    lightness = texture()[:height, :width]
    clip = lab_clip([(lightness, *flat(a, 0, (height, width))) for a in (10, 20, 10)])
    assert 10 < means(stabilize(clip))[1, 0] < 20


def test_lightness_props_and_length_stay() -> None:
    clip = still([(10, 0), (20, 0), (10, 0)], Own=[3, 4, 5])
    result = stabilize(clip)
    assert np.array_equal(planes_of(result, 1)[0], planes_of(clip, 1)[0])
    assert props_of(result, 1) == props_of(clip, 1)
    assert (result.num_frames, result.format.id) == (3, vs.YUV444PS)


def test_strength_is_the_share_of_the_change() -> None:
    clip = still([(10, 0), (20, 0), (10, 0), (20, 0), (10, 0)])
    none, half, full = (means(stabilize(clip, strength=strength))[2, 0] for strength in (0, 0.5, 1))
    assert none == pytest.approx(10, abs=1e-4)
    assert half == pytest.approx((none + full) / 2, abs=1e-3)
    assert full > 12


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"radius": 0}, "radius must be between 1 and 16 frames, got 0"),
        ({"radius": 17}, "radius must be between 1 and 16 frames, got 17"),
        ({"strength": 1.5}, "strength must be between 0 and 1, got 1.5"),
        ({"strength": float("nan")}, "strength must be between 0 and 1, got nan"),
        ({"anchor": -0.1}, "anchor must be between 0 and 1, got -0.1"),
    ],
)
def test_options_are_checked_before_the_first_frame(options: dict[str, float], text: str) -> None:
    with pytest.raises(vs.Error, match=f"^stabilize: {text}") as caught:
        stabilize(flat_lab(10, 10), **options)  # type: ignore[arg-type]
    assert isinstance(caught.value.__cause__, OptionError)


def test_a_clip_of_another_kind_is_refused_by_name() -> None:
    unmarked = clip_of([np.zeros((64, 64), np.float32)] * 3, vs.YUV444PS)
    with pytest.raises(vs.Error, match=r"^stabilize: lab: a lab clip \(YUV444PS\) is wanted, an unmarked clip came"):
        stabilize(unmarked)


def test_scenes_of_another_length_are_refused() -> None:
    with pytest.raises(vs.Error, match=r"^stabilize: scenes has 2 frames but lab has 3"):
        stabilize(flat_lab(10, 10, frames=3), flat_lab(10, 10, frames=2))


def test_lightness_of_another_kind_or_length_is_refused() -> None:
    clip = still([(0, 0)] * 3)
    with pytest.raises(vs.Error, match=r"^stabilize: lightness: a lightness clip \(GRAYS\) is wanted"):
        stabilize(clip, lightness=clip)
    tones = mark(clip[:2].std.ShufflePlanes(0, vs.GRAY), Kind.LIGHTNESS)
    with pytest.raises(vs.Error, match=r"^stabilize: lightness .*2.*lab.*3"):
        stabilize(clip, lightness=tones)
