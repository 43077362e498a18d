from collections.abc import Mapping

import numpy as np
import pytest
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import clip_of, flat_lab, frame_bytes, planes_of, props_of
from vs_colorize.filters.merge_colors import merge_colors
from vs_colorize.frames.kinds import Kind, mark

_SHAPE = (32, 48)


def lab(seed: int, lightness: object = 0.5, **props: int) -> vs.VideoNode:
    """A Lab clip of random colours."""
    rng = np.random.default_rng(seed)
    light = np.broadcast_to(np.asarray(lightness, np.float32), _SHAPE)
    colors = [(rng.random(_SHAPE, np.float32) - np.float32(0.5)) / 4 for _ in range(2)]
    return mark(clip_of([light, *colors], vs.YUV444PS, **props), Kind.LAB)


def sure(confidence: object) -> vs.VideoNode:
    """A guidance clip of grey colours."""
    planes = [np.broadcast_to(np.asarray(value, np.float32), _SHAPE) for value in (confidence, 0, 0)]
    return mark(clip_of(planes, vs.YUV444PS), Kind.GUIDANCE)


def colors_of(clip: vs.VideoNode) -> NDArray[np.float32]:
    return np.stack(planes_of(clip)[1:])


def test_colours_are_the_weighed_mean() -> None:
    clips = [lab(seed) for seed in range(3)]
    wanted = (colors_of(clips[0]) + 3 * colors_of(clips[1])) / 4
    assert np.allclose(colors_of(merge_colors(clips, weights=(0.5, 1.5, 0))), wanted, atol=1e-6)
    assert np.allclose(colors_of(merge_colors(clips)), np.mean([colors_of(clip) for clip in clips], axis=0), atol=1e-6)


def test_lightness_and_props_are_those_of_the_first() -> None:
    first, second = lab(0, 0.25, Reel=1), lab(1, 0.75, Reel=2)
    merged = merge_colors([first, second])
    assert np.array_equal(planes_of(merged)[0], planes_of(first)[0])
    assert props_of(merged)["Reel"] == 1
    assert props_of(merged)["ColorizeClip"] == "lab"


def test_what_alone_counts_comes_out_bit_for_bit() -> None:
    first, second = lab(0), lab(1)
    assert frame_bytes(merge_colors([first, second], weights=(1, 0)), 0) == frame_bytes(first, 0)
    assert np.array_equal(colors_of(merge_colors([first, second], weights=(0, 1))), colors_of(second))


def test_confidence_weighs_pixel_by_pixel_and_the_first_stands_where_none_is() -> None:
    confidence = np.zeros(_SHAPE, np.float32)
    confidence[:, :20] = 1
    first, second = lab(0), lab(1)
    merged = colors_of(merge_colors([first, second], weights=(0, sure(confidence))))
    assert np.array_equal(merged[:, :, :20], colors_of(second)[:, :, :20])
    assert np.array_equal(merged[:, :, 20:], colors_of(first)[:, :, 20:])


def test_a_clip_counts_in_its_range_of_lightness_and_comes_in_softly() -> None:
    ramp = np.linspace(0, 1, _SHAPE[1], dtype=np.float32)
    dark, light = flat_lab(20, 0, *_SHAPE[::-1]), flat_lab(-20, 0, *_SHAPE[::-1])
    labs = [
        mark(clip_of([np.tile(ramp, (32, 1)), *planes_of(clip)[1:]], vs.YUV444PS), Kind.LAB) for clip in (dark, light)
    ]
    merged = 256 * colors_of(merge_colors(labs, ranges=((0, 50), (50, 100))))[0, 0]
    assert np.allclose(merged[ramp < 0.44], 20, atol=1e-4)
    assert np.allclose(merged[ramp > 0.56], -20, atol=1e-4)
    between = merged[(ramp > 0.46) & (ramp < 0.54)]
    assert (np.diff(between) < 0).all()
    assert (abs(between) < 20).all()


def test_colours_are_kept_near_those_of_the_first() -> None:
    first, second = lab(0), lab(1)
    merged = colors_of(merge_colors([first, second], weights=(0, 1), limit=12))
    away, asked = 256 * (merged - colors_of(first)), 256 * (colors_of(second) - colors_of(first))
    far = np.hypot(*asked) > 12
    assert far.any() and not far.all()
    assert np.allclose(np.hypot(*away)[far], 12, atol=1e-3)
    assert np.array_equal(merged[:, ~far], colors_of(second)[:, ~far])
    assert np.allclose(np.arctan2(*away)[far], np.arctan2(*asked)[far], atol=1e-3)


@pytest.mark.parametrize(
    ("count", "options", "text"),
    [
        (1, {}, "labs: two to 8 Lab clips are wanted, 1 came"),
        (2, {"weights": (1,)}, "weights: 2 are wanted, one for each Lab clip, 1 came"),
        (2, {"weights": (1, -1)}, "weight 2 must be a number of at least 0 or a guidance clip, got -1"),
        (2, {"weights": (1, float("nan"))}, "weight 2 must be a number of at least 0"),
        (2, {"weights": (0, 0)}, "weights: all are 0"),
        (2, {"weights": (1, lab(0))}, "weight 2: a guidance clip .* a lab clip came"),
        (2, {"ranges": ((0, 50),)}, "ranges: 2 are wanted"),
        (2, {"ranges": (None, (60, 50))}, r"range 2 must be \(darkest, lightest\) in 0 to 100, got \(60, 50\)"),
        (2, {"limit": 0}, "limit must be above 0"),
    ],
)
def test_what_makes_no_sense_is_refused(count: int, options: Mapping[str, object], text: str) -> None:
    with pytest.raises(vs.Error, match=f"^merge_colors: {text}"):
        merge_colors([lab(seed) for seed in range(count)], **options)  # type: ignore[arg-type]


def test_clips_of_another_kind_or_size_are_refused() -> None:
    with pytest.raises(vs.Error, match=r"^merge_colors: Lab clip 2: a lab clip .* a guidance clip came"):
        merge_colors([lab(0), sure(1)])
    with pytest.raises(vs.Error, match=r"^merge_colors: Lab clip 2 is 64x64 but Lab clip 1 is 48x32"):
        merge_colors([lab(0), flat_lab(0, 0, 64, 64)])
