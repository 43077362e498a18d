import cv2
import numpy as np
import pytest
import torch
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import clip_of, planes_of
from vs_colorize.frames.detail import enlarge_chroma
from vs_colorize.zoo.onnx.detail import area_reduced, chroma_model, enlarged, resized

type Floats = NDArray[np.float32]


def noise(*shape: int) -> Floats:
    return np.random.default_rng(0).random(shape, np.float32)


def test_chroma_follows_lightness_as_it_does_in_frames() -> None:
    lightness, ab = noise(64, 96), 80 * noise(2, 16, 24) - 40
    planes = torch.from_numpy(lightness)[None, None]
    slope, offset = chroma_model(area_reduced(planes, 16, 24), torch.from_numpy(ab)[None])
    full = enlarged(slope, planes) * planes + enlarged(offset, planes)
    assert np.allclose(full[0].numpy(), enlarge_chroma(lightness, ab), atol=1e-3)


@pytest.mark.parametrize(("width", "height"), [(32, 16), (40, 32), (90, 70)])
def test_areas_are_those_of_opencv(width: int, height: int) -> None:
    picture = noise(72, 96)
    expected = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    assert np.allclose(area_reduced(torch.from_numpy(picture)[None, None], height, width)[0, 0], expected, atol=1e-5)


@pytest.mark.parametrize(("width", "height"), [(32, 16), (64, 48), (112, 80), (90, 48), (90, 70)])
def test_pictures_are_resized_as_by_vapoursynth(width: int, height: int) -> None:
    picture = noise(70, 90)
    (expected,) = planes_of(clip_of([picture], vs.GRAYS).resize.Bicubic(width, height))
    assert np.allclose(resized(torch.from_numpy(picture)[None, None], height, width)[0, 0], expected, atol=1e-5)
