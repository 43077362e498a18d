"""Frames into an encoder: codec, quality and pixel format checked before the first frame."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

import av
import vapoursynth as vs
from av.codec import Codec
from av.codec.codec import UnknownCodecError
from av.container import OutputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from vs_colorize.errors import MediaError, OptionError
from vs_colorize.media.pixels import (
    PIXEL_FORMATS,
    PixelFormat,
    canonical_name,
    divides,
    preferred_format,
    to_av_frame,
)
from vs_colorize.media.source import Timing

_DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "libx264": {"crf": "16", "preset": "medium"},
    "libx265": {"crf": "18", "preset": "medium"},
    "libsvtav1": {"crf": "22", "preset": "6"},
    "libvpx-vp9": {"crf": "20", "b": "0", "row-mt": "1"},
    "ffv1": {"level": "3", "slicecrc": "1"},
}
"""Settings near visual transparency, for what the user leaves open."""

_SPEEDS = ("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo")
"""Presets of libx264 and libx265, which answer to any other on stderr themselves."""

_CONTAINER_CODECS = {"webm": "libvpx-vp9"}
"""The codec where the container cannot hold H.264."""


@dataclass(frozen=True)
class Encoding:
    """How to encode: the codec and its settings; None leaves a setting to the codec's default."""

    codec: str | None = None
    crf: float | None = None
    preset: str | None = None
    pixel_format: str | None = None
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def settings(self, codec: str) -> dict[str, str]:
        """Return the settings for a codec, the user's over the defaults."""
        chosen = {"crf": self.crf, "preset": self.preset}
        given = {
            name: f"{value:g}" if isinstance(value, float) else value
            for name, value in chosen.items()
            if value is not None
        }
        return {**_DEFAULTS.get(codec, {}), **given, **self.options}


def find_codec(name: str, container: str) -> Codec:
    """Return the video encoder of that name, to be used in a container.

    Raises `OptionError` where FFmpeg has no such encoder or it does not encode pictures.
    """
    try:
        codec = Codec(name, "w")
    except UnknownCodecError as error:
        raise OptionError(
            f"--codec {name}: no such encoder here; libx264, libx265, libsvtav1, libvpx-vp9, ffv1 and prores_ks are"
        ) from error
    if codec.type != "video":
        raise OptionError(f"--codec {name}: encodes {codec.type}, not video; for {container} try libx264 or ffv1")
    return codec


def check_settings(codec: Codec, settings: Mapping[str, str]) -> None:
    """Raise `OptionError` for the first setting that the codec does not know, and for an unknown preset."""
    known = codec.create("video").supported_options
    names = {option.name for option in (*known.generic, *known.private)}
    for name in settings:
        if name not in names:
            flag = f"--{name}" if name in ("crf", "preset") else f"--option {name}"
            raise OptionError(f"{flag}: {codec.name} has no such setting; leave it out or choose another codec")
    if codec.name in ("libx264", "libx265") and settings["preset"] not in _SPEEDS:
        raise OptionError(
            f"--preset {settings['preset']}: {codec.name} has none of this name; choose of {', '.join(_SPEEDS)}"
        )


def choose_pixel_format(codec: Codec, clip: vs.VideoNode, wanted: str | None) -> PixelFormat:
    """Return the pixel format to encode `clip` in; `wanted` is FFmpeg's name, None chooses.

    Raises `OptionError` where the name is unknown, the codec does not take it, or the picture's sides do not fit it.
    """
    offered = tuple(form.name for form in codec.video_formats or ()) or tuple(PIXEL_FORMATS)
    if wanted is None:
        chosen = preferred_format(clip, offered)
        if chosen is None:
            raise OptionError(
                f"--codec {codec.name}: takes no planar format for {clip.width}x{clip.height}; choose another codec"
            )
        return chosen
    name = canonical_name(wanted)
    usable = [form for form in offered if form in PIXEL_FORMATS]
    if name not in usable:
        raise OptionError(
            f"--pix-fmt {wanted}: {codec.name} does not take it here; it takes {', '.join(usable) or 'none known here'}"
        )
    if not divides(PIXEL_FORMATS[name], clip):
        raise OptionError(f"--pix-fmt {wanted}: {clip.width}x{clip.height} cannot be halved; choose yuv444p or gbrp")
    return PIXEL_FORMATS[name]


