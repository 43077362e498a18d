"""How steady colours are in time: meters that are fed one frame after another and remember the last few only.

A value that no frame could give (a shot of two frames has no second difference) is NaN, in the means and in the curves.
"""

import math
from collections import deque

import torch
from torch import Tensor

from vs_colorize.evaluation.metrics import ab_distance, to_codes
from vs_colorize.evaluation.true_motion import Motion

_STILL = 1.0
_STEPS = (1, 2, 4)


class FlickerMeter:
    """Mean length of the second difference of ab in time, |ab[t-1] - 2 ab[t] + ab[t+1]|, in Lab units.

    A steady drift does not count, a flash does. No difference reaches across the start of a scene.
    """

    def __init__(self) -> None:
        self._frames: deque[tuple[Tensor, Tensor]] = deque(maxlen=3)
        self._curve: list[float] = []
        self._still_total = 0.0
        self._still_pixels = 0

    def add(self, ab: Tensor, lightness: Tensor, *, scene_start: bool = False) -> None:
        """Take the next frame: ab (2, H, W) and L* (H, W) in Lab units.

        `lightness` says what stands still: give the truth's, and all methods are measured on the same pixels.
        """
        if scene_start:
            self._frames.clear()
        self._frames.append((ab, lightness))
        self._curve.append(math.nan)
        if len(self._frames) == 3:
            self._measure()

    def _measure(self) -> None:
        (before, before_l), (now, now_l), (after, after_l) = self._frames
        length = torch.hypot(*(before - 2 * now + after))
        still = ((after_l - now_l).abs() < _STILL) & ((now_l - before_l).abs() < _STILL)
        self._curve[-2] = float(length.mean())
        self._still_total += float(length[still].double().sum())
        self._still_pixels += int(still.sum())

    @property
    def mean(self) -> float:
        """Mean over the pixels of all frames that have neighbours in their shot."""
        return _mean(self._curve)

    @property
    def still_mean(self) -> float:
        """The same over pixels whose L* moves by less than 1 from frame to frame."""
        return self._still_total / self._still_pixels if self._still_pixels else math.nan

    @property
    def curve(self) -> tuple[float, ...]:
        """The mean of each frame; NaN for the first and the last of a shot."""
        return tuple(self._curve)


class ConsistencyMeter:
    """CDC, colour distribution consistency: how much the histograms of R, G and B change over 1, 2 and 4 frames.

    Jensen-Shannon divergence with the natural logarithm between 256-bin histograms, mean over the clip, then over the
    three distances and the channels: 0 … ln 2. Cuts count, in the truth as in the result. Source: the evaluation code
    of TCVC (Liu et al., "Temporally consistent video colorization", 2021).
    """

    def __init__(self) -> None:
        self._histograms: deque[Tensor] = deque(maxlen=max(_STEPS) + 1)
        self._divergences: dict[int, list[float]] = {step: [] for step in _STEPS}

    def add(self, rgb: Tensor) -> None:
        """Take the next frame, sRGB (3, H, W) in 0…1; it is rounded to 8 bits."""
        now = torch.stack([torch.bincount(plane.flatten(), minlength=256) for plane in to_codes(rgb)])
        self._histograms.append(now / now.sum(1, keepdim=True, dtype=torch.float64))
        for step in _STEPS:
            if len(self._histograms) > step:
                self._divergences[step].append(_divergence(self._histograms[-1 - step], self._histograms[-1]))

    @property
    def mean(self) -> float:
        """CDC of the frames so far; NaN for fewer than five."""
        return sum(_mean(values) for values in self._divergences.values()) / len(_STEPS)


def _divergence(first: Tensor, second: Tensor) -> float:
    """Jensen-Shannon divergence in nats, mean over channels, of distributions (channels, bins)."""
    mixed = torch.special.entr((first + second) / 2)
    return float((mixed - (torch.special.entr(first) + torch.special.entr(second)) / 2).sum(1).mean())


class WarpMeter:
    """How far a frame lies from the next one, fetched back along the truth's motion.

    Squared RGB difference, mean over unoccluded pixels, the channels and the pairs of frames; and the distance in ab in
    Lab units. Source: Lai et al., "Learning blind video temporal consistency", 2018, there with the flow of FlowNet2:
    figures of one flow cannot be compared with those of another.
    """

    def __init__(self) -> None:
        self._last: tuple[Tensor, Tensor] | None = None
        self._squares: list[float] = []
        self._distances: list[float] = []

    def add(self, rgb: Tensor, ab: Tensor, motion: Motion | None) -> None:
        """Take the next frame: sRGB (3, H, W) in 0…1, ab (2, H, W), and the truth's motion since the last frame.

        Without a motion, as at the start of a scene, the frame is not compared with the one before. Where all is
        occluded the pair is left out.
        """
        square = distance = math.nan
        if self._last is not None and motion is not None and motion.visible.any():
            last_rgb, last_ab = self._last
            seen = motion.visible
            square = float(((motion.fetch_back(rgb) - last_rgb)[:, seen] ** 2).mean())
            distance = float(ab_distance(motion.fetch_back(ab)[None], last_ab[None])[0, seen].mean())
        self._squares.append(square)
        self._distances.append(distance)
        self._last = rgb, ab

    @property
    def mean(self) -> float:
        """Mean squared RGB difference over the pairs of frames."""
        return _mean(self._squares)

    @property
    def ab_mean(self) -> float:
        """Mean distance in ab over the pairs of frames."""
        return _mean(self._distances)

    @property
    def ab_curve(self) -> tuple[float, ...]:
        """The distance in ab of each frame from the one before; NaN for the first of a scene."""
        return tuple(self._distances)


def _mean(values: list[float]) -> float:
    """Mean of the values that are there."""
    there = [value for value in values if not math.isnan(value)]
    return math.fsum(there) / len(there) if there else math.nan
