"""DDColor against numbers of its authors' code, `ddcolor_reference.json`: it is no package that could be installed."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.networks.formula import fill, keys_digest, picture
from vs_colorize.networks.ddcolor import DDColor
from vs_colorize.networks.folding import fold_norms
from vs_colorize.zoo.registry import NetworkDescriptor, known_models

REFERENCE: dict[str, Any] = json.loads(Path(__file__).with_name("ddcolor_reference.json").read_text())


def ddcolor(name: str) -> NetworkDescriptor:
    return next(model for model in known_models() if model.name == name)


@pytest.fixture(scope="module")
def tiny() -> DDColor:
    network = ddcolor("ddcolor-tiny").build()
    assert isinstance(network, DDColor)
    fill(network)
    return network


def test_keys_and_shapes_are_the_authors(tiny: DDColor) -> None:
    with torch.device("meta"):
        large = ddcolor("ddcolor").build()
    assert keys_digest(large) == REFERENCE["large"]["keys"]
    assert keys_digest(tiny) == REFERENCE["tiny"]["keys"]
    assert {ddcolor(name).build for name in ("ddcolor-artistic", "ddcolor-paper")} == {ddcolor("ddcolor").build}


@pytest.mark.parametrize("size", REFERENCE["tiny"]["ab"])
@torch.inference_mode()
def test_colors_are_what_the_authors_code_gives(tiny: DDColor, size: str) -> None:
    wanted = torch.tensor(REFERENCE["tiny"]["ab"][size])
    height, width = (int(side) for side in size.split("x"))
    ab = tiny(picture(height, width).expand(-1, 3, -1, -1))
    assert ab.shape == (1, 2, height, width)
    assert torch.allclose(ab[0, :, ::8, ::8], wanted, rtol=0, atol=1e-3)


@torch.inference_mode()
def test_pictures_of_a_batch_do_not_meet(tiny: DDColor) -> None:
    pictures = picture(32, 64, count=2).expand(-1, 3, -1, -1)
    assert torch.allclose(tiny(pictures), torch.cat([tiny(each[None]) for each in pictures]), rtol=0, atol=1e-3)


@torch.inference_mode()
def test_folded_norms_change_nothing(tiny: DDColor) -> None:
    folded = deepcopy(tiny)
    fold_norms(folded)
    assert not [name for name in folded.state_dict() if name.endswith(("weight_orig", "weight_u", "weight_v"))]
    grey = picture(32, 64).expand(-1, 3, -1, -1)
    assert torch.allclose(folded(grey), tiny(grey), rtol=0, atol=1e-3)
