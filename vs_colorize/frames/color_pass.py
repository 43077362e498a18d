"""The pass that makes a coloured RGB frame of full-size lightness and a small Lab frame.

It runs in bands of rows that stay in a core's cache: OpenCV's float Lab conversion for all pixels, then the exact
tensor functions of the colour room for the few that left the gamut.
"""

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
import torch
import vapoursynth as vs
from numpy.typing import NDArray

from vs_colorize.color.gamut import fit_gamut
from vs_colorize.color.lab import lab_to_xyz, linear_to_srgb, xyz_to_linear
from vs_colorize.frames.detail import chroma_model
from vs_colorize.frames.kinds import CHROMA_SCALE, LIGHTNESS_SCALE

type Floats = NDArray[np.float32]
type Plane = NDArray[np.uint8 | np.uint16 | np.float16 | np.float32]
type Flags = NDArray[np.bool_]

_BAND = 32
# Few enough that torch does not wake threads of its own, which would fight with those of VapourSynth.
_MENDED_TOGETHER = 8192
# OpenCV's grey has its three channels this far apart at most.
_GREY_SPREAD = 2e-6
_DEEPEST_CODE = 65535


def write_colors(
    lightness: Floats,
    lab: vs.VideoFrame,
    saturation: float,
    result: vs.VideoFrame,
    siting: tuple[float, float] = (0, 0),
) -> None:
    """Fill an RGB frame with the sRGB colours of L* / 100 (H, W) and of the Lab frame's chroma.

    Chroma follows the edges of the lightness, see `chroma_model`. Colours that sRGB cannot show lose chroma and keep
    L*, see `fit_gamut`. Black and white are neutral, and so is what is not a number.

    Args:
        lightness: L* / 100, of the result's size.
        lab: a frame of a Lab clip.
        saturation: factor for a* and b*.
        result: a new frame of 8 or 16 bit, half or float RGB.
        siting: how far right of and below the middle of its pixel a sample lies, in pixels.
    """
    model = _EnlargedModel(lab, saturation, lightness.shape, siting)
    planes = [np.asarray(result[plane]) for plane in range(3)]
    store = _store_8_bit if planes[0].dtype == np.uint8 else _store_deep
    places, colors = [], []
    for top in range(0, len(lightness), _BAND):
        rows = slice(top, min(top + _BAND, len(lightness)))
        tones = lightness[rows]
        band = _lab_band(tones, model.band(rows))
        clipped = np.flatnonzero(store(band, [plane[rows] for plane in planes]))
        clipped = clipped[_shows_color(tones.reshape(-1)[clipped])]
        places.append(clipped + top * lightness.shape[1])
        colors.append(band.reshape(-1, 3)[clipped])
    _mend(np.concatenate(places), np.concatenate(colors), planes)


