import numpy as np
import torch

from vs_colorize.color.lab import srgb_to_lab
from vs_colorize.training.augment import age, center_cut, film_lightness, random_cut


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_cuts_of_any_photo_have_the_size_asked_for() -> None:
    rng = np.random.default_rng(0)
    for height, width in ((64, 64), (64, 96), (200, 133)):
        photo = rng.integers(0, 256, (height, width, 3), np.uint8)
        for _ in range(50):
            assert random_cut(photo, 96, rng).shape == (96, 96, 3)
        assert center_cut(photo, 96).shape == (96, 96, 3)


def test_a_cut_depends_on_the_generator_alone() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (64, 96, 3), np.uint8)
    first, second = (random_cut(photo, 32, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(first, second)


def test_most_photos_keep_the_lightness_the_eye_sees() -> None:
    rgb = torch.rand(400, 3, 4, 4, generator=generator())
    seen = film_lightness(rgb, generator())
    same = ((seen * 100 - srgb_to_lab(rgb)[:, :1]).abs().amax((1, 2, 3)) < 1e-2).float().mean()
    assert 0.8 < float(same) < 0.95


def test_grey_looks_the_same_on_every_film_stock() -> None:
    grey = torch.rand(64, 1, 4, 4, generator=generator()).expand(-1, 3, -1, -1)
    assert (film_lightness(grey, generator()) * 100 - srgb_to_lab(grey)[:, :1]).abs().max() < 0.01


def test_aged_lightness_stays_in_range_and_most_of_it_changes() -> None:
    lightness = torch.rand(64, 1, 32, 32, generator=generator())
    aged = age(lightness, generator())
    assert aged.shape == lightness.shape
    assert aged.min() >= 0 and aged.max() <= 1
    assert ((aged - lightness).abs().amax((1, 2, 3)) > 1e-3).float().mean() > 0.5
