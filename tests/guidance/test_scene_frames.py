import cv2
import numpy as np

from tests.guidance.photographs import lab
from vs_colorize.guidance.scene_frames import first_good


def test_blank_blurred_and_mixed_frames_are_passed_over() -> None:
    sharp = lab("coffee")[0]
    blurred = np.asarray(cv2.GaussianBlur(sharp, (0, 0), 4), np.float32)
    frames = [np.zeros_like(sharp), sharp, blurred, sharp, sharp]
    assert first_good(frames, [True, False, True, True, True]) == 3


def test_the_best_of_bad_frames_is_taken() -> None:
    blank = np.full((64, 64), 0.2, np.float32)
    assert first_good([blank, blank], [True, True]) == 0
    assert first_good([blank, blank, blank], [False, False, False]) == 2
