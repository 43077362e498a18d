import math

import pytest
import skimage.data
import torch

from vs_colorize.color.lab import srgb_to_lab
from vs_colorize.evaluation.color_difference import color_difference
from vs_colorize.evaluation.skin import SkinFinder, skin_difference
from vs_colorize.evaluation.stills import grey_of


@pytest.fixture(scope="module")
def portrait() -> torch.Tensor:
    """Eileen Collins, the photograph in scikit-image, (3, 512, 512)."""
    return torch.from_numpy(skimage.data.astronaut()).movedim(-1, 0) / 255


def test_skin_is_found_in_the_face_and_nowhere_else(portrait: torch.Tensor) -> None:
    skin = SkinFinder().find(portrait)
    face = torch.zeros_like(skin)
    face[60:180, 170:280] = True
    assert skin.shape == (512, 512)
    assert skin[face].float().mean() > 0.5
    assert not skin[~face].any()


def test_background_and_grey_beside_the_face_are_no_skin(portrait: torch.Tensor) -> None:
    veiled = portrait.clone()
    veiled[:, :, 225:] = grey_of(portrait[None])[0, :, :, 225:]
    skin = SkinFinder().find(veiled)
    assert skin[125:135, 195:210].float().mean() > 0.9
    assert not skin[:, 225:].any()


def test_a_grey_face_and_a_wall_of_skin_color_have_no_skin(portrait: torch.Tensor) -> None:
    wall = torch.tensor([0.85, 0.65, 0.55])[:, None, None].repeat(1, 128, 128)
    for picture in (grey_of(portrait[None])[0], wall):
        assert not SkinFinder().find(picture).any()


def test_the_difference_counts_over_skin_only(portrait: torch.Tensor) -> None:
    skin = SkinFinder().find(portrait)
    lab = srgb_to_lab(portrait)[None]
    spoilt, tinted = lab.clone(), lab.clone()
    spoilt[0, 1][~skin] += 40
    tinted[0, 1][skin] += 10
    assert skin_difference(color_difference(spoilt, lab)[0], skin) == 0
    assert skin_difference(color_difference(tinted, lab)[0], skin) > 3


def test_without_skin_there_is_no_difference_to_tell() -> None:
    assert math.isnan(skin_difference(torch.ones(4, 4), torch.zeros(4, 4, dtype=torch.bool)))
