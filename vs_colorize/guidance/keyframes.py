"""Key frames: corrected frames of a film, found, checked, and made into guidance clips of one frame."""

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path

import numpy as np
import vapoursynth as vs

from vs_colorize.errors import ColorizeError, GuidanceError, told_of
from vs_colorize.frames.formats import require_picture
from vs_colorize.frames.kinds import Kind, mark
from vs_colorize.frames.signal import BT709, SRGB, as_displayed, read_signal
from vs_colorize.frames.tone import small_size
from vs_colorize.guidance.color_pictures import (
    ColorPicture,
    guidance_planes,
    is_grey,
    is_partial,
    read_color_picture,
    require_color_picture,
)
from vs_colorize.guidance.pictures import PICTURE_SUFFIXES

type KeyFrames = Mapping[int, str | PathLike[str] | ColorPicture | vs.VideoNode] | str | PathLike[str]
"""A picture a frame, or a folder of pictures whose names end in the number of their frame."""


@dataclass(frozen=True)
class KeyFrame:
    """A corrected frame: what it is called in messages, how to get at its picture, and whether all of it counts."""

    name: str
    read: Callable[[], ColorPicture]
    whole: bool

    def guidance(self, lightness: vs.VideoNode) -> vs.VideoNode:
        """Return a guidance clip of one frame and the size of a lightness clip; the picture is read with the frame."""
        blank = lightness.std.BlankClip(format=vs.YUV444PS, length=1, keep=True)

        def write(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
            result = f.copy()
            try:
                planes = guidance_planes(self.read(), f.width, f.height)
            except Exception as error:
                raise told_of(f"guide_keyframes: {self.name}", error) from error
            for plane in range(3):
                np.asarray(result[plane])[:] = planes[plane]
            return result

        return mark(blank.std.ModifyFrame(blank, write), Kind.GUIDANCE)


def read_keyframes(keyframes: KeyFrames, lightness: vs.VideoNode) -> dict[int, KeyFrame]:
    """Return the key frames of a film by number; each picture is read once now, to know that it can be.

    Warns where a picture has no colours, another shape than the film, or fewer pixels than the lightness clip.

    Raises:
        GuidanceError: there are none, two are of one frame, a name has no number, a frame is beyond the end, or a
            picture cannot be used; names the file or the frame.
    """
    sources = keyframes if isinstance(keyframes, Mapping) else _in_folder(Path(keyframes))
    if not sources:
        raise GuidanceError("keyframes: there are none; give at least one picture")
    found = {}
    for number, source in sources.items():
        name = f"key frame {number}" + (f" ({source})" if isinstance(source, str | PathLike) else "")
        _require_frame(number, name, lightness.num_frames)
        read = _reader(source, name, lightness)
        picture = read()
        _warn_of_size(source if isinstance(source, vs.VideoNode) else picture, name, lightness)
        if is_grey(picture):
            _say(f"{name}: has no colours; what it shows becomes grey")
        found[number] = KeyFrame(name, read, whole=not is_partial(picture))
    return found


def _in_folder(folder: Path) -> dict[int, Path]:
    """Return the pictures of a folder by the last number in their names."""
    if not folder.is_dir():
        raise GuidanceError(f"{folder}: no such folder; give a folder of pictures, or {{frame: picture}}")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file())
    if not files:
        raise GuidanceError(f"{folder}: holds no pictures; put key frames there, with names like ref_000123.png")
    found: dict[int, Path] = {}
    for path in files:
        numbers = re.findall(r"\d+", path.stem)
        if not numbers:
            raise GuidanceError(f"{path}: its name has no number; name it like ref_000123.png, after its frame")
        number = int(numbers[-1])
        if number in found:
            raise GuidanceError(f"{path}: is of frame {number}, and so is {found[number].name}; take one of them away")
        found[number] = path
    return found


def _require_frame(number: object, name: str, length: int) -> None:
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        raise GuidanceError(f"{name}: a frame's number is wanted, {number!r} came")
    if not 0 <= number < length:
        raise GuidanceError(
            f"{name}: no such frame, the clip has frames 0 to {length - 1}; renumber it or take it away"
        )


def _reader(source: object, name: str, lightness: vs.VideoNode) -> Callable[[], ColorPicture]:
    if isinstance(source, str | PathLike):
        return partial(read_color_picture, Path(source))
    if isinstance(source, vs.VideoNode):
        picture = _of_clip(source, name, lightness)
    else:
        picture = require_color_picture(source, name)
    return lambda: picture


def _of_clip(clip: vs.VideoNode, name: str, lightness: vs.VideoNode) -> ColorPicture:
    """Return the one frame of a clip, sRGB of the small size."""
    if clip.num_frames != 1 or clip.format.color_family != vs.RGB:
        raise GuidanceError(f"{name}: an RGB clip of one frame is wanted, {clip.num_frames} of {clip.format.name} came")
    try:
        require_picture(clip)
        shown = as_displayed(clip, read_signal(clip))
    except ColorizeError as error:
        raise GuidanceError(f"{name}: {error}") from error
    size = lightness.width, lightness.height
    small = shown.resize.Bicubic(*size, format=vs.RGBS, transfer=SRGB, primaries=BT709)
    with small.get_frame(0) as frame:
        return np.dstack([np.asarray(frame[plane]) for plane in range(3)]).clip(0, 1)


def _warn_of_size(picture: ColorPicture | vs.VideoNode, name: str, lightness: vs.VideoNode) -> None:
    if isinstance(picture, vs.VideoNode):
        width, height = picture.width, picture.height
    else:
        height, width = picture.shape[:2]
    size = lightness.width, lightness.height
    if small_size(width, height, min(size)) != size:
        _say(f"{name}: is {width}x{height}, another shape than the film's; it is stretched over the frame")
    elif width < size[0] or height < size[1]:
        wanted = "{}x{}".format(*size)
        _say(f"{name}: is {width}x{height}, colours are found at {wanted}; it is enlarged")


def _say(text: str) -> None:
    warnings.warn(text, stacklevel=5)
