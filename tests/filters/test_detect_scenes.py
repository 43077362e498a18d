import json
import random
from pathlib import Path

import cv2
import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import moving_grey
from tests.motion.scenes import blank, dissolved, fades, film, marks, shot, starts
from vs_colorize.filters.detect_scenes import detect_scenes
from vs_colorize.filters.lightness import lightness

SHARED_CLIPS = Path(__file__).parents[3] / "shared" / "data" / "clips"


def test_cuts_are_marked_on_both_sides() -> None:
    found = marks(detect_scenes(film(shot(0, 20), shot(1, 12), shot(2, 25))))
    assert starts(found) == [0, 20, 32]
    assert [n for n, (_, ends, _) in enumerate(found) if ends] == [19, 31, 56]
    assert {value for begins, ends, _ in found for value in (begins, ends)} == {0, 1}
    assert not fades(found)


def test_cuts_of_a_quick_montage_are_all_found() -> None:
    found = marks(detect_scenes(film(*(shot(number, 4) for number in range(15)))))
    assert starts(found) == list(range(0, 60, 4))


def test_cut_in_fast_motion_is_the_only_one() -> None:
    assert starts(marks(detect_scenes(film(shot(1, 24, speed=8), shot(0, 24, speed=8))))) == [0, 24]


@pytest.mark.parametrize("frames", [1, 2, 3])
@pytest.mark.parametrize("code", [0, 255])
def test_flash_is_no_cut(frames: int, code: int) -> None:
    whole = shot(0, 40, speed=2)
    whole[20 : 20 + frames] = code
    found = marks(detect_scenes(film(whole)))
    assert starts(found) == [0]
    assert not fades(found)


def test_lamp_that_is_switched_on_is_no_cut() -> None:
    whole = shot(3, 40)
    whole[:20] //= 3
    assert starts(marks(detect_scenes(film(whole)))) == [0]


def test_losing_focus_and_finding_it_again_is_no_dissolve() -> None:
    blur = 5 * np.maximum(0, 1 - np.abs(np.arange(60) - 30) / 20)
    pictures = [
        cv2.GaussianBlur(picture, (0, 0), sigma) if sigma else picture
        for picture, sigma in zip(shot(0, 60), blur, strict=True)
    ]
    found = marks(detect_scenes(film(np.asarray(pictures, np.uint8))))
    assert starts(found) == [0]
    assert not fades(found)


@pytest.mark.parametrize("frames", [8, 13, 24])
def test_dissolve_is_marked_frame_by_frame(frames: int) -> None:
    found = marks(detect_scenes(film(dissolved(shot(0, 45), shot(1, 50), frames))))
    first = 45 - frames
    middle = first + (frames + 1) // 2 - (1 - frames % 2)
    assert starts(found)[0] == 0
    assert starts(found)[1] == pytest.approx(middle, abs=1.5)
    assert len(starts(found)) == 2
    shares = fades(found)
    for n in range(first + 1, first + frames - 1):
        assert shares[n] == pytest.approx((n - first + 1) / (frames + 1), abs=0.12)
    assert list(shares.values()) == sorted(shares.values())


def test_scene_that_fades_in_begins_with_its_first_frame_and_none_with_black() -> None:
    pictures = dissolved(dissolved(shot(0, 40), blank(24), 10), shot(2, 40), 12)
    found = marks(detect_scenes(film(pictures)))
    shares = fades(found)
    # Frames 30 to 39 fade out, 42 to 53 fade in.
    assert len(starts(found)) == 2
    assert starts(found)[1] == pytest.approx(42, abs=1)
    assert {*range(31, 39), *range(43, 53)} <= set(shares)
    assert shares[starts(found)[1]] < 0.2


def test_no_fade_is_looked_for_when_none_is_wanted() -> None:
    assert not fades(marks(detect_scenes(film(dissolved(shot(0, 30), shot(1, 30), 12)), longest_fade=0)))


def test_dissolves_longer_than_wanted_are_left_alone() -> None:
    clip = film(dissolved(shot(0, 60), shot(1, 60), 30))
    assert fades(marks(detect_scenes(clip, longest_fade=40)))
    assert not fades(marks(detect_scenes(clip, longest_fade=12)))


def test_marks_do_not_depend_on_the_order_of_requests() -> None:
    clip = film(shot(0, 40), dissolved(shot(1, 40), shot(2, 40), 12), shot(3, 30))
    in_order = marks(detect_scenes(clip))
    order = list(range(clip.num_frames))
    random.Random(1).shuffle(order)
    again = detect_scenes(clip)
    for n in order:
        with again.get_frame(n) as frame:
            props = frame.props
            assert (props["_SceneChangePrev"], props["_SceneChangeNext"], props.get("_SceneFade")) == in_order[n]


def test_marks_depend_on_a_window_of_frames_only() -> None:
    pictures = np.concatenate((shot(4, 100), dissolved(shot(1, 40), shot(2, 40), 12), shot(3, 100)))
    whole, part = marks(detect_scenes(film(pictures))), marks(detect_scenes(film(pictures[13:])))
    assert part[86:-86] == whole[13:][86:-86]


