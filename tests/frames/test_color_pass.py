import numpy as np
import pytest
import torch
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import clip_of, flat_lab, planes_of
from vs_colorize.color.gamut import fit_gamut
from vs_colorize.color.lab import lab_to_xyz, linear_to_srgb, xyz_to_linear
from vs_colorize.frames.color_pass import Target, color_pass

FORMATS = {vs.RGB24: (255.0, 0.53), vs.RGB48: (65535.0, 8.0), vs.RGBH: (1.0, 6e-4), vs.RGBS: (1.0, 1e-4)}


def written(lightness: NDArray[np.float32], a: float, b: float, form: int) -> NDArray[np.float64]:
    clip, result = clip_of([lightness], vs.GRAYS), vs.core.get_video_format(form)
    return np.stack(planes_of(color_pass(clip, flat_lab(a, b), 1.0, Target(result, result))))


def by_tensors(lightness: NDArray[np.float32], a: float, b: float) -> NDArray[np.float64]:
    tones = torch.from_numpy(lightness) * 100
    lab = torch.stack([tones, torch.full_like(tones, a), torch.full_like(tones, b)])
    return linear_to_srgb(fit_gamut(xyz_to_linear(lab_to_xyz(lab)))).double().numpy()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("ab", [(0, 0), (12, 18), (-20, 35), (80, 60), (-70, -40), (30, -100), (0, 90)])
def test_bands_and_tensors_agree(form: int, ab: tuple[float, float]) -> None:
    lightness = np.tile(np.linspace(0.001, 0.999, 641, dtype=np.float32), (70, 1))
    peak, tolerance = FORMATS[vs.PresetVideoFormat(form)]
    found = written(lightness, *ab, form)
    assert np.abs(found - by_tensors(lightness, *ab) * peak).max() <= tolerance


def test_a_frame_all_out_of_gamut_is_mended_to_its_last_pixel() -> None:
    lightness = np.full((301, 401), 0.9, np.float32)
    found = written(lightness, 100, -100, vs.RGBS)
    np.testing.assert_allclose(found, by_tensors(lightness, 100, -100), atol=1e-4)
