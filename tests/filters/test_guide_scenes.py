from collections.abc import Mapping

import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.moving_lab import HEIGHT, WIDTH, ab, flat, lab_clip
from tests.frames.pictures import in_order_and_shuffled, planes_of, props_of
from tests.motion.moving import panned_tones, tones
from vs_colorize.filters.guide_scenes import guide_scenes
from vs_colorize.motion.scene_keyframes import keyframe_clip, keyframes_around

_FRAMES = 30


def moving() -> vs.VideoNode:
    """Two shots that pan, their cut marked."""
    shots = panned_tones(2, 18) + panned_tones(2, 12, seed=5)
    return tones(shots, _SceneChangePrev=[float(n in (0, 18)) for n in range(_FRAMES)])


def opinions(light: vs.VideoNode, sides: tuple[int, int] = (HEIGHT, WIDTH)) -> vs.VideoNode:
    """Another colour in every frame."""
    grey = np.full(sides, 0.5, np.float32)
    return lab_clip([(grey, *flat(n, -2 * n, sides)) for n in range(light.num_frames)])


def keys(light: vs.VideoNode, every: int = 96) -> list[int]:
    frames = keyframe_clip(light, light, every).frames(close=True)
    return sorted({number for frame in frames for number in keyframes_around(frame).numbers})


def test_a_scene_takes_the_colours_of_its_key_frame() -> None:
    light = moving()
    first, second = keys(light)
    guided = guide_scenes(light, opinions(light))
    assert first < 18 <= second
    for n in range(_FRAMES):
        key = first if n < 18 else second
        sure = planes_of(guided, n)[0] > 0.5
        assert sure.mean() > 0.7
        assert np.allclose(ab(guided, n)[:, sure], np.array((key, -2 * key))[:, None], atol=0.01)
    assert (planes_of(guided, first)[0] == 1).all()


def test_only_key_frames_are_coloured() -> None:
    light = moving()
    asked = set()
    lab = opinions(light)

    def count(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        asked.add(n)
        return f

    guided = guide_scenes(light, lab.std.ModifyFrame(lab, count))
    for _ in guided.frames(close=True):
        pass
    assert asked == {0, *keys(light)}


def test_between_two_key_frames_of_a_scene_colours_go_over() -> None:
    light = tones(panned_tones(0, 48), _SceneChangePrev=[float(n == 0) for n in range(48)])
    first, second = keys(light, 24)
    guided = guide_scenes(light, opinions(light), every=24)
    course = [float(ab(guided, n)[0].mean()) for n in range(first, second + 1)]
    assert course[0] == first and course[-1] == second
    assert all(np.diff(course) > -0.01)


def test_the_coloured_clip_may_be_of_another_size() -> None:
    light = moving()
    guided = guide_scenes(light, opinions(light, (2 * HEIGHT, 2 * WIDTH)))
    assert (guided.width, guided.height) == (WIDTH, HEIGHT)
    assert np.allclose(ab(guided, keys(light)[0])[0], keys(light)[0])


def test_the_result_is_guidance_with_the_props_of_the_film_and_random_access() -> None:
    light = moving().std.SetFrameProps(Reel=3)
    props = props_of(guide_scenes(light, opinions(light)), 4)
    assert (props["ColorizeClip"], props["Reel"]) == ("guidance", 3)
    in_order, shuffled = in_order_and_shuffled(lambda: guide_scenes(light, opinions(light)), _FRAMES)
    assert in_order == shuffled


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"every": 5}, "a key frame every 5 frames: choose 12 to 480 frames"),
        ({"scenes": moving()[:3]}, "scenes has 3 frames but lightness has 30"),
        ({"lab": opinions(moving())[:9]}, "lab has 9 frames but lightness has 30"),
        ({"lab": moving()}, "lab: a lab clip .* is wanted"),
    ],
)
def test_what_does_not_fit_is_refused(options: Mapping[str, object], text: str) -> None:
    light = moving()
    given = {"lab": opinions(light), **options}
    with pytest.raises(vs.Error, match=f"^guide_scenes: {text}"):
        guide_scenes(light, **given)  # type: ignore[arg-type]
