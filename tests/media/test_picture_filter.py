from typing import Any

import pytest
import torch
import vapoursynth as vs
from torch import Tensor

from vs_colorize.evaluation.stills import grey_of
from vs_colorize.filters.colorize import colorize
from vs_colorize.media.photo_files import Photo
from vs_colorize.media.picture_filter import PictureFilter
from vs_colorize.media.side_by_side import photo_clip, planes
from vs_colorize.zoo import predictor

OPTIONS: dict[str, Any] = {"size": 64, "device": "cpu", "vividness": 0.5}


def grey_picture(seed: int) -> Tensor:
    coarse = torch.rand(1, 3, 6, 6, generator=torch.Generator().manual_seed(seed))
    return grey_of(torch.nn.functional.interpolate(coarse, (64, 80), mode="bicubic").clamp(0, 1))[0]


@pytest.mark.parametrize("lanes", [1, 8])
def test_pictures_come_out_as_colorize_gives_them(lanes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predictor, "lanes_of", lambda device: lanes)
    pictures = [grey_picture(seed) for seed in range(3)]
    clip = photo_clip([Photo("", lambda rgb=rgb: rgb, (80, 64), True) for rgb in pictures])  # type: ignore[misc]
    painter = PictureFilter(OPTIONS)
    for rgb, frame in zip(
        pictures, colorize(clip, **OPTIONS, stabilize=False, format=vs.RGBS).frames(close=True), strict=True
    ):
        assert torch.equal(painter.color(rgb, 64), planes(frame))
        assert torch.equal(painter.paint(rgb, None), planes(frame))


def test_guidance_is_obeyed_and_gone_with_the_next_picture() -> None:
    painter = PictureFilter(OPTIONS)
    assert painter.working_size(64, 80) == (64, 80)
    guidance = torch.zeros(3, 64, 80)
    guidance[:, 20:40, 20:40] = torch.tensor((1.0, 60.0, 20.0))[:, None, None]
    first, other = grey_picture(0), grey_picture(1)
    reddened = painter.paint(first, guidance)
    automatic = painter.paint(first, None)
    assert (reddened - automatic)[0, 20:40, 20:40].mean() > 0.05
    none = torch.zeros(3, 64, 80)
    assert torch.allclose(painter.paint(other, none), painter.paint(other, None), atol=1e-5)
