"""The pass that makes a coloured RGB frame of full-size lightness and a small Lab frame.

It runs in bands of rows that stay in a core's cache: OpenCV's float Lab conversion for all pixels, then the exact
tensor functions of the colour room for the few that left the gamut.
"""

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
# OpenCV's grey has its three channels this far apart at most; grey must have none.
_GREY_SPREAD = 2e-6


def write_colors(lightness: Floats, lab: vs.VideoFrame, saturation: float, result: vs.VideoFrame) -> None:
    """Fill an RGB frame with the sRGB colours of L* / 100 (H, W) and of the Lab frame's chroma.

    Chroma follows the edges of the lightness, see `chroma_model`. Colours that sRGB cannot show lose chroma and keep
    L*, see `fit_gamut`. Black and white are neutral, and so is what is not a number.

    Args:
        lightness: L* / 100, of the result's size.
        lab: a frame of a Lab clip.
        saturation: factor for a* and b*.
        result: a new frame of 8 or 16 bit, half or float RGB.
    """
    model = _enlarged_model(lab, saturation, lightness.shape)
    planes = [np.asarray(result[plane]) for plane in range(3)]
    places, colors = [], []
    for top in range(0, len(lightness), _BAND):
        rows = slice(top, top + _BAND)
        band = _lab_band(lightness[rows], [plane[rows] for plane in model])
        clipped = np.flatnonzero(_store(band, [plane[rows] for plane in planes]))
        clipped = clipped[_shows_color(lightness[rows].reshape(-1)[clipped])]
        places.append(clipped + top * lightness.shape[1])
        colors.append(band.reshape(-1, 3)[clipped])
    _mend(np.concatenate(places), np.concatenate(colors), planes)


def _enlarged_model(lab: vs.VideoFrame, saturation: float, shape: tuple[int, ...]) -> list[Floats]:
    """Return slopes of a and b, then offsets of a and b, each of the full size."""
    small = np.nan_to_num(np.dstack([np.asarray(lab[plane]) for plane in range(3)]), nan=0, posinf=0, neginf=0)
    parts = chroma_model(small[..., 0], small[..., 1:] * np.float32(CHROMA_SCALE * saturation))
    size = shape[1], shape[0]
    return [cv2.resize(part[..., axis], size) for part in parts for axis in (0, 1)]  # type: ignore[misc]


def _lab_band(lightness: Floats, model: list[Floats]) -> Floats:
    """Return L*, a*, b* (H, W, 3); black and white are neutral."""
    a, b = (cv2.add(cv2.multiply(model[axis], lightness), model[axis + 2]) for axis in (0, 1))
    extreme = ~_shows_color(lightness)
    if extreme.any():
        a[extreme] = b[extreme] = 0
    return cv2.merge((lightness * np.float32(LIGHTNESS_SCALE), a, b))  # type: ignore[return-value]


def _shows_color(lightness: Floats) -> Flags:
    """Return what is neither black nor white."""
    return (lightness > 0) & (lightness < 1)


def _store(lab: Floats, planes: list[Plane]) -> Flags:
    """Write a band into the frame, clipped, and return which colours were clipped (or are all but black or white)."""
    rgb: Floats = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)  # type: ignore[assignment]
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


def _outside(rgb: cv2.typing.MatLike, low: float, high: float) -> Flags:
    return np.equal(cv2.inRange(rgb, (low,) * 3, (high,) * 3), 0)


def _coded(values: Floats, dtype: np.dtype) -> NDArray[np.generic]:
    if dtype.kind == "f":
        return values
    return (values * np.float32(np.iinfo(dtype).max) + np.float32(0.5)).astype(dtype)


def _mend(places: NDArray[np.intp], lab: Floats, planes: list[Plane]) -> None:
    """Recompute the colours (N, 3) that were clipped, exactly and with chroma lowered until they fit."""
    for start in range(0, len(places), _MENDED_TOGETHER):
        part = slice(start, start + _MENDED_TOGETHER)
        colors = torch.from_numpy(np.ascontiguousarray(lab[part].T))[:, None]
        srgb = linear_to_srgb(fit_gamut(xyz_to_linear(lab_to_xyz(colors)))).numpy()[:, 0]
        where = np.divmod(places[part], planes[0].shape[1])
        for plane, values in zip(planes, srgb, strict=True):
            plane[where] = _coded(values, plane.dtype)