@pytest.mark.parametrize("form", [vs.GRAY16, vs.GRAYH, vs.GRAYS, vs.YUV420P8, vs.YUV444PS, vs.RGB24, vs.RGBS])
def test_every_format_is_looked_at_and_comes_back(form: int) -> None:
    clip = film(shot(0, 12), shot(1, 12)).resize.Point(format=form, matrix=None if form in (vs.RGB24, vs.RGBS) else 1)
    found = detect_scenes(clip)
    assert found.format.id == clip.format.id
    assert starts(marks(found)) == [0, 12]


def test_small_clips_are_looked_at_too() -> None:
    small = lightness(film(shot(0, 12), shot(1, 12)), size=64)
    found = detect_scenes(small)
    assert starts(marks(found)) == [0, 12]
    with found.get_frame(3) as frame:
        assert frame.props["ColorizeClip"] == "lightness"


def test_odd_tags_do_not_matter() -> None:
    clip = film(shot(0, 12), shot(1, 12)).std.SetFrameProps(_Matrix=0, _Transfer=16, _FieldBased=2)
    found = detect_scenes(clip)
    assert starts(marks(found)) == [0, 12]
    with found.get_frame(3) as frame:
        assert (frame.props["_Matrix"], frame.props["_Transfer"], frame.props["_FieldBased"]) == (0, 16, 2)


@pytest.mark.parametrize("frames", [1, 2, 3, 31, 32, 33])
def test_short_clips_are_one_scene(frames: int) -> None:
    found = marks(detect_scenes(film(shot(0, frames))))
    assert starts(found) == [0]
    assert [n for n, (_, ends, _) in enumerate(found) if ends] == [frames - 1]


@pytest.mark.parametrize("code", [0, 128, 255])
def test_blank_clip_is_one_scene(code: int) -> None:
    found = marks(detect_scenes(film(blank(40, code))))
    assert starts(found) == [0]
    assert not fades(found)


def test_cut_on_every_frame_can_be_told() -> None:
    found = marks(detect_scenes(film(*(shot(number, 1) for number in (0, 1, 2, 3, 4, 0, 1, 2, 3, 4)))))
    assert starts(found) == list(range(10))


def test_flashing_light_is_one_scene() -> None:
    whole = shot(0, 60)
    whole[::2] //= 2
    assert starts(marks(detect_scenes(film(whole)))) == [0]


def test_what_is_no_number_does_no_harm() -> None:
    nan = film(shot(0, 12)).resize.Point(format=vs.GRAYS).std.Expr("x 0 / 0 *")
    found = marks(detect_scenes(nan))
    assert len(found) == 12
    assert all(fade is None for _, _, fade in found)


def test_marks_of_another_detector_are_used_as_they_are() -> None:
    clip = film(shot(0, 12), shot(1, 12))
    plain = clip.std.SetFrameProps(_SceneChangePrev=0, _SceneChangeNext=0)
    marked = plain[:5] + plain[5].std.SetFrameProps(_SceneChangePrev=1, _SceneFade=0.5) + plain[6:]
    found = marks(detect_scenes(marked))
    assert starts(found) == [5]
    assert fades(found) == {5: 0.5}
    assert not any(ends for _, ends, _ in found)


@pytest.mark.parametrize(("given", "made"), [("_SceneChangePrev", "_SceneChangeNext")])
def test_last_frames_are_made_from_first_ones(given: str, made: str) -> None:
    clip = film(shot(0, 24)).std.SetFrameProps(**{given: 0})
    marked = clip[:5] + clip[5].std.SetFrameProps(**{given: 1}) + clip[6:]
    with detect_scenes(marked).get_frame(4) as frame:
        assert (frame.props[given], frame.props[made]) == (0, 1)


def test_first_frames_are_made_from_last_ones() -> None:
    clip = film(shot(0, 24)).std.SetFrameProps(_SceneChangeNext=0)
    marked = clip[:5] + clip[5].std.SetFrameProps(_SceneChangeNext=1) + clip[6:]
    assert starts(marks(detect_scenes(marked))) == [0, 6]


@pytest.mark.parametrize("longest_fade", [-1, 1, 3, 251])
def test_lengths_out_of_range_are_refused(longest_fade: int) -> None:
    with pytest.raises(vs.Error, match="detect_scenes: longest_fade must be 0 or between 4 and 250 frames"):
        detect_scenes(moving_grey(vs.GRAY8, 1), longest_fade=longest_fade)


def test_small_frames_are_refused() -> None:
    with pytest.raises(vs.Error, match="detect_scenes: the clip is 15x96"):
        detect_scenes(moving_grey(vs.GRAY8, 1, width=15))


@pytest.mark.skipif(not SHARED_CLIPS.is_dir(), reason="the shared clips are not beside the checkout")
@pytest.mark.parametrize("name", ["joined", "cuts"])
def test_cuts_and_dissolves_of_real_clips_are_found_and_no_others(name: str, tmp_path: Path) -> None:
    truth = json.loads((SHARED_CLIPS / f"{name}.json").read_text())
    clip = vs.core.bs.VideoSource(str(SHARED_CLIPS / f"{name}.mp4"), cachepath=str(tmp_path))
    found = marks(detect_scenes(clip))
    shares = fades(found)
    assert [n for n in starts(found) if n and n not in shares] == truth["cuts"]
    dissolve = truth.get("dissolve")
    wanted = range(dissolve["first"], dissolve["last"] + 1) if dissolve else range(0)
    assert list(shares) == list(wanted)
    assert sum(n in shares for n in starts(found)) == bool(dissolve)
