import cv2
import numpy as np
import pytest
import skimage
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import astronaut, clip_of, grey_astronaut, moving_grey, planes_of, props_of
from vs_colorize.filters.lightness import lightness

GREY_FORMATS = [vs.GRAY8, vs.GRAY10, vs.GRAY16, vs.GRAYH, vs.GRAYS]
YUV_FORMATS = [vs.YUV420P8, vs.YUV420P10, vs.YUV420P16, vs.YUV422P10, vs.YUV444PS]
RGB_FORMATS = [vs.RGB24, vs.RGB48, vs.RGBH, vs.RGBS]


def true_lightness(codes: NDArray[np.generic]) -> NDArray[np.float64]:
    grey = np.asarray(codes, np.float64) / 255
    return np.asarray(skimage.color.rgb2lab(np.dstack([grey] * 3))[..., 0] / 100)


def grey_clip(form: int, **props: int) -> vs.VideoNode:
    """The grey photograph in a format, full range in 8 bits first."""
    clip = clip_of([grey_astronaut()], vs.GRAY8, _Range=1, _Matrix=1, _Transfer=1, _Primaries=1)
    if form in RGB_FORMATS:
        return clip.resize.Point(format=form)
    return clip.resize.Point(format=form, matrix=1, range=props.get("_Range", 0)).std.SetFrameProps(**props)


@pytest.mark.parametrize("form", GREY_FORMATS + YUV_FORMATS + RGB_FORMATS)
@pytest.mark.parametrize("full", [0, 1])
def test_lightness_is_that_of_the_display(form: int, full: int) -> None:
    clip = grey_clip(form) if form in RGB_FORMATS else grey_clip(form, _Range=full)
    found = planes_of(lightness(clip, size=512))[0]
    assert np.abs(found - true_lightness(grey_astronaut())).max() < (0.008 if not full else 0.002)


@pytest.mark.parametrize("tags", [(1, 1, 1), (6, 6, 6), (5, 6, 5), (9, 14, 9), (1, 13, 1), (2, 2, 2)])
def test_tags_made_for_displays_change_nothing(tags: tuple[int, int, int]) -> None:
    props = dict(zip(("_Matrix", "_Transfer", "_Primaries"), tags, strict=True))
    plain, tagged = lightness(grey_clip(vs.YUV444P8)), lightness(grey_clip(vs.YUV444P8, **props))
    np.testing.assert_allclose(planes_of(plain)[0], planes_of(tagged)[0], atol=1e-6)


@pytest.mark.parametrize(("transfer", "exponent"), [(4, 2.2), (5, 2.8), (8, 1.0)])
def test_other_transfers_are_decoded_by_their_own_curve(transfer: int, exponent: float) -> None:
    ramp = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (64, 1))
    found = planes_of(lightness(clip_of([ramp], vs.GRAYS, _Transfer=transfer), size=64))[0]
    luminance = ramp.astype(np.float64) ** exponent
    wanted = skimage.color.xyz2lab(np.dstack([luminance] * 3))[..., 0] / 100
    assert np.abs(found - wanted).max() < 2e-4


def test_color_counts_by_its_luminance() -> None:
    clip = clip_of(list(np.moveaxis(astronaut(), -1, 0)), vs.RGB24)
    wanted = skimage.color.rgb2lab(astronaut())[..., 0] / 100
    assert np.abs(planes_of(lightness(clip, size=512))[0] - wanted).max() < 1e-3


@pytest.mark.parametrize(
    ("size", "wanted", "result"),
    [
        ((1920, 1080), 256, (448, 256)),
        ((720, 576), 256, (320, 256)),
        ((641, 361), 256, (448, 256)),
        ((576, 720), 128, (128, 160)),
        ((16, 16), 256, (256, 256)),
        ((2000, 20), 16, (1600, 16)),
        ((64, 48), 100, (128, 96)),
    ],
)
def test_the_short_side_is_the_size_and_sides_are_multiples_of_16(
    size: tuple[int, int], wanted: int, result: tuple[int, int]
) -> None:
    clip = vs.core.std.BlankClip(format=vs.GRAY8, width=size[0], height=size[1], length=1)
    small = lightness(clip, size=wanted)
    assert (small.width, small.height) == result
    assert np.isfinite(planes_of(small)[0]).all()


def test_reduction_is_that_of_the_mean_lightness() -> None:
    small = planes_of(lightness(grey_clip(vs.GRAY16), size=128))[0]
    wanted = cv2.resize(true_lightness(grey_astronaut()), (128, 128), interpolation=cv2.INTER_AREA)
    assert np.abs(small - wanted).mean() < 0.01


def test_black_and_white_reach_the_ends() -> None:
    for code, end in ((16, 0), (0, 0), (235, 1), (255, 1)):
        clip = vs.core.std.BlankClip(format=vs.GRAY8, width=64, height=64, color=code, length=1)
        assert np.unique(planes_of(lightness(clip, size=64))[0]).tolist() == [end]


def test_what_is_no_number_is_black() -> None:
    plane = np.full((64, 64), np.nan, np.float32)
    assert np.isfinite(planes_of(lightness(clip_of([plane], vs.GRAYS), size=64))[0]).all()


def test_the_clip_is_marked_and_keeps_props() -> None:
    clip = moving_grey(vs.GRAY8, 3).std.SetFrameProps(_FieldBased=2, _SceneChangePrev=1, _SARNum=8, _SARDen=9)
    props = props_of(lightness(clip), 2)
    assert props["ColorizeClip"] == "lightness"
    assert (props["Number"], props["_FieldBased"], props["_SceneChangePrev"], props["_SARNum"]) == (2, 2, 1, 8)


@pytest.mark.parametrize("size", [15, 0, -1, 5000])
def test_sizes_out_of_range_are_refused(size: int) -> None:
    with pytest.raises(vs.Error, match="lightness: size must be between 16 and 4096 pixels"):
        lightness(moving_grey(vs.GRAY8, 1), size=size)


def test_hdr_is_refused() -> None:
    with pytest.raises(vs.Error, match="lightness: the clip is HDR"):
        lightness(moving_grey(vs.GRAY10, 1).std.SetFrameProps(_Transfer=16))


def test_small_frames_are_refused() -> None:
    with pytest.raises(vs.Error, match="lightness: the clip is 15x96"):
        lightness(moving_grey(vs.GRAY8, 1, width=15))
