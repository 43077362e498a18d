import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.moving_lab import HEIGHT, WIDTH, ab, texture
from tests.frames.pictures import frame_bytes, in_order_and_shuffled, planes_of, props_of
from tests.motion.moving import motions_read, painted, panned_tones, tones
from tests.motion.scenes import film, shot
from vs_colorize.filters.lightness import lightness
from vs_colorize.motion.carry import carry_guidance


def still_tones(frames: int) -> vs.VideoNode:
    return tones([texture()[:HEIGHT, :WIDTH]] * frames)


def confidence(clip: vs.VideoNode, n: int) -> float:
    return float(planes_of(clip, n)[0].mean())


def test_a_picture_comes_out_as_it_is_at_its_own_frame() -> None:
    rng = np.random.default_rng(0)
    confidence, a, b = rng.random((3, HEIGHT, WIDTH), np.float32)
    picture = painted(confidence, a, b)
    carried = carry_guidance(still_tones(6), {2: picture})
    assert frame_bytes(carried, 2) == frame_bytes(picture, 0)


def test_what_is_sure_comes_out_as_it_is_among_other_pictures() -> None:
    sure = np.zeros((HEIGHT, WIDTH), np.float32)
    sure[:, : WIDTH // 2] = 1
    carried = carry_guidance(still_tones(6), {2: painted(sure, 40 * sure, 0), 4: painted(1, 0, -30)})
    own, others = np.split(ab(carried, 2), 2, axis=2)
    assert (own == np.array((40, 0))[:, None, None]).all()
    assert np.allclose(others, np.array((0, -30))[:, None, None], atol=1e-3)


def test_colors_go_with_things() -> None:
    ramp = np.broadcast_to(np.linspace(-60, 60, WIDTH, dtype=np.float32), (HEIGHT, WIDTH))
    carried = carry_guidance(tones(panned_tones(2, 25)), {0: painted(1, ramp, -ramp)})
    moved = slice(8, WIDTH - 48 - 8)
    for n in (1, 24):
        a, b = ab(carried, n)[:, 8:-8]
        assert np.abs(a[:, moved] - ramp[8:-8, moved.start + 2 * n : moved.stop + 2 * n]).mean() < 0.6
        assert np.allclose(a, -b)
        assert planes_of(carried, n)[0][8:-8, moved].mean() > 0.9


def test_one_picture_takes_over_from_another_without_a_jump() -> None:
    carried = carry_guidance(still_tones(13), {0: painted(1, 30, 0), 12: painted(1, -30, 0)})
    a = np.array([ab(carried, n)[0].mean() for n in range(13)])
    assert (a[0], a[12]) == (30, -30)
    assert np.abs(np.diff(a)).max() < 7
    assert a[6] == pytest.approx(0, abs=1)
    assert all(confidence(carried, n) > 0.9 for n in range(13))


def test_a_further_picture_counts_where_the_nearest_says_nothing() -> None:
    left = np.zeros((HEIGHT, WIDTH), np.float32)
    left[:, : WIDTH // 2] = 1
    carried = carry_guidance(still_tones(10), {0: painted(1, 20, 0), 4: painted(left, -20 * left, 0)})
    a = ab(carried, 7)[0]
    assert a[:, : WIDTH // 2 - 4].mean() < -5
    assert a[:, WIDTH // 2 + 4 :].mean() == pytest.approx(20, abs=0.1)


def test_nothing_is_asked_for_beyond_a_whole_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = motions_read(monkeypatch)
    pictures = {n: painted(1, 10 * n, 0) for n in (0, 4, 8, 16)}
    carried = carry_guidance(still_tones(20), pictures, whole=set(pictures))
    assert frame_bytes(carried, 8) == frame_bytes(pictures[8], 0)
    assert not calls
    assert 40 < ab(carried, 6)[0].mean() < 80
    # From 4 to 6, and from 6 to 8.
    assert len(calls) == 6


def test_confidence_fades_towards_the_end_of_reach() -> None:
    carried = carry_guidance(still_tones(12), {2: painted(1, 10, 0)}, reach=6)
    shares = [confidence(carried, n) for n in range(12)]
    assert shares == sorted(shares[:2]) + sorted(shares[2:], reverse=True)
    assert shares[2] == 1
    assert shares[8] > 0 == shares[9]
    assert not ab(carried, 9).any()


@pytest.mark.parametrize("marked", [True, False])
def test_no_color_crosses_a_cut(marked: bool) -> None:
    clip = lightness(film(shot(0, 5), shot(1, 5)), size=HEIGHT)
    picture = painted(1, 50, 0, clip.height, clip.width)
    starts = clip.std.BlankClip(format=vs.GRAY8).std.SetFrameProps(_SceneChangePrev=0)
    scenes = starts[:5] + starts[5].std.SetFrameProps(_SceneChangePrev=1) + starts[6:]
    carried = carry_guidance(clip, {1: picture}, scenes=scenes if marked else None)
    assert confidence(carried, 4) > 0.8
    assert not any(confidence(carried, n) for n in range(5, 10))


def test_what_has_no_confidence_lends_no_color() -> None:
    sure = np.zeros((HEIGHT, WIDTH), np.float32)
    sure[:, 40:80] = 1
    carried = carry_guidance(tones(panned_tones(1, 9)), {0: painted(sure, np.where(sure, 40, -90), 0)})
    weight, a, _ = planes_of(carried, 8)
    assert np.allclose(a[weight > 0] * 256, 40, atol=0.01)
    assert weight[:, 40:64].mean() > 0.8
    assert not weight[:, 84:].any()


def test_without_pictures_nothing_is_known() -> None:
    clip = still_tones(3)
    carried = carry_guidance(clip, {})
    assert carried.num_frames == 3
    assert not any(plane.any() for plane in planes_of(carried, 1))
    assert props_of(carried)["ColorizeClip"] == "guidance"


def test_a_clip_of_one_frame_is_its_picture() -> None:
    picture = painted(0.5, 20, 10)
    assert frame_bytes(carry_guidance(still_tones(1), {0: picture}), 0) == frame_bytes(picture, 0)


def test_frames_are_the_same_in_any_order() -> None:
    clip = tones(panned_tones(2, 20))
    pictures = {3: painted(1, 30, 0), 9: painted(0.5, -30, 10), 17: painted(1, 0, 40)}
    in_order, shuffled = in_order_and_shuffled(lambda: carry_guidance(clip, pictures), 20)
    assert in_order == shuffled


def test_frames_keep_the_props_of_the_lightness() -> None:
    clip = still_tones(4).std.SetFrameProps(Reel=7)
    assert props_of(carry_guidance(clip, {1: painted(1, 0, 0)}), 3)["Reel"] == 7
