import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from skimage import color

from vs_colorize.color.lab import (
    lab_to_srgb,
    lab_to_xyz,
    lightness_to_luminance,
    linear_to_srgb,
    linear_to_xyz,
    luminance_to_lightness,
    srgb_to_lab,
    srgb_to_linear,
    xyz_to_lab,
    xyz_to_linear,
)

# Bruce Lindbloom's calculator and CIE 15:2004: sRGB (8 bit) to Lab under D65.
KNOWN = {
    (255, 255, 255): (100.0, 0.0, 0.0),
    (0, 0, 0): (0.0, 0.0, 0.0),
    (119, 119, 119): (50.034, 0.0, 0.0),
    (255, 0, 0): (53.2408, 80.0925, 67.2032),
    (0, 255, 0): (87.7347, -86.1827, 83.1793),
    (0, 0, 255): (32.2970, 79.1875, -107.8602),
}


def pixel(values: tuple[float, ...]) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float32)[:, None, None]


@pytest.mark.parametrize(("code", "lab"), KNOWN.items())
def test_known_colors_have_their_published_lab(code: tuple[int, ...], lab: tuple[float, ...]) -> None:
    assert srgb_to_lab(pixel(code) / 255).flatten().tolist() == pytest.approx(lab, abs=0.02)


def test_cie_lightness_of_known_luminances() -> None:
    luminance = torch.tensor([0.0, 0.001, 0.008856, 0.1841865, 1.0])
    assert luminance_to_lightness(luminance).tolist() == pytest.approx([0, 0.9033, 7.9996, 50.0, 100], abs=1e-3)


def test_every_grey_has_no_chroma() -> None:
    greys = torch.linspace(0, 1, 1001).expand(3, 1, -1)
    assert srgb_to_lab(greys)[1:].abs().max() < 1e-3


def test_conversions_agree_with_scikit_image() -> None:
    rgb = np.random.default_rng(0).random((64, 64, 3))
    tensor = torch.from_numpy(rgb).float().permute(2, 0, 1)
    xyz = linear_to_xyz(srgb_to_linear(tensor))
    assert np.abs(xyz.permute(1, 2, 0).numpy() - color.rgb2xyz(rgb)).max() < 1e-3
    lab = srgb_to_lab(tensor).permute(1, 2, 0).numpy()
    # scikit-image measures against the tabulated D65, which is not quite where its own matrix puts white.
    tabulated, own = np.array((0.95047, 1.0, 1.08883)), color.rgb2xyz(np.ones((1, 1, 3)))[0, 0]
    reference = color.xyz2lab(color.rgb2xyz(rgb) * tabulated / own)
    assert np.abs(lab - reference).max() < 1e-3


def test_conversions_undo_each_other() -> None:
    rgb = torch.rand(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(linear_to_srgb(srgb_to_linear(rgb)), rgb, atol=1e-5)
    assert torch.allclose(xyz_to_linear(linear_to_xyz(rgb)), rgb, atol=1e-5)
    assert torch.allclose(lab_to_xyz(xyz_to_lab(rgb)), rgb, atol=1e-5)
    assert torch.allclose(lab_to_srgb(srgb_to_lab(rgb)), rgb, atol=1e-4)


@given(st.floats(0, 100))
def test_lightness_and_luminance_undo_each_other(lightness: float) -> None:
    there_and_back = luminance_to_lightness(lightness_to_luminance(torch.tensor(lightness)))
    assert float(there_and_back) == pytest.approx(lightness, abs=2e-3)


def test_colors_outside_the_gamut_stay_finite_and_unclipped() -> None:
    rgb = lab_to_srgb(pixel((50.0, 120.0, -120.0)))
    assert torch.isfinite(rgb).all()
    assert rgb.min() < 0 or rgb.max() > 1
