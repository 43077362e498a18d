"""Between lightness and ab, and the pictures of any size and range that a network of others takes and gives."""

from collections.abc import Callable

import cv2
import numpy as np
import torch

from vs_colorize.color.lab import lightness_to_luminance, linear_to_srgb, srgb_to_lab
from vs_colorize.color.neutral import picture_weight
from vs_colorize.zoo.onnx.terms import Array, Terms

type Run = Callable[[Array], Array]


class Adapter:
    """A network whose terms are all known, as one that takes lightness and gives ab."""

    def __init__(self, terms: Terms, channels: int, run: Run) -> None:
        self._terms = terms
        self._channels = channels
        self._run = run

    def __call__(self, lightness: Array) -> Array:
        """Map L* / 100 (N, H, W) to a* and b* in Lab units, (N, 2, h, w); 0 on blank frames."""
        size = self._terms.size
        fitted = (
            _resized(lightness, *size) if isinstance(size, tuple) else _padded(lightness, self._terms.multiple or 1)
        )
        ab = self._ab(self._run(self._input(fitted)))
        if not isinstance(size, tuple):
            ab = _cut(ab, fitted.shape[1:], lightness.shape[1:])
        weight: Array = picture_weight(torch.from_numpy(np.ascontiguousarray(lightness))[:, None]).numpy()
        return ab * weight

    def _input(self, lightness: Array) -> Array:
        tones = lightness
        if self._terms.takes == "grey":
            luminance = lightness_to_luminance(torch.from_numpy(np.ascontiguousarray(lightness)) * 100)
            tones = linear_to_srgb(luminance).numpy()
        assert self._terms.input_range is not None
        return self._terms.input_range.encode(np.repeat(tones[:, None], self._channels, axis=1))

    def _ab(self, given: Array) -> Array:
        terms = self._terms
        if terms.gives == "ab":
            assert terms.ab_scale is not None
            return given * np.float32(terms.ab_scale)
        assert terms.output_range is not None
        rgb = terms.output_range.decode(given if terms.order == "rgb" else given[:, ::-1])
        return srgb_to_lab(torch.from_numpy(rgb).clamp(0, 1))[:, 1:].numpy()


def _resized(pictures: Array, width: int, height: int) -> Array:
    smaller = width * height < pictures.shape[1] * pictures.shape[2]
    how = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.stack([cv2.resize(picture, (width, height), interpolation=how) for picture in pictures])


def _padded(pictures: Array, multiple: int) -> Array:
    """Repeat the last rows and columns until both sides are multiples."""
    below, right = (-side % multiple for side in pictures.shape[1:])
    return np.pad(pictures, ((0, 0), (0, below), (0, right)), mode="edge")


def _cut(ab: Array, padded: tuple[int, ...], size: tuple[int, ...]) -> Array:
    """Take away of ab (N, 2, h, w) what `_padded` added to its picture."""
    sides = [side * part / whole for side, part, whole in zip(ab.shape[2:], size, padded, strict=True)]
    if not all(side.is_integer() for side in sides):
        return _cut(np.stack([_enlarged(each, padded) for each in ab]), padded, size)
    height, width = map(int, sides)
    return ab[:, :, :height, :width]


def _enlarged(ab: Array, size: tuple[int, ...]) -> Array:
    return np.stack([cv2.resize(plane, size[::-1], interpolation=cv2.INTER_LINEAR) for plane in ab])
