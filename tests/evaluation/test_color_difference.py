import pytest
import torch
from skimage.color import deltaE_ciede2000

from vs_colorize.evaluation.color_difference import color_difference

# Table 1 of Sharma, Wu and Dalal 2005: Lab, Lab, difference. The pairs sit on the formula's seams.
PAIRS = [
    ((50.0000, 2.6772, -79.7751), (50.0000, 0.0000, -82.7485), 2.0425),
    ((50.0000, 3.1571, -77.2803), (50.0000, 0.0000, -82.7485), 2.8615),
    ((50.0000, 2.8361, -74.0200), (50.0000, 0.0000, -82.7485), 3.4412),
    ((50.0000, -1.3802, -84.2814), (50.0000, 0.0000, -82.7485), 1.0000),
    ((50.0000, -1.1848, -84.8006), (50.0000, 0.0000, -82.7485), 1.0000),
    ((50.0000, -0.9009, -85.5211), (50.0000, 0.0000, -82.7485), 1.0000),
    ((50.0000, 0.0000, 0.0000), (50.0000, -1.0000, 2.0000), 2.3669),
    ((50.0000, -1.0000, 2.0000), (50.0000, 0.0000, 0.0000), 2.3669),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0009), 7.1792),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0010), 7.1792),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0011), 7.2195),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0012), 7.2195),
    ((50.0000, -0.0010, 2.4900), (50.0000, 0.0009, -2.4900), 4.8045),
    ((50.0000, -0.0010, 2.4900), (50.0000, 0.0010, -2.4900), 4.8045),
    ((50.0000, -0.0010, 2.4900), (50.0000, 0.0011, -2.4900), 4.7461),
    ((50.0000, 2.5000, 0.0000), (50.0000, 0.0000, -2.5000), 4.3065),
    ((50.0000, 2.5000, 0.0000), (73.0000, 25.0000, -18.0000), 27.1492),
    ((50.0000, 2.5000, 0.0000), (61.0000, -5.0000, 29.0000), 22.8977),
    ((50.0000, 2.5000, 0.0000), (56.0000, -27.0000, -3.0000), 31.9030),
    ((50.0000, 2.5000, 0.0000), (58.0000, 24.0000, 15.0000), 19.4535),
    ((50.0000, 2.5000, 0.0000), (50.0000, 3.1736, 0.5854), 1.0000),
    ((50.0000, 2.5000, 0.0000), (50.0000, 3.2972, 0.0000), 1.0000),
    ((50.0000, 2.5000, 0.0000), (50.0000, 1.8634, 0.5757), 1.0000),
    ((50.0000, 2.5000, 0.0000), (50.0000, 3.2592, 0.3350), 1.0000),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
    ((61.2901, 3.7196, -5.3901), (61.4292, 2.2480, -4.9620), 1.8731),
    ((35.0831, -44.1164, 3.7933), (35.0232, -40.0716, 1.5901), 1.8645),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((36.4612, 47.8580, 18.3852), (36.2715, 50.5065, 21.2231), 1.4146),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


def columns(dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """All pairs as two pictures one pixel high, (1, 3, 1, 34), and the differences (34,)."""
    first, second, expected = zip(*PAIRS, strict=True)
    one, two = (torch.tensor(side, dtype=dtype).T[None, :, None] for side in (first, second))
    return one, two, torch.tensor(expected, dtype=dtype)


def test_the_pairs_of_sharma_wu_and_dalal_come_out_both_ways() -> None:
    first, second, expected = columns(torch.float64)
    assert len(PAIRS) == 34
    for found in (color_difference(first, second), color_difference(second, first)):
        assert found[0, 0].tolist() == pytest.approx(expected.tolist(), abs=1e-4)


def test_the_pairs_agree_with_scikit_image() -> None:
    first, second, _ = columns(torch.float64)
    expected = deltaE_ciede2000(first.numpy(), second.numpy(), channel_axis=1)
    assert color_difference(first, second).flatten().tolist() == pytest.approx(expected.flatten().tolist(), abs=1e-5)


def test_single_precision_agrees_with_scikit_image_over_all_of_lab() -> None:
    generator = torch.Generator().manual_seed(0)
    scale, shift = torch.tensor([100.0, 200, 200])[:, None, None], torch.tensor([0.0, -100, -100])[:, None, None]
    first, second = (torch.rand(1, 3, 64, 64, generator=generator) * scale + shift for _ in range(2))
    expected = deltaE_ciede2000(first.double().numpy(), second.double().numpy(), channel_axis=1)
    assert color_difference(first, second).flatten().tolist() == pytest.approx(expected.flatten().tolist(), abs=1e-2)


def test_equal_colors_do_not_differ_and_greys_differ_in_lightness_alone() -> None:
    first = columns(torch.float32)[0]
    assert float(color_difference(first, first).max()) == 0
    # Around L* 50 the weight of lightness is 1, greys have neither chroma nor hue.
    dark, light = (torch.tensor([lightness, 0, 0.0])[None, :, None, None] for lightness in (49.0, 51.0))
    assert float(color_difference(dark, light)) == pytest.approx(2)
