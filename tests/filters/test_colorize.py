from inspect import signature

import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import frame_bytes, in_order_and_shuffled, moving_grey, planes_of, props_of
from vs_colorize.errors import ClipError
from vs_colorize.filters.adjust_colors import adjust_colors
from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.colorize import colorize
from vs_colorize.filters.detect_scenes import detect_scenes
from vs_colorize.filters.guide_hints import guide_hints
from vs_colorize.filters.guide_keyframes import guide_keyframes
from vs_colorize.filters.guide_references import guide_references
from vs_colorize.filters.guide_scenes import guide_scenes
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.filters.stabilize import stabilize

FRAMES = 32
PARTS = (
    lightness,
    detect_scenes,
    guide_hints,
    guide_keyframes,
    guide_references,
    predict,
    stabilize,
    adjust_colors,
    apply_color,
)


@pytest.mark.parametrize("batch", [1, 5])
def test_frames_in_any_order_by_any_threads_are_the_same_bytes(batch: int) -> None:
    def film() -> vs.VideoNode:
        return colorize(moving_grey(vs.GRAY8, FRAMES), size=64, device="cpu", batch=batch)

    in_order, shuffled = in_order_and_shuffled(film, FRAMES)
    assert [n for n in range(FRAMES) if shuffled[n] != in_order[n]] == []
    assert len(set(in_order)) == FRAMES


@pytest.mark.parametrize("form", [vs.YUV420P8, vs.YUV422P10])
def test_the_y_plane_stays_bit_identical(form: int) -> None:
    clip = moving_grey(form, 2)
    result = colorize(clip, size=64, device="cpu", format=form)
    assert result.format.id == form
    for n in range(2):
        before, after = planes_of(clip, n), planes_of(result, n)
        assert np.array_equal(before[0], after[0])
        assert np.ptp(after[1]) > 0


def test_it_is_the_chain_of_its_parts() -> None:
    clip = moving_grey(vs.GRAY8, 2)
    lab = predict(lightness(clip, size=64), device="cpu", vividness=0.7, temperature=0.8, batch=2)
    by_hand = apply_color(clip, lab, saturation=1.2, format=vs.RGB48)
    whole = colorize(
        clip,
        size=64,
        device="cpu",
        vividness=0.7,
        temperature=0.8,
        batch=2,
        stabilize=False,
        saturation=1.2,
        format=vs.RGB48,
    )
    assert np.array_equal(planes_of(whole, 1), planes_of(by_hand, 1))


def test_a_second_model_colors_one_frame_a_scene_and_the_first_carries_its_colors() -> None:
    clip = moving_grey(vs.GRAY8, 9)
    small = lightness(detect_scenes(clip), size=64)
    strong = predict(lightness(clip), device="cpu", vividness=1.0)
    by_hand = apply_color(clip, predict(small, guide_scenes(small, strong, every=12), device="cpu", vividness=1.0))
    options = {"size": 64, "device": "cpu", "vividness": 1.0, "stabilize": False}
    whole = colorize(clip, **options, keyframe_model="fusion", keyframe_every=12)  # type: ignore[arg-type]
    plain = colorize(clip, **options)  # type: ignore[arg-type]
    assert frame_bytes(whole, 7) == frame_bytes(by_hand, 7) != frame_bytes(plain, 7)


def test_with_a_second_model_frames_are_the_same_bytes_in_any_order() -> None:
    def film() -> vs.VideoNode:
        clip = moving_grey(vs.GRAY8, FRAMES)
        return colorize(clip, size=64, device="cpu", keyframe_model="fusion", keyframe_every=12)

    in_order, shuffled = in_order_and_shuffled(film, FRAMES)
    assert shuffled == in_order


def test_colors_are_steady_within_scenes_unless_asked_otherwise() -> None:
    clip = moving_grey(vs.GRAY8, 5)
    lab = predict(lightness(detect_scenes(clip), size=64), device="cpu")
    by_hand = apply_color(clip, stabilize(lab, radius=2, strength=0.5))
    plain, whole = (
        colorize(clip, size=64, device="cpu", stabilize=False),
        colorize(clip, size=64, device="cpu", radius=2, strength=0.5),
    )
    assert frame_bytes(whole, 2) == frame_bytes(by_hand, 2) != frame_bytes(plain, 2)


