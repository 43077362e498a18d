"""The pass that makes a coloured RGB frame of full-size lightness and a small Lab frame.

It runs in bands of rows that stay in a core's cache: OpenCV's float Lab conversion for all pixels, then the exact
tensor functions of the colour room for the few that left the gamut.
"""

from copy import copy
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
    scratch = _Scratch(*lightness.shape)
    places, colors = [], []
    for top in range(0, len(lightness), _BAND):
        rows = slice(top, min(top + _BAND, len(lightness)))
        tones, band = lightness[rows], scratch.rows(rows.stop - top)
        _convert(tones, model, top, band)
        clipped = np.flatnonzero(store(band, [plane[rows] for plane in planes]))
        clipped = clipped[_shows_color(tones.reshape(-1)[clipped])]
        places.append(clipped + top * lightness.shape[1])
        colors.append(band.lab.reshape(-1, 3)[clipped])
    _mend(np.concatenate(places), np.concatenate(colors), planes)


class _Scratch:
    """Arrays that all bands of a frame share; to allocate them takes longer than what is computed in them."""

    def __init__(self, height: int, width: int) -> None:
        shape = min(height, _BAND), width
        self.model = np.empty((*shape, 4), np.float32)
        self.planes = np.empty((4, *shape), np.float32)
        self.lab = np.empty((*shape, 3), np.float32)
        self.rgb = np.empty((*shape, 3), np.float32)
        self.light = np.empty((*shape, 3), np.uint16)
        self.channels = np.empty((3, *shape), np.uint16)
        self.inside = np.empty(shape, np.uint8)

    def rows(self, count: int) -> "_Scratch":
        """Return the same arrays, for a band of fewer rows."""
        if count == len(self.inside):
            return self
        part = copy(self)
        for name, array in vars(self).items():
            setattr(part, name, array[:, :count] if name in ("planes", "channels") else array[:count])
        return part


class _EnlargedModel:
    """Slopes of a and b, then offsets of a and b, interpolated linearly where full-size rows want them."""

    def __init__(
        self, lab: vs.VideoFrame, saturation: float, shape: tuple[int, ...], siting: tuple[float, float]
    ) -> None:
        small = np.nan_to_num(np.stack([np.asarray(lab[plane]) for plane in range(3)]), nan=0, posinf=0, neginf=0)
        slope, offset = chroma_model(small[0], small[1:] * np.float32(CHROMA_SCALE * saturation))
        self._model = cv2.merge([*slope, *offset])
        self._scale = small.shape[2] / shape[1], small.shape[1] / shape[0]
        self._middle = 0.5 + siting[0], 0.5 + siting[1]

    def write(self, top: int, band: _Scratch) -> None:
        """Fill the four planes of a band that begins at row `top`."""
        (across, down), (right, below) = self._scale, self._middle
        cv2.warpAffine(
            self._model,
            np.array([[across, 0, right * across - 0.5], [0, down, (top + below) * down - 0.5]]),
            band.inside.shape[::-1],
            dst=band.model,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        cv2.split(band.model, list(band.planes))


def _convert(lightness: Floats, model: _EnlargedModel, top: int, band: _Scratch) -> None:
    """Fill the band with L*, a*, b*; black and white are neutral."""
    model.write(top, band)
    a, b, offset_a, offset_b = band.planes
    for chroma, offset in ((a, offset_a), (b, offset_b)):
        cv2.multiply(chroma, lightness, dst=chroma)
        cv2.add(chroma, offset, dst=chroma)
    if lightness.min() <= 0 or lightness.max() >= 1:
        extreme = ~_shows_color(lightness)
        a[extreme] = b[extreme] = 0
    tones = np.multiply(lightness, np.float32(LIGHTNESS_SCALE), out=offset_a)
    cv2.merge((tones, a, b), dst=band.lab)


def _shows_color(lightness: Floats) -> Flags:
    """Return what is neither black nor white."""
    return (lightness > 0) & (lightness < 1)


def _store_8_bit(band: _Scratch, planes: list[Plane]) -> Flags:
    """Write a band into the frame, clipped, and return which colours were clipped, or are black or white."""
    linear = band.rgb
    cv2.cvtColor(band.lab, cv2.COLOR_LAB2LRGB, dst=linear)
    linear *= _DEEPEST_CODE
    linear += 0.5
    np.copyto(band.light, linear, casting="unsafe")
    cv2.split(band.light, list(band.channels))
    _equalize_grey(band.channels, 1)
    for channel, plane in zip(band.channels, planes, strict=True):
        cv2.LUT(channel, _srgb_codes(), dst=plane)
    return _outside(band.light, 1, _DEEPEST_CODE - 1, band.inside)


def _store_deep(band: _Scratch, planes: list[Plane]) -> Flags:
    """Do the same for 16-bit and floating-point frames."""
    cv2.cvtColor(band.lab, cv2.COLOR_LAB2RGB, dst=band.rgb)
    channels = band.planes[:3]
    cv2.split(band.rgb, list(channels))
    _equalize_grey(channels, _GREY_SPREAD)
    for channel, plane in zip(channels, planes, strict=True):
        plane[:] = _coded(channel, plane)
    return _outside(band.rgb, 1e-9, 1 - 1e-6, band.inside)


def _equalize_grey(channels: NDArray[np.uint16] | Floats, spread: float) -> None:
    """Make the three channels equal where they differ by OpenCV's rounding only."""
    red, green, blue = channels
    apart = cv2.max(cv2.absdiff(red, green), cv2.absdiff(blue, green))
    grey = cv2.compare(apart, spread, cv2.CMP_LE)  # type: ignore[call-overload]
    cv2.copyTo(green, grey, red)
    cv2.copyTo(green, grey, blue)


@cache
def _srgb_codes() -> NDArray[np.uint8]:
    """The 8-bit sRGB codes of linear light in 16 bits: off by 0.03 of a code at most, where the curve is steepest."""
    codes = linear_to_srgb(torch.linspace(0, 1, _DEEPEST_CODE + 1)) * 255
    return codes.round().to(torch.uint8).numpy()


def _outside(rgb: cv2.typing.MatLike, low: float, high: float, inside: NDArray[np.uint8]) -> Flags:
    cv2.inRange(rgb, (low,) * 3, (high,) * 3, dst=inside)
    return np.equal(inside, 0)


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
