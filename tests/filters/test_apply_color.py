import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial

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
    grey_astronaut,
    lab_of,
    moving_grey,
    planes_of,
    props_of,
)
from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.lightness import lightness
from vs_colorize.frames.kinds import CHROMA_SCALE, Kind, mark

RGB_FORMATS = [vs.RGB24, vs.RGB48, vs.RGBH, vs.RGBS]
YUV_FORMATS = [vs.YUV420P8, vs.YUV420P10, vs.YUV420P16, vs.YUV422P8, vs.YUV422P10, vs.YUV440P8, vs.YUV444P8]
GREY_FORMATS = [vs.GRAY8, vs.GRAY10, vs.GRAY16, vs.GRAYH, vs.GRAYS]
SAMPLE_PEAK: dict[int, float] = {vs.RGB24: 255.0, vs.RGB48: 65535.0, vs.RGBH: 1.0, vs.RGBS: 1.0}

type Floats = NDArray[np.float64]


def photo_in(form: int, **props: int) -> vs.VideoNode:
    """The grey photograph, full range, in a GRAY or YUV format."""
    clip = clip_of([grey_astronaut()], vs.GRAY8, _Range=1)
    return clip.resize.Point(format=form, matrix=1, range=1).std.SetFrameProps(**props)


def rgb_of(clip: vs.VideoNode, n: int = 0) -> Floats:
    """Frame n of an RGB clip as (H, W, 3) in 0…1."""
    picture: Floats = np.dstack(planes_of(clip, n)) / SAMPLE_PEAK[clip.format.id]
    return picture


def lightness_of(rgb: Floats) -> Floats:
    return np.asarray(skimage.color.rgb2lab(rgb.clip(0, 1))[..., 0])


def grey_lightness() -> Floats:
    grey = grey_astronaut() / 255.0
    return lightness_of(np.dstack([grey] * 3))


def psnr(found: Floats, wanted: Floats) -> float:
    return float(-10 * np.log10(np.mean((found - wanted) ** 2)))


@pytest.mark.parametrize("form", RGB_FORMATS)
@pytest.mark.parametrize("saturation", [1.0, 2.5])
def test_rgb_keeps_lightness(form: int, saturation: float) -> None:
    colored = apply_color(photo_in(vs.GRAY8), lab_of(astronaut(), 256, 256), saturation=saturation, format=form)
    limit = 0.6 if form == vs.RGB24 else 0.05
    assert np.abs(lightness_of(rgb_of(colored)) - grey_lightness()).max() <= limit


@pytest.mark.parametrize("lab", [(90, 70), (-90, 80), (60, -110), (-60, -60), (120, 0), (0, -128)])
def test_rgb_keeps_lightness_whatever_the_color(lab: tuple[float, float]) -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (16, 1))
    colored = rgb_of(apply_color(clip_of([ramp], vs.GRAY8, _Range=1), flat_lab(*lab)))
    wanted = lightness_of(np.dstack([ramp / 255.0] * 3))
    assert np.abs(lightness_of(colored) - wanted).max() <= 0.6


@pytest.mark.parametrize("form", [vs.GRAY8, vs.YUV420P8, vs.GRAY10, vs.YUV444P16, vs.GRAYH, vs.GRAYS, vs.YUV444PS])
def test_every_format_gives_the_same_colors(form: int) -> None:
    colored = apply_color(photo_in(form), lab_of(astronaut(), 256, 256), format=vs.RGBS)
    assert psnr(rgb_of(colored), astronaut() / 255.0) > 41


def test_colors_follow_the_edges_of_the_large_picture() -> None:
    truth = skimage.color.rgb2lab(astronaut()).astype(np.float32)
    small = cv2.resize(truth, (128, 128), interpolation=cv2.INTER_AREA)
    found = psnr(rgb_of(apply_color(photo_in(vs.GRAY8), lab_of(astronaut(), 128, 128))), astronaut() / 255.0)
    for method, gain in ((cv2.INTER_LINEAR, 1.5), (cv2.INTER_CUBIC, 0.8)):
        enlarged = np.dstack([truth[..., 0], cv2.resize(small[..., 1:], (512, 512), interpolation=method)])
        assert found > psnr(skimage.color.lab2rgb(enlarged), astronaut() / 255.0) + gain


def test_colored_sources_are_recolored_with_their_own_lightness() -> None:
    source = clip_of(list(np.moveaxis(astronaut(), -1, 0)), vs.RGB24)
    colored = rgb_of(apply_color(source, flat_lab(20, 30)))
    assert np.abs(lightness_of(colored) - lightness_of(astronaut() / 255.0)).max() <= 0.6