class _EnlargedModel:
    """Slopes of a and b, then offsets of a and b, interpolated linearly where full-size rows want them."""

    def __init__(
        self, lab: vs.VideoFrame, saturation: float, shape: tuple[int, ...], siting: tuple[float, float]
    ) -> None:
        small = np.nan_to_num(np.stack([np.asarray(lab[plane]) for plane in range(3)]), nan=0, posinf=0, neginf=0)
        slope, offset = chroma_model(small[0], small[1:] * np.float32(CHROMA_SCALE * saturation))
        self._model = cv2.merge([*slope, *offset])
        self._width = shape[1]
        self._scale = small.shape[2] / shape[1], small.shape[1] / shape[0]
        self._middle = 0.5 + siting[0], 0.5 + siting[1]

    def band(self, rows: slice) -> Sequence[cv2.typing.MatLike]:
        """Return the four planes of some rows."""
        (across, down), (right, below) = self._scale, self._middle
        to_small = np.array([[across, 0, right * across - 0.5], [0, down, (rows.start + below) * down - 0.5]])
        return cv2.split(
            cv2.warpAffine(
                self._model,
                to_small,
                (self._width, rows.stop - rows.start),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )


def _lab_band(lightness: Floats, model: Sequence[cv2.typing.MatLike]) -> Floats:
    """Return L*, a*, b* (H, W, 3); black and white are neutral."""
    a, b = (cv2.add(cv2.multiply(model[axis], lightness), model[axis + 2]) for axis in (0, 1))
    if lightness.min() <= 0 or lightness.max() >= 1:
        extreme = ~_shows_color(lightness)
        a[extreme] = b[extreme] = 0
    return cv2.merge((lightness * np.float32(LIGHTNESS_SCALE), a, b))  # type: ignore[return-value]


def _shows_color(lightness: Floats) -> Flags:
    """Return what is neither black nor white."""
    return (lightness > 0) & (lightness < 1)


def _store_8_bit(lab: Floats, planes: list[Plane]) -> Flags:
    """Write a band into the frame, clipped, and return which colours were clipped, or are black or white."""
    linear: Floats = cv2.cvtColor(lab, cv2.COLOR_LAB2LRGB)  # type: ignore[assignment]
    linear *= _DEEPEST_CODE
    linear += 0.5
    light = linear.astype(np.uint16)
    for channel, plane in zip(_split(light, 1), planes, strict=True):
        cv2.LUT(channel, _srgb_codes(), dst=plane)
    return _outside(light, 1, _DEEPEST_CODE - 1)


def _store_deep(lab: Floats, planes: list[Plane]) -> Flags:
    """Do the same for 16-bit and floating-point frames."""
    rgb: Floats = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)  # type: ignore[assignment]
    for channel, plane in zip(_split(rgb, _GREY_SPREAD), planes, strict=True):
        plane[:] = _coded(channel, plane)
    return _outside(rgb, 1e-9, 1 - 1e-6)


def _split(rgb: cv2.typing.MatLike, grey_spread: float) -> list[cv2.typing.MatLike]:
    """Return the three channels, made equal where they differ by rounding only: grey has none of it."""
    red, green, blue = cv2.split(rgb)
    spread = cv2.max(cv2.absdiff(red, green), cv2.absdiff(blue, green))
    grey = cv2.compare(spread, grey_spread, cv2.CMP_LE)  # type: ignore[call-overload]
    return [cv2.copyTo(green, grey, red), green, cv2.copyTo(green, grey, blue)]


@cache
def _srgb_codes() -> NDArray[np.uint8]:
    """The 8-bit sRGB codes of linear light in 16 bits: off by 0.03 of a code at most, where the curve is steepest."""
    codes = linear_to_srgb(torch.linspace(0, 1, _DEEPEST_CODE + 1)) * 255
    return codes.round().to(torch.uint8).numpy()


def _outside(rgb: cv2.typing.MatLike, low: float, high: float) -> Flags:
    return np.equal(cv2.inRange(rgb, (low,) * 3, (high,) * 3), 0)


def _coded(values: cv2.typing.MatLike, plane: Plane) -> Plane:
    """Return values of 0…1 as a plane holds them."""
    if plane.dtype.kind == "f":
        return np.asarray(values, plane.dtype)
    scaled: Floats = values * np.float32(_DEEPEST_CODE if plane.dtype == np.uint16 else 255) + np.float32(0.5)
    return scaled.astype(plane.dtype)


@cache
def _xyz_matrix() -> torch.Tensor:
    return xyz_to_linear(torch.eye(3)[:, None])[:, 0, :, None, None]


def _linear(lab: torch.Tensor) -> torch.Tensor:
    """Lab (3, 1, N) to linear sRGB without a matrix product: BLAS would wake its threads for it."""
    x, y, z = lab_to_xyz(lab)
    from_x, from_y, from_z = _xyz_matrix().unbind(1)
    linear: torch.Tensor = from_x * x + from_y * y + from_z * z
    return linear


def _mend(places: NDArray[np.intp], lab: Floats, planes: list[Plane]) -> None:
    """Recompute the colours (N, 3) that were clipped, exactly and with chroma lowered until they fit."""
    for start in range(0, len(places), _MENDED_TOGETHER):
        part = slice(start, start + _MENDED_TOGETHER)
        colors = torch.from_numpy(np.ascontiguousarray(lab[part].T))[:, None]
        with torch.inference_mode():
            srgb = linear_to_srgb(fit_gamut(_linear(colors))).numpy()[:, 0]
        where = np.divmod(places[part], planes[0].shape[1])
        for plane, values in zip(planes, srgb, strict=True):
            plane[where] = _coded(values, plane)
