import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from vs_colorize.evaluation.thumbnails import FULL_SCALE, difference_thumbnail, thumbnail


def decoded(jpeg: bytes) -> NDArray[np.integer]:
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return np.asarray(pixels[..., ::-1], np.int64)


def test_large_pictures_shrink_to_256_pixels_and_small_ones_stay() -> None:
    assert decoded(thumbnail(torch.rand(3, 300, 600))).shape == (128, 256, 3)
    assert decoded(thumbnail(torch.rand(3, 20, 30))).shape == (20, 30, 3)


def test_colors_stay() -> None:
    flat = torch.tensor((0.8, 0.4, 0.2))[:, None, None].expand(3, 32, 32)
    assert np.abs(decoded(thumbnail(flat)) - (204, 102, 51)).max() <= 4


def test_no_difference_is_black_and_a_large_one_bright() -> None:
    difference = torch.zeros(32, 32)
    difference[:, 16:] = 2 * FULL_SCALE
    shown = decoded(difference_thumbnail(difference))
    assert shown[:, :12].max() < 40
    assert shown[:, 20:].mean(-1).min() > 190