@pytest.mark.parametrize("form", YUV_FORMATS)
@pytest.mark.parametrize("full", [0, 1])
def test_y_plane_stays_bit_identical(form: int, full: int) -> None:
    source = photo_in(form, _Range=full)
    colored = apply_color(source, lab_of(astronaut(), 256, 256), format=form)
    assert colored.format.id == form
    np.testing.assert_array_equal(planes_of(colored)[0], planes_of(source)[0])
    assert props_of(colored)["_Range"] == full


@pytest.mark.parametrize(("source", "result"), [(vs.GRAY8, vs.YUV420P8), (vs.GRAY10, vs.YUV422P10)])
def test_grey_becomes_the_y_plane(source: int, result: int) -> None:
    clip = photo_in(source, _Range=1)
    colored = apply_color(clip, lab_of(astronaut(), 256, 256), format=result)
    np.testing.assert_array_equal(planes_of(colored)[0], planes_of(clip)[0])
    assert props_of(colored)["_Range"] == 1


def test_y_at_another_depth_is_its_exact_conversion() -> None:
    source = photo_in(vs.YUV420P8, _Range=0)
    colored = apply_color(source, lab_of(astronaut(), 256, 256), format=vs.YUV420P10)
    np.testing.assert_array_equal(planes_of(colored)[0], planes_of(source)[0] * 4)


@pytest.mark.parametrize("form", [vs.YUV420P8, vs.YUV422P10, vs.YUV444P8, vs.YUV444PS])
@pytest.mark.parametrize("matrix", [1, 6, 9])
def test_yuv_decodes_to_the_colors(form: int, matrix: int) -> None:
    colored = apply_color(photo_in(form, _Matrix=matrix), lab_of(astronaut(), 256, 256), format=form)
    assert props_of(colored)["_Matrix"] == matrix
    shown = skimage.color.rgb2lab(rgb_of(colored.resize.Bicubic(format=vs.RGBS)).clip(0, 1))
    wanted = skimage.color.rgb2lab(astronaut())
    assert np.abs(shown - wanted)[..., 1:].mean() < 2.0


def test_yuv_of_other_primaries_shows_the_same_colors() -> None:
    lab = lab_of(astronaut(), 256, 256)
    wide = apply_color(photo_in(vs.YUV444P16, _Matrix=9, _Primaries=9, _Transfer=14), lab, format=vs.YUV444P16)
    assert props_of(wide)["_Primaries"] == 9
    tagged = wide.std.SetFrameProps(_Transfer=13).resize.Point(format=vs.RGBS, primaries=1, transfer=13)
    shown = skimage.color.rgb2lab(rgb_of(tagged).clip(0, 1))
    assert np.abs(shown - skimage.color.rgb2lab(astronaut()))[..., 1:].mean() < 2.0


@pytest.mark.parametrize("location", [0, 1, 2])
def test_chroma_lies_where_the_chroma_location_says(location: int) -> None:
    source = photo_in(vs.YUV420P8, _ChromaLocation=location, _Matrix=1)
    colored = apply_color(source, lab_of(astronaut(), 256, 256), format=vs.YUV420P8)
    assert props_of(colored)["_ChromaLocation"] == location
    full = apply_color(photo_in(vs.YUV444P8, _Matrix=1), lab_of(astronaut(), 256, 256), format=vs.YUV444P8)
    errors = {}
    for other in (0, 1, 2):
        wanted = full.resize.Bilinear(format=vs.YUV420P8, chromaloc=other)
        errors[other] = sum(
            np.mean((a - b) ** 2) for a, b in zip(planes_of(colored)[1:], planes_of(wanted)[1:], strict=True)
        )
    assert min(errors, key=lambda other: errors[other]) == location


@pytest.mark.parametrize("form", RGB_FORMATS)
@pytest.mark.parametrize("source", GREY_FORMATS)
def test_no_color_is_exactly_grey(form: int, source: int) -> None:
    ramp = clip_of([np.tile(np.arange(256, dtype=np.uint8), (16, 1))], vs.GRAY8, _Range=1)
    red, green, blue = planes_of(apply_color(ramp.resize.Point(format=source, range=1), flat_lab(0, 0), format=form))
    np.testing.assert_array_equal(red, green)
    np.testing.assert_array_equal(blue, green)
    plain = planes_of(ramp.resize.Point(format=form))[0]
    assert np.abs(green - plain).max() <= SAMPLE_PEAK[form] * (1e-9 if form == vs.RGB24 else 6e-4)


