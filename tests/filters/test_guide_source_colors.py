import cv2
import numpy as np
import pytest
import skimage
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import (
    astronaut,
    clip_of,
    in_order_and_shuffled,
    moving_grey,
    planes_of,
    props_of,
)
from vs_colorize.filters.guide_source_colors import guide_source_colors
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.frames.kinds import CHROMA_SCALE

type Picture = NDArray[np.float64]

WIDTH, HEIGHT = 192, 128


def photo() -> Picture:
    """Lab (H, W, 3) of a street of colours, wider than it is high."""
    return np.asarray(
        skimage.color.rgb2lab(cv2.resize(astronaut()[:340], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA))
    )


def toned(lab: Picture, a: float, b: float, grain: float = 0.0) -> Picture:
    """A picture in one hue, strongest in its middle tones, with some grain in its colours."""
    share = lab[..., :1] / 100
    tint = 4 * share * (1 - share) * np.array((a, b))
    noise = np.random.default_rng(0).normal(0, grain, (*lab.shape[:2], 2))
    return np.dstack([lab[..., :1], tint + noise])


def film_of(*pictures: Picture, form: int = vs.RGB24) -> vs.VideoNode:
    rgb = [np.rint(skimage.color.lab2rgb(lab).clip(0, 1) * 255).astype(np.uint8) for lab in pictures]
    clips = [clip_of(list(np.moveaxis(picture, -1, 0)), vs.RGB24) for picture in rgb]
    film = vs.core.std.Splice(clips)
    if form in (vs.RGB24, vs.RGBS):
        return film.resize.Point(format=form)
    return film.resize.Bicubic(format=form, matrix=1)


def guided(*pictures: Picture, form: int = vs.RGB24) -> vs.VideoNode:
    film = film_of(*pictures, form=form)
    return guide_source_colors(film, lightness(film, size=HEIGHT))


def confidence(picture: Picture, form: int = vs.RGB24) -> NDArray[np.float64]:
    return planes_of(guided(picture, form=form))[0]


@pytest.mark.parametrize("form", [vs.RGB24, vs.RGBS, vs.YUV444P8, vs.YUV420P8, vs.YUV420P10])
def test_a_picture_in_color_is_kept_as_a_whole(form: int) -> None:
    sure, a, b = planes_of(guided(photo(), form=form))
    assert (sure == 1).all()
    wanted = photo()[..., 1:]
    tolerance = 0.5 if form in (vs.RGB24, vs.RGBS) else 3
    assert np.abs(np.dstack((a, b)) * CHROMA_SCALE - wanted).mean() < tolerance


@pytest.mark.parametrize("form", [vs.GRAY8, vs.GRAYS])
def test_grey_formats_have_no_colors(form: int) -> None:
    film = moving_grey(form, 2)
    for plane in planes_of(guide_source_colors(film, lightness(film, size=64)), 1):
        assert not plane.any()


@pytest.mark.parametrize("form", [vs.RGB24, vs.YUV420P8])
@pytest.mark.parametrize(("a", "b"), [(0, 0), (6, 20), (-3, -18), (14, 32)])
def test_a_tint_is_no_color(form: int, a: float, b: float) -> None:
    sure = confidence(toned(photo(), a, b, grain=1.5), form)
    assert sure.mean() < 0.005
    assert sure.max() < 1


def test_half_a_picture_in_color_is_kept_and_the_other_half_is_not() -> None:
    picture = photo()
    picture[:, : WIDTH // 2, 1:] = 0
    sure, a, b = planes_of(guided(picture))
    assert not sure[:, : WIDTH // 2 - 2].any()
    assert sure[np.hypot(picture[..., 1], picture[..., 2]) > 10].mean() > 0.95
    assert not a[sure == 0].any()
    assert not b[sure == 0].any()


@pytest.mark.parametrize("grey", [0.25, 0.5, 0.75])
@pytest.mark.parametrize("tone", [None, (8, 24)])
def test_of_a_picture_in_part_without_any_color_the_rest_is_kept(grey: float, tone: tuple[float, float] | None) -> None:
    picture = toned(photo(), *tone) if tone else photo()
    edge = round(WIDTH * grey)
    picture[:, :edge, 1:] = 0
    sure = confidence(picture)
    assert not sure[:, : edge - 2].any()
    assert (sure[np.hypot(picture[..., 1], picture[..., 2]) > 7] == 1).mean() > 0.9


def test_a_logo_in_color_on_toned_film_is_kept_and_nothing_around_it() -> None:
    picture = toned(photo(), 6, 20, grain=1)
    picture[8:28, 160:180] = (50, 60, 40)
    sure, a, _ = planes_of(guided(picture))
    assert (sure[10:26, 162:178] == 1).all()
    assert a[18, 170] * CHROMA_SCALE == pytest.approx(60, abs=1)
    sure[6:30, 158:182] = 0
    assert sure.mean() < 0.005


def test_a_hole_in_a_logo_belongs_to_it() -> None:
    picture = toned(photo(), 0, 0)
    picture[20:60, 20:60] = (50, 60, 40)
    picture[39:41, 39:41] = (90, 0, 0)
    assert (confidence(picture)[22:58, 22:58] == 1).all()


@pytest.mark.parametrize("level", [0.0, 40.0, 100.0])
def test_blank_frames_say_nothing(level: float) -> None:
    blank = np.zeros((HEIGHT, WIDTH, 3))
    blank[..., 0] = level
    for plane in planes_of(guided(blank)):
        assert not plane.any()


def test_each_frame_is_judged_by_itself_in_any_order() -> None:
    pictures = [photo(), toned(photo(), 6, 20), toned(photo(), 0, 0), photo()[:, ::-1]]
    in_order, shuffled = in_order_and_shuffled(lambda: guided(*pictures), len(pictures))
    assert in_order == shuffled
    assert [planes_of(guided(*pictures), n)[0].mean().round() for n in range(4)] == [1, 0, 0, 1]


def test_what_it_keeps_comes_out_of_predict_as_it_was() -> None:
    picture = photo()
    picture[:, : WIDTH // 2, 1:] = 0
    film = film_of(picture)
    small = lightness(film, size=HEIGHT)
    guidance = guide_source_colors(film, small)
    assert props_of(guidance)["ColorizeClip"] == "guidance"
    kept = planes_of(guidance)
    found = planes_of(predict(small, guidance, device="cpu"))
    sure = kept[0] == 1
    for plane in (1, 2):
        assert np.abs(found[plane] - kept[plane])[sure].max() * CHROMA_SCALE < 0.01
    assert np.hypot(found[1], found[2])[:, :60].mean() * CHROMA_SCALE > 1


def test_clips_that_do_not_fit_are_refused() -> None:
    film = moving_grey(vs.YUV444P8, 3)
    small = lightness(film, size=64)
    with pytest.raises(vs.Error, match=r"^guide_source_colors: clip has 3 frames but lightness has 2"):
        guide_source_colors(film, small[:2])
    with pytest.raises(vs.Error, match=r"^guide_source_colors: lightness: a lightness clip"):
        guide_source_colors(film, film)
