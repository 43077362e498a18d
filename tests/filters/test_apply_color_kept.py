"""Colours that a picture has already, kept at full size."""

import cv2
import numpy as np
import pytest
import skimage
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import (
    astronaut,
    clip_of,
    flat_lab,
    frame_bytes,
    grey_astronaut,
    in_order_and_shuffled,
    planes_of,
    props_of,
)
from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.colorize import colorize
from vs_colorize.frames.kinds import Kind, mark
from vs_colorize.guidance.hints import Box

SIDE, SMALL = 192, 48
NEAR = 5 * SIDE // SMALL
STEPS: dict[int, float] = {vs.RGB24: 1 / 255, vs.RGB48: 2 / 65535, vs.RGBH: 1e-3, vs.RGBS: 1e-4}
TO_RGB = [
    (vs.RGB24, vs.RGB24),
    (vs.RGB24, vs.RGBH),
    (vs.RGB48, vs.RGB48),
    (vs.RGBS, vs.RGBS),
    (vs.YUV420P8, vs.RGB24),
    (vs.YUV422P10, vs.RGB48),
    (vs.YUV444PS, vs.RGBS),
]
TO_YUV = [
    (vs.YUV420P8, vs.YUV420P8),
    (vs.YUV420P8, vs.YUV444P16),
    (vs.YUV422P10, vs.YUV420P8),
    (vs.YUV420P16, vs.YUV420P10),
    (vs.YUV444PS, vs.YUV444PS),
    (vs.RGB24, vs.YUV420P8),
    (vs.RGBS, vs.YUV422P10),
]

type Floats = NDArray[np.float64]