@pytest.mark.parametrize("source", [vs.GRAY8, vs.GRAY10, vs.GRAY12, vs.GRAY16])
@pytest.mark.parametrize("full", [0, 1])
def test_every_code_value_without_color_is_grey(source: int, full: int) -> None:
    codes = 1 << vs.core.get_video_format(source).bits_per_sample
    ramp = clip_of([np.tile(np.arange(codes, dtype=np.uint16), (16, 1))], source, _Range=full)
    for form in (vs.RGB24, vs.RGB48):
        red, green, blue = planes_of(apply_color(ramp, flat_lab(0, 0), format=form))
        np.testing.assert_array_equal(red, green)
        np.testing.assert_array_equal(blue, green)


def test_saturation_zero_is_grey() -> None:
    red, green, blue = planes_of(apply_color(photo_in(vs.GRAY8), lab_of(astronaut(), 256, 256), saturation=0))
    np.testing.assert_array_equal(red, green)
    np.testing.assert_array_equal(blue, green)


def test_saturation_scales_chroma() -> None:
    clip = vs.core.std.BlankClip(format=vs.GRAY16, width=64, height=48, length=1, color=30000)
    chroma = []
    for saturation in (0.5, 1.0, 2.0):
        colored = rgb_of(apply_color(clip, flat_lab(8, 12), saturation=saturation, format=vs.RGBS))
        chroma.append(skimage.color.rgb2lab(colored)[24, 32, 1:])
    np.testing.assert_allclose(chroma[1], [8, 12], atol=0.05)
    np.testing.assert_allclose(chroma[0], [4, 6], atol=0.05)
    np.testing.assert_allclose(chroma[2], [16, 24], atol=0.05)


@pytest.mark.parametrize("code", [0, 16, 235, 255])
def test_black_and_white_stay_neutral_whatever_the_lab_clip_says(code: int) -> None:
    clip = vs.core.std.BlankClip(format=vs.GRAY8, width=64, height=48, length=1, color=code)
    colored = rgb_of(apply_color(clip, flat_lab(60, -40)))
    assert np.unique(colored).tolist() == [0.0 if code <= 16 else 1.0]


def test_what_is_no_number_becomes_neutral() -> None:
    planes = [np.full((48, 64), value, np.float32) for value in (0.5, np.nan, np.inf)]
    grey = vs.core.std.BlankClip(format=vs.GRAY8, width=128, height=96, length=1, color=126)
    red, green, blue = planes_of(apply_color(grey, mark(clip_of(planes, vs.YUV444PS), Kind.LAB)))
    np.testing.assert_array_equal(red, green)
    np.testing.assert_array_equal(blue, green)
    broken = clip_of([np.full((96, 128), np.nan, np.float32)], vs.GRAYS)
    for form in (vs.RGBS, vs.YUV444PS):
        chroma = planes_of(apply_color(broken, flat_lab(20, 20), format=form))[1:]
        assert all(np.isfinite(plane).all() for plane in chroma)


@pytest.mark.parametrize("transfer", [4, 5, 8])
def test_other_transfers_come_back_in_their_own_curve(transfer: int) -> None:
    ramp = np.tile(np.linspace(0, 1, 128, dtype=np.float32), (64, 1))
    source = clip_of([ramp], vs.GRAYS, _Transfer=transfer, _Matrix=1)
    colored = apply_color(source, flat_lab(0, 0))
    assert props_of(colored)["_Transfer"] == transfer
    np.testing.assert_allclose(planes_of(colored)[0], ramp, atol=1e-3)


def test_rgb_output_says_what_it_is() -> None:
    source = moving_grey(vs.GRAY8, 2).std.SetFrameProps(_ChromaLocation=0, _SARNum=8, _SARDen=9, _FieldBased=1)
    props = props_of(apply_color(source, flat_lab(10, 10, frames=2)), 1)
    assert (props["_Matrix"], props["_Range"], props["_Primaries"], props["_Transfer"]) == (0, 1, 1, 6)
    assert (props["Number"], props["_SARNum"], props["_FieldBased"]) == (1, 8, 1)
    assert (props["_DurationNum"], props["_DurationDen"]) == (1, 24)
    assert "ColorizeClip" not in props


def test_yuv_output_gets_a_matrix_by_height_and_keeps_props() -> None:
    source = moving_grey(vs.YUV420P8, 2).std.SetFrameProps(_FieldBased=2).std.RemoveFrameProps(["_Matrix", "_Range"])
    props = props_of(apply_color(source, flat_lab(10, 10, frames=2), format=vs.YUV420P8), 1)
    assert (props["_Matrix"], props["_Range"], props["_FieldBased"], props["Number"]) == (6, 0, 2, 1)
    assert "ColorizeClip" not in props