@dataclass(frozen=True)
class Plan:
    """An encoding with nothing left open: it fits the codec, the container and the clip."""

    container: str
    codec: Codec
    settings: Mapping[str, str]
    pixel_format: PixelFormat


def plan_encoding(encoding: Encoding, container: str, clip: vs.VideoNode) -> Plan:
    """Decide everything that `encoding` leaves open, for the size and depth of `clip`.

    Raises `OptionError` where the codec, one of its settings or the pixel format cannot be used.
    """
    codec = find_codec(encoding.codec or _CONTAINER_CODECS.get(container, "libx264"), container)
    settings = encoding.settings(codec.name)
    check_settings(codec, settings)
    return Plan(container, codec, settings, choose_pixel_format(codec, clip, encoding.pixel_format))


class VideoEncoder:
    """One picture track being encoded into an open container."""

    def __init__(
        self, output: OutputContainer, plan: Plan, first: vs.VideoFrame, timing: Timing, rate: Fraction
    ) -> None:
        """Add the track; `first` gives size, aspect and colour tags. Raises `OptionError` where the encoder refuses."""
        self._form = plan.pixel_format
        self._timing = timing
        self._lengths: dict[int, int] = {}
        self._stream = _add_track(output, plan.codec, rate)
        self._context: VideoCodecContext = self._stream.codec_context
        self._context.width, self._context.height = first.width, first.height
        self._context.pix_fmt = plan.pixel_format.name
        self._context.time_base = timing.time_base
        self._context.options = dict(plan.settings)
        _set_tags(self._context, first)
        try:
            self._context.open()
        except av.FFmpegError as error:
            raise OptionError(
                f"{plan.codec.name} refuses {_spell(plan.settings)} for {first.width}x{first.height} "
                f"({error.strerror}); check its settings"
            ) from error

    @property
    def stream(self) -> VideoStream:
        """The track in the container."""
        return self._stream

    def encode(self, frame: vs.VideoFrame, n: int) -> "Iterator[Packet[VideoStream]]":
        """Encode frame `n`; packets come when the encoder is ready with them."""
        picture = to_av_frame(frame, self._form)
        picture.pts, picture.time_base = self._timing.ticks[n], self._timing.time_base
        self._lengths[self._timing.ticks[n]] = self._timing.duration(n)
        yield from self._timed(self._context.encode(picture))

    def finish(self) -> "Iterator[Packet[VideoStream]]":
        """Give the packets that the encoder still holds."""
        yield from self._timed(self._context.encode(None))

    def _timed(self, packets: "list[Packet[VideoStream]]") -> "Iterator[Packet[VideoStream]]":
        for packet in packets:
            if packet.pts is None:
                raise MediaError(f"{self._context.codec.name}: gives packets without times; choose another codec")
            packet.stream = self._stream
            packet.time_base = self._timing.time_base
            packet.duration = self._lengths.pop(packet.pts, packet.duration)
            yield packet


def _add_track(output: OutputContainer, codec: Codec, rate: Fraction) -> VideoStream:
    try:
        stream = output.add_stream(codec.name, rate=rate)
    except ValueError as error:
        raise OptionError(
            f"--codec {codec.name}: {output.format.name} cannot hold it; choose another codec, or .mkv, .mov or .avi"
        ) from error
    assert isinstance(stream, VideoStream)
    return stream


def _set_tags(context: VideoCodecContext, first: vs.VideoFrame) -> None:
    props = first.props
    context.colorspace = int(props.get("_Matrix", vs.MATRIX_UNSPECIFIED))
    context.color_trc = int(props.get("_Transfer", vs.TRANSFER_UNSPECIFIED))
    context.color_primaries = int(props.get("_Primaries", vs.PRIMARIES_UNSPECIFIED))
    # FFmpeg counts from 1 where VapourSynth counts from 0, for range and chroma location alike.
    context.color_range = int(props.get("_Range", vs.RANGE_LIMITED)) + 1
    if "_ChromaLocation" in props and first.format.subsampling_w:
        context.chroma_sample_location = int(props["_ChromaLocation"]) + 1
    if (aspect := pixel_aspect(props)) is not None:
        context.sample_aspect_ratio = aspect


def pixel_aspect(props: vs.FrameProps) -> Fraction | None:
    """Return width over height of a pixel; None where the frame does not say."""
    across, down = int(props.get("_SARNum", 0)), int(props.get("_SARDen", 0))
    return Fraction(across, down) if across > 0 and down > 0 else None


def _spell(settings: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in settings.items()) or "its defaults"
