"""What `stabilize` makes of colours over a whole scene."""

import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.moving_lab import HEIGHT, WIDTH, Array, ab, flat, lab_clip, means, panned, still, texture
from tests.frames.pictures import counted, in_order_and_shuffled
from vs_colorize.filters.stabilize import stabilize
from vs_colorize.frames.batches import predict_in_batches
from vs_colorize.frames.kinds import Kind, mark


def test_a_slow_drift_stops() -> None:
    clip = still([(20 + n / 8, 10 - n / 8) for n in range(72)])
    before, after = means(clip), means(stabilize(clip))
    assert abs(after[60, 0] - after[12, 0]) < 0.5 * abs(before[60, 0] - before[12, 0])
    assert np.allclose(after.mean(0), before.mean(0), atol=1)


def test_a_drift_stops_while_the_camera_pans() -> None:
    # 24 pixels of 160 from key frame to key frame: too far to be found without a frame between them.
    clip = panned(2, 72, lambda n: flat(20 + n / 8, 10 - n / 8))
    before, after = means(clip), means(stabilize(clip))
    assert abs(after[60, 0] - after[12, 0]) < 0.8 * abs(before[60, 0] - before[12, 0])


def test_a_thing_that_moves_keeps_its_color_through_the_scene() -> None:
    ground, patch = texture(1)[:HEIGHT, :WIDTH], texture(2)[:32, :32] * 0.6
    frames = []
    for n in range(60):
        lightness, (a, b) = ground.copy(), flat(0, 20)
        place = np.s_[32:64, 10 + n // 3 : 42 + n // 3]
        lightness[place], a[place], b[place] = patch, 40 if n < 30 else 20, 0
        frames.append((lightness, a, b))
    clip = stabilize(lab_clip(frames))
    thing = [ab(clip, n)[0][36:60, 14 + n // 3 : 38 + n // 3].mean() for n in (6, 54)]
    assert abs(thing[1] - thing[0]) < 0.6 * 20
    behind = ab(clip, 54)[:, 36:60, 12:24].mean((1, 2))
    assert np.allclose(behind, (0, 20), atol=1)


def test_an_odd_key_frame_is_outvoted() -> None:
    clip = still([(-30.0, 50.0) if n == 24 else (30.0, 20.0) for n in range(60)])
    assert np.hypot(*(means(stabilize(clip)) - (30, 20)).T).max() < 2


def test_no_color_of_the_long_run_crosses_a_marked_cut_between_equal_pictures() -> None:
    starts = [float(n == 30) for n in range(60)]
    clip = still([(20, 5)] * 30 + [(-20, 5)] * 30, _SceneChangePrev=starts)
    assert np.allclose(means(stabilize(clip))[:, 0], [20] * 30 + [-20] * 30, atol=1e-3)


def test_no_color_of_the_long_run_crosses_a_cut_that_nobody_has_marked() -> None:
    shots = [(texture(1), flat(50, 0)), (texture(2), flat(0, -50))]
    clip = lab_clip([(lightness[:HEIGHT, :WIDTH], *color) for lightness, color in shots for _ in range(30)])
    after = means(stabilize(clip))
    assert np.allclose(after[:30], (50, 0), atol=1e-3)
    assert np.allclose(after[30:], (0, -50), atol=1e-3)


def test_the_first_frame_after_a_cut_stays_nearly_as_it_is_and_no_step_is_seen_after_it() -> None:
    starts = [float(n == 24) for n in range(60)]
    clip = still([(20, 5)] * 24 + [(-20 + min(n, 12) / 3, 5) for n in range(36)], _SceneChangePrev=starts)
    before, after = means(clip)[:, 0], means(stabilize(clip))[:, 0]
    assert abs(after[24] - before[24]) < 0.5
    assert np.abs(np.diff(after[24:])).max() < 1
    assert np.ptp(after[30:]) < 0.6 * np.ptp(before[30:])


def test_marks_are_read_from_another_clip() -> None:
    starts = [float(n == 30) for n in range(60)]
    clip = still([(20, 5)] * 30 + [(-20, 5)] * 30)
    scenes = still([(0, 0)] * 60, _SceneChangePrev=starts)
    assert np.allclose(means(stabilize(clip, scenes))[:, 0], [20] * 30 + [-20] * 30, atol=1e-3)


def test_both_scenes_of_a_dissolve_keep_their_colors() -> None:
    mixture = np.concatenate((np.zeros(25), np.arange(1, 10) / 10, np.ones(26)))
    colors = [(color, 10.0) for color in 40 - 60 * mixture]
    starts = [float(n == 29) for n in range(60)]
    after = means(stabilize(still(colors, _SceneFade=(mixture % 1).tolist(), _SceneChangePrev=starts)))[:, 0]
    assert np.allclose(after[:20], 40, atol=1)
    assert np.allclose(after[39:], -20, atol=1)
    assert np.abs(after - (40 - 60 * mixture)).max() < 5


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_blank_key_frame_costs_no_color(level: float) -> None:
    lightness = np.asarray(level + (0.5 - level) * 0.2 * texture()[:HEIGHT, :WIDTH], np.float32)
    frames = [(lightness, *flat(30, 20))] * 49
    frames[24] = (np.full_like(lightness, level), *flat(0, 0))
    after = means(stabilize(lab_clip(frames), radius=1))
    assert np.allclose(after[24], 0)
    assert np.allclose(np.delete(after, (23, 24, 25), axis=0), (30, 20), atol=0.1)


def test_without_an_anchor_only_the_radius_counts() -> None:
    clip = still([(20 + n / 8, 10) for n in range(60)])
    assert np.allclose(means(stabilize(clip, anchor=0))[30], means(clip)[30], atol=0.1)
    none, half, whole = (means(stabilize(clip, anchor=anchor))[2, 0] for anchor in (0, 0.5, 1))
    assert none + 0.5 < half < whole - 0.5


def test_frames_in_any_order_by_any_threads_are_the_same_bytes() -> None:
    def film() -> vs.VideoNode:
        return stabilize(panned(1, 60, lambda n: flat(20 + n / 8, 5)), radius=2)

    in_order, shuffled = in_order_and_shuffled(film, 60)
    assert [n for n in range(60) if shuffled[n] != in_order[n]] == []


def test_one_frame_costs_the_key_frames_of_its_window_and_no_others() -> None:
    clip = still([(20, 10)] * 240)
    tones = mark(clip.std.ShufflePlanes(0, vs.GRAY), Kind.LIGHTNESS)
    for lightness, step, most in ((tones, 12, 30), (None, 6, 42)):
        lab, made = counted(clip)
        stabilize(lab, clip, lightness).get_frame(130).close()
        del made[0]
        assert len(made) <= most
        assert {n for n in made if abs(n - 130) > 6} <= set(range(0, 240, step))


def test_lightness_from_elsewhere_changes_nothing() -> None:
    clip = panned(2, 40, lambda n: flat(20 + n / 8, 10 - n / 8))
    tones = mark(clip.std.ShufflePlanes(0, vs.GRAY), Kind.LIGHTNESS)
    assert np.array_equal(means(stabilize(clip, None, tones)), means(stabilize(clip)))


def test_in_order_each_frame_is_made_once() -> None:
    clip = still([(20, 10)] * 240)
    for scenes in (clip, None):
        lab, made = counted(clip)
        result = stabilize(lab, scenes)
        made.clear()
        for frame in result.frames(close=True):
            frame.close()
        assert sum(made.values()) <= 1.02 * clip.num_frames


@pytest.mark.parametrize("batch", [2, 8])
def test_in_order_each_batch_is_predicted_once(batch: int) -> None:
    length, batches = 160, []
    blank = vs.core.std.BlankClip(format=vs.GRAYS, width=96, height=64, length=length, color=0.5, keep=True)
    lightness = mark(blank, Kind.LIGHTNESS)

    def predict(tones: Array, _guidance: Array | None) -> Array:
        batches.append(len(tones))
        return np.zeros((batch, 2, *tones.shape[1:]), np.float32)

    for frame in stabilize(predict_in_batches(lightness, None, batch, predict), lightness).frames(close=True):
        frame.close()
    assert len(batches) <= 1.05 * length / batch + 1
