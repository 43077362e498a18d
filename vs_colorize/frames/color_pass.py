"""The pass that makes a coloured RGB frame of full-size lightness and a small Lab frame.

It runs in bands of rows that stay in a core's cache: OpenCV's float Lab conversion for all pixels, then the exact
tensor functions of the colour room for the few that left the gamut.
"""

import cv2
import numpy as np
import torch
import vapoursynth as vs
from numpy.typing import NDArray

from vs_colorize.color.detail import detail_model
from vs_colorize.color.gamut import fit_gamut
from vs_colorize.color.lab import lab_to_xyz, linear_to_srgb, xyz_to_linear
from vs_colorize.frames.kinds import CHROMA_SCALE, LIGHTNESS_SCALE

type Floats = NDArray[np.float32]
type Plane = NDArray[np.uint8 | np.uint16 | np.float16 | np.float32]
type Flags = NDArray[np.bool_]

_BAND = 32
# OpenCV's grey has its three channels this far apart at most; grey must have none.
_GREY_SPREAD = 2e-6


def write_colors(lightness: Floats, lab: vs.VideoFrame, saturation: float, result: vs.VideoFrame) -> None:
    """Fill an RGB frame with the sRGB colours of L* / 100 (H, W) and of the Lab frame's chroma.

    Chroma follows the edges of the lightness, see `detail_model`. Colours that sRGB cannot show lose chroma and keep
    L*, see `fit_gamut`. Black and white are neutral, and so is what is not a number.

    Args:
        lightness: L* / 100, of the result's size.
        lab: a frame of a Lab clip.
        saturation: factor for a* and b*.
        result: a new frame of 8 or 16 bit, half or float RGB.
    """
    model = _enlarged_model(lab, saturation, lightness.shape)
    planes = [np.asarray(result[plane]) for plane in range(3)]
    clipped = np.empty(lightness.shape, np.bool_)
    for top in range(0, len(lightness), _BAND):
        rows = slice(top, top + _BAND)
        rgb, extreme = _convert(lightness[rows], [plane[rows] for plane in model])
        clipped[rows] = _store(rgb, [plane[rows] for plane in planes]) & ~extreme
    _mend(np.nonzero(clipped), lightness, model, planes)


def _enlarged_model(lab: vs.VideoFrame, saturation: float, shape: tuple[int, ...]) -> list[Floats]:
    """Return slopes of a and b, then offsets of a and b, each of the full size."""
    scales = (1, CHROMA_SCALE * saturation, CHROMA_SCALE * saturation)
    small = torch.from_numpy(np.stack([np.asarray(lab[p]) * np.float32(scale) for p, scale in enumerate(scales)]))
    small = small.nan_to_num(0, 0, 0)[None]
    slope, offset = detail_model(small[:, :1], small[:, 1:])
    size = shape[1], shape[0]
    return [cv2.resize(plane, size) for plane in torch.cat((slope, offset), 1)[0].numpy()]


def _chroma(lightness: Floats, slope: Floats, offset: Floats) -> Floats:
    return cv2.add(cv2.multiply(slope, lightness), offset)  # type: ignore[return-value]


def _convert(lightness: Floats, model: list[Floats]) -> tuple[Floats, Flags]:
    """Return sRGB (H, W, 3), clipped to 0…1, and where the picture is black or white."""
    a, b = (_chroma(lightness, model[axis], model[axis + 2]) for axis in (0, 1))
    extreme = (lightness <= 0) | (lightness >= 1)
    if extreme.any():
        a[extreme] = b[extreme] = 0
    lab = cv2.merge((lightness * np.float32(LIGHTNESS_SCALE), a, b))
    return cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), extreme  # type: ignore[return-value]


def _store(rgb: Floats, planes: list[Plane]) -> Flags:
    """Write a band into the frame and return which pixels have a channel at its limit."""
    if planes[0].dtype == np.uint8:
        codes = cv2.convertScaleAbs(rgb, alpha=255)
        cv2.split(codes, planes)
        return _outside(codes, 1, 254)
    red, green, blue = (np.ascontiguousarray(rgb[..., channel]) for channel in range(3))
    grey = np.maximum(abs(red - green), abs(blue - green)) < _GREY_SPREAD
    for channel, plane in zip((red, green, blue), planes, strict=True):
        np.copyto(channel, green, where=grey)
        plane[:] = _coded(channel, plane.dtype)
    return _outside(rgb, 1e-9, 1 - 1e-6)


def _outside(rgb: NDArray[np.float32] | NDArray[np.uint8], low: float, high: float) -> Flags:
    inside: NDArray[np.uint8] = cv2.inRange(rgb, (low,) * 3, (high,) * 3)  # type: ignore[assignment]
    return inside == 0


def _coded(values: Floats, dtype: np.dtype) -> NDArray[np.generic]:
    if dtype.kind == "f":
        return values
    return (values * np.float32(np.iinfo(dtype).max) + np.float32(0.5)).astype(dtype)


def _mend(where: tuple[NDArray[np.intp], ...], lightness: Floats, model: list[Floats], planes: list[Plane]) -> None:
    """Recompute the pixels that were clipped: exactly, with chroma lowered until they fit."""
    if not len(where[0]):
        return
    tones = lightness[where]
    a, b = (model[axis][where] * tones + model[axis + 2][where] for axis in (0, 1))
    lab = torch.from_numpy(np.stack((tones * np.float32(LIGHTNESS_SCALE), a, b)))[:, None]
    srgb = linear_to_srgb(fit_gamut(xyz_to_linear(lab_to_xyz(lab)))).numpy()[:, 0]
    for plane, values in zip(planes, srgb, strict=True):
        plane[where] = _coded(values, plane.dtype)
