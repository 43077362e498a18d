import cv2
import numpy as np
import skimage
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import astronaut, clip_of, planes_of
from vs_colorize.frames.detail import chroma_model, chroma_model_clips, enlarge_chroma

type Floats = NDArray[np.float32]


def photo(side: int) -> tuple[Floats, Floats]:
    """L* / 100 (H, W) and ab (2, H, W) of a photograph."""
    truth = skimage.color.rgb2lab(astronaut()).astype(np.float32)
    lightness, a, b = cv2.split(cv2.resize(truth, (side, side), interpolation=cv2.INTER_AREA))
    return np.asarray(lightness / 100, np.float32), np.asarray(np.stack((a, b)), np.float32)


def test_flat_chroma_stays_as_it_is() -> None:
    lightness, _ = photo(64)
    ab = np.full((2, 64, 64), 12.5, np.float32)
    slope, offset = chroma_model(lightness, ab)
    np.testing.assert_allclose(slope, 0, atol=1e-4)
    np.testing.assert_allclose(offset, 12.5, atol=1e-3)


def test_flat_lightness_leaves_plain_enlargement() -> None:
    _, ab = photo(64)
    slope, _ = chroma_model(np.full((64, 64), 0.5, np.float32), ab)
    np.testing.assert_allclose(slope, 0, atol=1e-4)


def test_neutral_stays_exactly_neutral() -> None:
    lightness, _ = photo(256)
    np.testing.assert_array_equal(enlarge_chroma(lightness, np.zeros((2, 64, 64), np.float32)), 0)


def test_chroma_that_follows_lightness_is_brought_back_sharp() -> None:
    lightness = np.full((128, 128), 0.2, np.float32)
    lightness[:, 37:] = 0.8
    ab = np.stack([60 * lightness - 20, 30 - 40 * lightness])
    small = np.stack([cv2.resize(plane, (32, 32), interpolation=cv2.INTER_AREA) for plane in ab])
    found = enlarge_chroma(lightness, small)
    bilinear = np.stack([cv2.resize(plane, (128, 128)) for plane in small])
    assert np.abs(found - ab).mean() < 0.35 * np.abs(bilinear - ab).mean()


def test_photographs_come_back_better_than_bilinear_and_bicubic() -> None:
    lightness, ab = photo(512)
    _, small = photo(128)
    error = np.mean((enlarge_chroma(lightness, small) - ab) ** 2)
    for method, share in ((cv2.INTER_LINEAR, 0.65), (cv2.INTER_CUBIC, 0.8)):
        plain = np.stack([cv2.resize(plane, (512, 512), interpolation=method) for plane in small])
        assert error < share * np.mean((plain - ab) ** 2)


def test_the_result_has_the_size_of_the_lightness() -> None:
    lightness = np.random.default_rng(0).random((96, 160), np.float32)
    assert enlarge_chroma(lightness, np.ones((2, 24, 40), np.float32)).shape == (2, 96, 160)


def test_clips_and_arrays_are_described_alike_to_the_last_row_and_column() -> None:
    lightness, ab = photo(64)
    ab /= 256
    clips = chroma_model_clips(clip_of([lightness, *ab], vs.YUV444PS))
    for found, expected in zip(clips, chroma_model(lightness, ab), strict=True):
        np.testing.assert_allclose(planes_of(found)[1:], expected, atol=2e-6)


def test_what_is_no_number_counts_as_nothing() -> None:
    lightness, ab = photo(32)
    ab /= 256
    ab[:, 5, 7] = np.nan, np.inf
    clean = np.nan_to_num(ab, nan=0, posinf=0)
    for found, expected in zip(
        chroma_model_clips(clip_of([lightness, *ab], vs.YUV444PS)), chroma_model(lightness, clean), strict=True
    ):
        np.testing.assert_allclose(planes_of(found)[1:], expected, atol=2e-6)
