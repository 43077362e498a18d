import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vs_colorize.evaluation.column import BOOST, LIGHTNESS, ColumnMeter


def decoded(jpeg: bytes) -> NDArray[np.integer]:
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return np.asarray(pixels[..., ::-1], np.int64)


def flat(lightness: float, a: float, b: float, height: int = 24, width: int = 8) -> Tensor:
    return torch.tensor((lightness, a, b), dtype=torch.float32)[:, None, None].expand(3, height, width)


def test_frames_stand_side_by_side_as_they_are_seen() -> None:
    meter = ColumnMeter(20)
    for n in range(20):
        meter.add(flat(100.0 if n < 10 else 0.0, 0, 0))
    picture = decoded(meter.as_seen())
    assert picture.shape == (24, 20, 3)
    assert picture[:, :7].min() > 235
    assert picture[:, 13:].max() < 20


def test_the_column_is_the_middle_one() -> None:
    lab = flat(10, 0, 0).clone()
    lab[0, :, 4] = 90
    meter = ColumnMeter(1)
    meter.add(lab)
    assert decoded(meter.as_seen()).min() > 200


def test_colors_are_shown_without_the_lightness_and_stronger() -> None:
    dark, light, like = ColumnMeter(8), ColumnMeter(8), ColumnMeter(8)
    for _ in range(8):
        dark.add(flat(30, 10, -15))
        light.add(flat(80, 10, -15))
        like.add(flat(LIGHTNESS, BOOST * 10, BOOST * -15))
    assert dark.colors() == light.colors()
    assert np.abs(decoded(dark.colors()) - decoded(like.as_seen())).max() <= 1


def test_of_a_long_clip_of_tall_frames_the_middle_is_kept_small() -> None:
    meter = ColumnMeter(1000)
    for n in range(1000):
        meter.add(flat(100.0 if 372 <= n < 628 else 0.0, 0, 0, height=240, width=1))
    picture = decoded(meter.as_seen())
    assert picture.shape == (96, 256, 3)
    assert picture.min() > 235