def test_steady_colors_stop_at_cuts_that_it_finds_itself() -> None:
    # Key frames lie at multiples of 12: so many frames on, they are the same ones.
    first, second = moving_grey(vs.GRAY8, 36), moving_grey(vs.GRAY8, 36).std.Transpose().std.Invert()
    joined = first + second.resize.Point(first.width, first.height)
    whole = colorize(joined, size=64, device="cpu", stabilize=True)
    alone = colorize(joined[36:], size=64, device="cpu", stabilize=True)
    assert frame_bytes(whole, 36) == frame_bytes(alone, 0)
    assert "_SceneChangePrev" not in props_of(whole, 36)


def test_it_has_the_options_of_its_parts_with_the_same_defaults_and_no_others() -> None:
    parts = {name: p for part in PARTS for name, p in signature(part).parameters.items()}
    options = {name: p for name, p in signature(colorize).parameters.items() if name != "clip"}
    between = {"clip", "lightness", "guidance", "lab", "scenes", "source_size", "kept"}
    assert options.keys() == parts.keys() - between | {"stabilize", "keep_color", "keyframe_model", "keyframe_every"}
    assert all(p.kind is p.KEYWORD_ONLY for p in options.values())
    left_out = {name: p.default for name, p in options.items() if name not in parts or p.default != parts[name].default}
    assert left_out == {
        "size": None,
        "stabilize": True,
        "keep_color": False,
        "hints": None,
        "keyframes": None,
        "keyframe_model": None,
        "keyframe_every": signature(guide_scenes).parameters["every"].default,
        "references": None,
    }


def test_props_and_length_and_rate_come_through() -> None:
    clip = moving_grey(vs.YUV420P8, 3).std.AssumeFPS(fpsnum=24000, fpsden=1001).std.SetFrameProps(_SceneChangePrev=1)
    result = colorize(clip, size=64, device="cpu")
    assert (result.num_frames, result.fps, result.width, result.height) == (3, clip.fps, clip.width, clip.height)
    props = props_of(result, 2)
    assert (props["Number"], props["_SceneChangePrev"]) == (2, 1)
    assert (props["_DurationNum"], props["_DurationDen"]) == (1001, 24000)
    assert "ColorizeClip" not in props


def test_two_in_one_script_do_not_disturb_each_other() -> None:
    clip = moving_grey(vs.GRAY8, 4)
    pale, bold = (colorize(clip, size=64, device="cpu", vividness=v) for v in (0.0, 1.0))
    alone = frame_bytes(colorize(clip, size=64, device="cpu", vividness=0.0), 2)
    frame_bytes(bold, 2)
    assert frame_bytes(pale, 2) == alone != frame_bytes(bold, 2)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"size": 8}, "size"),
        ({"model": "sepia"}, "unknown model 'sepia'"),
        ({"device": "gpu"}, "unknown device 'gpu'"),
        ({"keyframe_model": "sepia"}, "unknown model 'sepia'"),
        ({"keyframe_model": "fusion", "keyframe_every": 9}, "a key frame every 9 frames: choose 12 to 480 frames"),
        ({"radius": 17}, "radius must be between 1 and 16"),
        ({"longest_fade": 3}, "longest_fade must be 0 or between 4 and 250"),
        ({"saturation": -1.0}, "saturation must be between 0 and 4"),
        ({"format": vs.GRAY8}, "format"),
    ],
)
def test_errors_carry_its_own_name(options: dict[str, object], text: str) -> None:
    with pytest.raises(vs.Error, match=f"^colorize: .*{text}"):
        colorize(moving_grey(vs.GRAY8, 1), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("transfer", [16, 18])
def test_hdr_is_refused_with_the_remedy(transfer: int) -> None:
    clip = moving_grey(vs.YUV420P10, 1).std.SetFrameProps(_Transfer=transfer)
    with pytest.raises(vs.Error, match=r"^colorize: .*SDR") as caught:
        colorize(clip)
    assert isinstance(caught.value.__cause__, ClipError)


def test_clips_of_varying_size_or_format_are_refused() -> None:
    grey = moving_grey(vs.GRAY8, 2)
    sizes = vs.core.std.Splice([grey, grey.resize.Point(64, 64)], mismatch=True)
    formats = vs.core.std.Splice([grey, grey.resize.Point(format=vs.GRAY16)], mismatch=True)
    for clip in (sizes, formats):
        with pytest.raises(vs.Error, match=r"^colorize: .*(size|format)"):
            colorize(clip)


def test_a_side_below_16_is_refused() -> None:
    with pytest.raises(vs.Error, match=r"^colorize: .*16"):
        colorize(vs.core.std.BlankClip(format=vs.GRAY8, width=64, height=14, length=1))
