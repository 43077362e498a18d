import skimage
import torch

from vs_colorize.color.gamut import fit_gamut
from vs_colorize.color.lab import lab_to_xyz, linear_to_srgb, linear_to_xyz, luminance_to_lightness, xyz_to_linear


def colors(count: int = 4000) -> torch.Tensor:
    """Lab colours far beyond sRGB, as linear light (3, 1, N)."""
    generator = torch.Generator().manual_seed(0)
    lab = torch.rand(3, 1, count, generator=generator)
    lab[0] = 1 + 98 * lab[0]
    lab[1:] = 240 * lab[1:] - 120
    return xyz_to_linear(lab_to_xyz(lab))


def test_everything_fits_afterwards() -> None:
    fitted = fit_gamut(colors())
    assert fitted.min() >= 0
    assert fitted.max() <= 1


def test_lightness_stays() -> None:
    before, after = (luminance_to_lightness(linear_to_xyz(light)[1]) for light in (colors(), fit_gamut(colors())))
    assert (before - after).abs().max() < 0.01


def test_lightness_stays_for_others_too() -> None:
    wanted = luminance_to_lightness(linear_to_xyz(colors())[1])
    srgb = linear_to_srgb(fit_gamut(colors())).movedim(0, -1).double().numpy()
    assert abs(skimage.color.rgb2lab(srgb)[..., 0] - wanted.numpy()).max() < 0.02


def test_colors_that_fit_are_untouched() -> None:
    inside = torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(1))
    assert torch.equal(fit_gamut(inside), inside)


def test_as_much_chroma_as_fits_is_kept() -> None:
    before = colors()
    outside = ((before < 0) | (before > 1)).any(0)
    fitted = fit_gamut(before)
    edge = torch.minimum(fitted.amin(0), 1 - fitted.amax(0))
    assert edge[outside].abs().max() < 1e-5


def test_the_direction_of_a_color_stays_in_linear_light() -> None:
    before, after = colors(), fit_gamut(colors())
    luminance = linear_to_xyz(before)[1:2]
    cosine = torch.cosine_similarity(before - luminance, after - luminance, dim=0)
    far = (after - luminance).norm(dim=0) > 0.01
    assert cosine[far].min() > 0.999


def test_luminance_beyond_the_range_gives_black_and_white() -> None:
    extremes = torch.tensor([[-0.5, 2.0], [-0.1, 1.5], [-0.2, 1.1]])[:, None]
    assert torch.equal(fit_gamut(extremes), torch.tensor([0.0, 1.0]).expand(3, 1, 2))