def test_frames_are_the_same_in_any_order_and_from_many_threads() -> None:
    frames = 32
    for form in (vs.RGB24, vs.YUV420P8):
        source = moving_grey(vs.YUV420P8, frames)
        tones = lightness(source, size=64)
        tint = vs.core.std.Expr([tones, tones], ["x 0.3 * 0.1 -"])
        lab = mark(vs.core.std.ShufflePlanes([tones, tint, tint], [0, 0, 0], vs.YUV), Kind.LAB)
        in_order = [planes_of(apply_color(source, lab, format=form), n) for n in range(frames)]
        order = random.Random(0).sample(range(frames), frames)
        other = apply_color(source, lab, format=form)
        with ThreadPoolExecutor(8) as threads:
            for n, planes in zip(order, threads.map(partial(planes_of, other), order), strict=True):
                for found, wanted in zip(planes, in_order[n], strict=True):
                    np.testing.assert_array_equal(found, wanted)


def test_two_at_once_do_not_disturb_each_other() -> None:
    source = moving_grey(vs.GRAY8, 6)
    warm, cold = (apply_color(source, flat_lab(a, a, frames=6)) for a in (20, -20))
    alone = [[planes_of(clip, n) for n in range(6)] for clip in (warm, cold)]
    stacked = vs.core.std.StackHorizontal([apply_color(source, flat_lab(a, a, frames=6)) for a in (20, -20)])
    for n, frame in enumerate(stacked.frames(close=True)):
        both = [np.hstack([alone[0][n][plane], alone[1][n][plane]]) for plane in range(3)]
        for plane in range(3):
            np.testing.assert_array_equal(np.asarray(frame[plane]), both[plane])


@pytest.mark.parametrize("size", [(641, 361), (16, 16), (17, 400), (1601, 16), (2048, 16)])
@pytest.mark.parametrize("form", [vs.RGB24, vs.RGBS, vs.YUV444P8])
def test_odd_and_extreme_sizes_work(size: tuple[int, int], form: int) -> None:
    source = moving_grey(vs.GRAY8, 1, *size)
    tones = lightness(source, size=32)
    colored = apply_color(source, flat_lab(15, 15, tones.width, tones.height), format=form)
    assert (colored.width, colored.height) == size
    assert all(np.isfinite(plane).all() for plane in planes_of(colored))


def test_a_small_clip_of_the_source_size_gives_its_colors_back() -> None:
    clip = vs.core.std.BlankClip(format=vs.GRAY16, width=64, height=48, length=1, color=30000)
    colored = skimage.color.rgb2lab(rgb_of(apply_color(clip, flat_lab(0.1 * CHROMA_SCALE, 0), format=vs.RGBS)))
    np.testing.assert_allclose(colored[..., 1], 0.1 * CHROMA_SCALE, atol=0.1)


def test_another_kind_of_clip_is_refused() -> None:
    source = moving_grey(vs.GRAY8, 1)
    with pytest.raises(vs.Error, match=r"apply_color: lab: a lab clip \(YUV444PS\) is wanted, GrayS came"):
        apply_color(source, lightness(source))
    with pytest.raises(vs.Error, match=r"apply_color: lab: .*a guidance clip came"):
        apply_color(source, mark(flat_lab(0, 0), Kind.GUIDANCE))


def test_another_length_is_refused_with_both_counts() -> None:
    with pytest.raises(vs.Error, match="apply_color: clip has 3 frames but lab has 2"):
        apply_color(moving_grey(vs.GRAY8, 3), flat_lab(0, 0, frames=2))


@pytest.mark.parametrize("saturation", [-0.1, 4.1, float("nan")])
def test_saturation_out_of_range_is_refused(saturation: float) -> None:
    with pytest.raises(vs.Error, match="apply_color: saturation must be between 0 and 4"):
        apply_color(moving_grey(vs.GRAY8, 1), flat_lab(0, 0), saturation=saturation)


def test_grey_output_is_refused() -> None:
    with pytest.raises(vs.Error, match="apply_color: format: Gray8 cannot hold"):
        apply_color(moving_grey(vs.GRAY8, 1), flat_lab(0, 0), format=vs.GRAY8)


@pytest.mark.parametrize("transfer", [16, 18])
def test_hdr_is_refused(transfer: int) -> None:
    with pytest.raises(vs.Error, match="apply_color: the clip is HDR"):
        apply_color(moving_grey(vs.GRAY10, 1).std.SetFrameProps(_Transfer=transfer), flat_lab(0, 0))


def test_variable_clips_are_refused() -> None:
    sizes = vs.core.std.Splice([moving_grey(vs.GRAY8, 1), moving_grey(vs.GRAY8, 1, 64)], mismatch=True)
    with pytest.raises(vs.Error, match="apply_color: the clip's size varies"):
        apply_color(sizes, flat_lab(0, 0, frames=2))