def photo() -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(astronaut()[:384, 64:448], (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def half_grey() -> NDArray[np.uint8]:
    """A photograph, in colour on the left."""
    lab = skimage.color.rgb2lab(photo())
    lab[:, SIDE // 2 :, 1:] = 0
    return codes_of(lab)


def codes_of(lab: Floats) -> NDArray[np.uint8]:
    return np.asarray(np.rint(skimage.color.lab2rgb(lab).clip(0, 1) * 255), np.uint8)


def in_format(picture: NDArray[np.uint8], form: int, frames: int = 1) -> vs.VideoNode:
    clip = clip_of(list(np.moveaxis(picture, -1, 0)), vs.RGB24, frames, _Matrix=0, _Transfer=13, _Primaries=1, _Range=1)
    rgb = vs.core.get_video_format(form).color_family == vs.RGB
    return clip.resize.Bicubic(format=form) if rgb else clip.resize.Bicubic(format=form, matrix=6)


def says(mask: NDArray[np.bool_], frames: int = 1) -> vs.VideoNode:
    """A guidance clip that is sure of where a mask of full size is set."""
    sure = cv2.resize(mask.astype(np.float32), (SMALL, SMALL), interpolation=cv2.INTER_AREA)
    planes = [(sure > 0).astype(np.float32), np.zeros_like(sure), np.zeros_like(sure)]
    return mark(clip_of(planes, vs.YUV444PS, frames), Kind.GUIDANCE)


def left(frames: int = 1) -> vs.VideoNode:
    return says(np.tile(np.arange(SIDE) < SIDE // 2, (SIDE, 1)), frames)


def rgb_of(clip: vs.VideoNode) -> Floats:
    shown = clip if clip.format.color_family == vs.RGB else clip.resize.Bicubic(format=vs.RGBS)
    peak = {vs.RGB24: 255.0, vs.RGB48: 65535.0}.get(vs.PresetVideoFormat(shown.format.id), 1.0)
    return np.dstack(planes_of(shown)) / peak


@pytest.mark.parametrize(("source", "form"), TO_RGB)
def test_in_rgb_kept_colors_are_those_of_a_plain_conversion(source: int, form: int) -> None:
    clip = in_format(half_grey(), source)
    found = rgb_of(apply_color(clip, flat_lab(20, -30, SMALL, SMALL), left(), format=form))
    step = STEPS[vs.PresetVideoFormat(form)]
    inside = np.s_[:, : SIDE // 2 - NEAR]
    assert np.abs(found - rgb_of(clip.resize.Bicubic(format=form)).clip(0, 1))[inside].max() <= 1.01 * step
    new = rgb_of(apply_color(clip, flat_lab(20, -30, SMALL, SMALL), format=form))
    assert np.abs(found - new)[:, SIDE // 2 + NEAR :].max() <= 1.01 * step


@pytest.mark.parametrize(("source", "form"), TO_YUV)
def test_in_yuv_kept_colors_are_those_of_a_plain_conversion_and_luma_is_the_clips(source: int, form: int) -> None:
    clip = in_format(half_grey(), source)
    plain = clip if source == form else clip.resize.Bicubic(format=form, matrix=6, chromaloc_s="left")
    colored = apply_color(clip, flat_lab(20, -30, SMALL, SMALL), left(), format=form)
    new = apply_color(clip, flat_lab(20, -30, SMALL, SMALL), format=form)
    assert props_of(colored) == props_of(new)
    found, wanted, others = (planes_of(each) for each in (colored, plain, new))
    np.testing.assert_array_equal(found[0], others[0])
    for plane in (1, 2):
        scale = found[plane].shape[1] / SIDE
        inside, outside = int((SIDE // 2 - NEAR) * scale), int((SIDE // 2 + NEAR) * scale)
        np.testing.assert_allclose(found[plane][:, :inside], wanted[plane][:, :inside], atol=1e-6)
        np.testing.assert_allclose(found[plane][:, outside:], others[plane][:, outside:], atol=1e-6)


def test_lightness_is_the_clips_in_soft_edges_too() -> None:
    clip = in_format(half_grey(), vs.RGBS)
    found = rgb_of(apply_color(clip, flat_lab(-40, -30, SMALL, SMALL), left(), format=vs.RGBS))
    wanted = skimage.color.rgb2lab(rgb_of(clip).clip(0, 1))[..., 0]
    assert np.abs(skimage.color.rgb2lab(found)[..., 0] - wanted).max() < 0.05


@pytest.mark.parametrize("form", [vs.RGB24, vs.YUV444P8])
def test_edges_finer_than_the_small_size_are_kept(form: int) -> None:
    lines = np.zeros((SIDE, SIDE), bool)
    lines[:, 40:150:22] = lines[:, 41:150:22] = True
    picture = np.full((SIDE, SIDE, 3), 120, np.uint8)
    picture[lines] = (190, 60, 50)
    clip = in_format(picture, form)
    found = rgb_of(apply_color(clip, flat_lab(0, -30, SMALL, SMALL), says(lines), format=form))
    new = rgb_of(apply_color(clip, flat_lab(0, -30, SMALL, SMALL), format=form))
    assert np.abs(found - rgb_of(clip))[lines].max() <= 2 / 255
    assert np.abs(found - new)[~lines].max() <= 2 / 255


def test_what_bleeds_from_a_kept_color_is_not_kept() -> None:
    picture = np.full((SIDE, SIDE, 3), 120, np.uint8)
    picture[60:130, 60:130] = (190, 60, 50)
    film = in_format(picture, vs.YUV420P8)
    mask = (picture != 120).any(2)
    colored = rgb_of(apply_color(film, flat_lab(0, -30, SMALL, SMALL), says(mask), format=vs.YUV420P8))
    around = cv2.dilate(mask.astype(np.uint8), np.ones((13, 13))) - cv2.dilate(mask.astype(np.uint8), np.ones((7, 7)))
    chroma = skimage.color.rgb2lab(colored.clip(0, 1))[..., 2][around > 0]
    assert chroma.max() < -20


def test_colors_run_on_from_outside_and_not_from_what_is_kept() -> None:
    mask = np.tile(np.arange(SIDE) < SIDE // 2, (SIDE, 1))
    clip = in_format(half_grey(), vs.RGBS)
    halves = [flat_lab(a, 0, SMALL // 2, SMALL) for a in (80, -30)]
    lab = mark(vs.core.std.StackHorizontal(halves), Kind.LAB)
    found = rgb_of(apply_color(clip, lab, says(mask), format=vs.RGBS))
    wanted = rgb_of(apply_color(clip, flat_lab(-30, 0, SMALL, SMALL), format=vs.RGBS))
    assert np.abs(found - wanted)[:, SIDE // 2 + 1 :].mean() < 0.01


def test_tinted_film_around_a_logo_gets_new_colors_up_to_its_edge() -> None:
    lab = skimage.color.rgb2lab(photo())
    lab[..., 1:] = (6, 20)
    logo = np.zeros((SIDE, SIDE), bool)
    logo[50:90, 60:120] = True
    lab[logo] = (50, -30, -20)
    clip = in_format(codes_of(lab), vs.RGB24)
    found = skimage.color.rgb2lab(rgb_of(apply_color(clip, flat_lab(-20, 0, SMALL, SMALL), says(logo))))
    assert np.abs(found - skimage.color.rgb2lab(rgb_of(clip)))[logo].max() < 1
    assert found[40:100, 50:130][~logo[40:100, 50:130]][:, 1].max() < 0


@pytest.mark.parametrize("form", [vs.RGB24, vs.YUV420P8])
def test_where_nothing_is_kept_nothing_changes(form: int) -> None:
    clip = in_format(half_grey(), vs.YUV420P8)
    nothing = says(np.zeros((SIDE, SIDE), bool))
    colored = apply_color(clip, flat_lab(20, 30, SMALL, SMALL), nothing, format=form)
    assert frame_bytes(colored, 0) == frame_bytes(apply_color(clip, flat_lab(20, 30, SMALL, SMALL), format=form), 0)


@pytest.mark.parametrize("form", [vs.RGB24, vs.YUV420P8])
def test_of_a_picture_that_is_kept_as_a_whole_no_colors_are_computed(form: int) -> None:
    clip = in_format(photo(), vs.YUV420P8, 2)
    lab = flat_lab(20, 30, SMALL, SMALL, frames=2)

    def refuse(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        if n:
            raise ValueError("asked for")
        return f.copy()

    watched = lab.std.ModifyFrame(lab, refuse)
    colored = apply_color(clip, watched, says(np.ones((SIDE, SIDE), bool), 2), format=form)
    assert frame_bytes(colored, 1) == frame_bytes(clip.resize.Bicubic(format=form), 1)
    assert props_of(colored, 1) == props_of(apply_color(clip, lab, format=form), 1)


@pytest.mark.parametrize("form", [vs.RGB24, vs.RGBS, vs.YUV420P10])
def test_what_is_no_number_stays_none_of_the_result(form: int) -> None:
    film = in_format(half_grey(), vs.RGBS)
    broken = film.std.Expr(["", "x 0.5 > x 0 0 / ?", ""])
    guidance = left()
    holes = guidance.std.Expr(["", "x 0 0 / +", ""])
    colored = apply_color(broken, flat_lab(20, 30, SMALL, SMALL), mark(holes, Kind.GUIDANCE), format=form)
    assert all(np.isfinite(plane).all() for plane in planes_of(colored))


def test_grey_clips_have_nothing_to_keep() -> None:
    clip = clip_of([grey_astronaut()[:SIDE, :SIDE]], vs.GRAY8)
    plain, kept = (apply_color(clip, flat_lab(20, 30, SMALL, SMALL), each) for each in (None, left()))
    assert frame_bytes(plain, 0) == frame_bytes(kept, 0)


def test_guidance_that_does_not_fit_is_refused() -> None:
    clip, lab = in_format(photo(), vs.RGB24), flat_lab(0, 0, SMALL, SMALL)
    with pytest.raises(vs.Error, match=r"apply_color: kept: a guidance clip .* a lab clip came"):
        apply_color(clip, lab, lab)
    with pytest.raises(vs.Error, match="apply_color: lab is 64x48 but kept is 48x48"):
        apply_color(clip, flat_lab(0, 0), left())


@pytest.mark.parametrize("form", [vs.RGB24, vs.YUV420P8])
def test_colorize_keeps_the_colored_half_of_a_frame_and_colors_the_other(form: int) -> None:
    clip = in_format(half_grey(), vs.YUV420P8)
    colored = colorize(clip, size=96, device="cpu", keep_color=True, warmth=10, saturation=2.0, format=form)
    found, wanted = (skimage.color.rgb2lab(rgb_of(each).clip(0, 1)) for each in (colored, clip))
    strong = np.hypot(wanted[..., 1], wanted[..., 2]) > 12
    strong[:, SIDE // 2 - NEAR :] = False
    apart = np.linalg.norm(found - wanted, axis=-1)[cv2.erode(strong.astype(np.uint8), np.ones((5, 5))) > 0]
    assert (apart < 1.5).mean() > 0.99
    new = rgb_of(colorize(clip.std.ShufflePlanes(0, vs.GRAY), size=96, device="cpu", format=form))
    right = np.hypot(*np.moveaxis(found[:, SIDE // 2 + NEAR :, 1:], -1, 0)).mean()
    assert right > np.hypot(*np.moveaxis(skimage.color.rgb2lab(new.clip(0, 1))[..., 1:], -1, 0)).mean() / 2 > 1


def test_a_logo_does_not_tint_the_picture_it_stands_on() -> None:
    grey = np.repeat(half_grey()[:, SIDE // 2 :, :1], 3, axis=2)
    picture = np.hstack((grey, grey[:, ::-1]))
    logo = picture.copy()
    logo[10:34, 150:180] = (190, 40, 40)
    kept = rgb_of(colorize(in_format(logo, vs.RGB24), size=96, device="cpu", keep_color=True))
    plain = rgb_of(colorize(in_format(logo, vs.RGB24), size=96, device="cpu"))
    assert np.abs(kept - logo / 255)[10:34, 150:180].max() < 0.01
    np.testing.assert_array_equal(kept[60:], plain[60:])


def test_a_hint_lies_over_what_is_kept() -> None:
    clip = in_format(half_grey(), vs.YUV444P8)
    hint = Box(frame=0, corners=((20, 20), (60, 60)), color="#6b2f2f")
    plain, kept = (
        rgb_of(colorize(clip, size=96, device="cpu", keep_color=keep, hints=[hint], format=vs.RGB24))
        for keep in (False, True)
    )
    inside, outside = np.s_[26:54, 26:54], np.s_[80:, : SIDE // 2 - NEAR]
    assert np.abs(kept - plain)[inside].max() < 0.02
    own = rgb_of(clip)
    assert np.abs(kept - own)[outside].mean() < np.abs(plain - own)[outside].mean() / 3


def test_kept_colors_are_the_same_bytes_in_any_order() -> None:
    def film() -> vs.VideoNode:
        pictures = [in_format(each, vs.YUV420P8) for each in (half_grey(), photo(), half_grey()[::-1])]
        return colorize(vs.core.std.Splice(pictures), size=64, device="cpu", keep_color=True)

    in_order, shuffled = in_order_and_shuffled(film, 3)
    assert shuffled == in_order
