"""Pixel formats: what VapourSynth and FFmpeg call the same planes, and planes from the one to the other."""

from dataclasses import dataclass

import av
import numpy as np
import vapoursynth as vs


@dataclass(frozen=True)
class PixelFormat:
    """One format under both names; `planes` tells which VapourSynth plane goes into each FFmpeg plane."""

    name: str
    preset: vs.PresetVideoFormat
    planes: tuple[int, ...] = (0, 1, 2)

    @property
    def depth(self) -> int:
        """Bits per sample."""
        return vs.core.get_video_format(self.preset).bits_per_sample

    @property
    def subsampling(self) -> tuple[int, int]:
        """Width and height of the block of pixels that shares one chroma sample."""
        details = vs.core.get_video_format(self.preset)
        return 1 << details.subsampling_w, 1 << details.subsampling_h


_GREEN_BLUE_RED = (1, 2, 0)

PIXEL_FORMATS = {
    form.name: form
    for form in (
        PixelFormat("yuv420p", vs.YUV420P8),
        PixelFormat("yuv422p", vs.YUV422P8),
        PixelFormat("yuv444p", vs.YUV444P8),
        PixelFormat("gbrp", vs.RGB24, _GREEN_BLUE_RED),
        PixelFormat("yuv420p10le", vs.YUV420P10),
        PixelFormat("yuv422p10le", vs.YUV422P10),
        PixelFormat("yuv444p10le", vs.YUV444P10),
        PixelFormat("gbrp10le", vs.RGB30, _GREEN_BLUE_RED),
        PixelFormat("yuv420p12le", vs.YUV420P12),
        PixelFormat("yuv422p12le", vs.YUV422P12),
        PixelFormat("yuv444p12le", vs.YUV444P12),
        PixelFormat("gbrp12le", vs.RGB36, _GREEN_BLUE_RED),
        PixelFormat("yuv420p16le", vs.YUV420P16),
        PixelFormat("yuv422p16le", vs.YUV422P16),
        PixelFormat("yuv444p16le", vs.YUV444P16),
        PixelFormat("gbrp16le", vs.RGB48, _GREEN_BLUE_RED),
    )
}
"""Every pixel format that can be written, by FFmpeg's name."""

_EIGHT_BIT_ALIASES = {"yuvj420p": "yuv420p", "yuvj422p": "yuv422p", "yuvj444p": "yuv444p"}


def canonical_name(name: str) -> str:
    """Return the name without FFmpeg's deprecated marks of full range."""
    return _EIGHT_BIT_ALIASES.get(name, name)


def preferred_format(clip: vs.VideoNode, offered: tuple[str, ...]) -> PixelFormat | None:
    """Return what suits a clip best among the formats that an encoder takes.

    4:2:0 goes first, for every player reads it: 8 bits for 8-bit clips, 10 above. Sides that cannot be halved call for
    4:4:4. None where the encoder takes nothing that is known here.
    """
    deep = clip.format.bits_per_sample > 8
    fitting = [PIXEL_FORMATS[name] for name in offered if name in PIXEL_FORMATS]
    fitting = [form for form in fitting if divides(form, clip)]
    return min(fitting, key=lambda form: _distance(form, deep), default=None)


def divides(form: PixelFormat, clip: vs.VideoNode) -> bool:
    """Say whether a clip's sides are whole multiples of a format's chroma blocks."""
    across, down = form.subsampling
    return clip.width % across == 0 and clip.height % down == 0


def _distance(form: PixelFormat, deep: bool) -> tuple[bool, bool, int, int]:
    wanted = 10 if deep else 8
    across, down = form.subsampling
    return form.planes == _GREEN_BLUE_RED, form.depth < wanted, abs(form.depth - wanted), -across * down


def to_av_frame(frame: vs.VideoFrame, form: PixelFormat) -> av.VideoFrame:
    """Copy a VapourSynth frame into a new FFmpeg frame of the same format; both sides pad their rows."""
    copy = av.VideoFrame(frame.width, frame.height, form.name)
    for source, plane in zip(form.planes, copy.planes, strict=True):
        pixels = np.asarray(frame[source])
        rows = np.frombuffer(plane, pixels.dtype).reshape(plane.height, -1)
        rows[:, : pixels.shape[1]] = pixels
    return copy
