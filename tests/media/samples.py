"""Small films with every property a real one may have, written by PyAV when a test asks for them."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np
import vapoursynth as vs
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.rational import AVRational
from av.stream import Stream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from vs_colorize.media.render import Job, open_job, render_video
from vs_colorize.media.write import Written

if TYPE_CHECKING:
    from av.container.core import Chapter

WIDTH, HEIGHT = 64, 48


@dataclass(frozen=True)
class Film:
    """What a sample film should be like; every default is the plainest choice."""

    frames: int = 12
    rate: Fraction = Fraction(24)
    pixel_format: str = "yuv420p"
    codec: str = "libx264"
    size: tuple[int, int] = (WIDTH, HEIGHT)
    ticks: tuple[int, ...] = ()
    time_base: Fraction = Fraction(1, 12800)
    audio: bool = False
    audio_codec: str = "aac"
    subtitle_from: Path | None = None
    chapters: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
    aspect: Fraction = Fraction(1)
    colour: dict[str, int] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    attachment: bytes = b""
    rotation: int = 0
    cover: bool = False
    mov_text: tuple[str, ...] = ()

    def presentation_ticks(self) -> tuple[int, ...]:
        """Return when each frame is shown, in units of `time_base`."""
        if self.ticks:
            return self.ticks
        step = 1 / self.rate / self.time_base
        return tuple(round(n * step) for n in range(self.frames))


def grey_picture(n: int, width: int = WIDTH, height: int = HEIGHT, depth: int = 8) -> NDArray[np.uint16]:
    """Return a moving ramp as code values of `depth` bits, shape (height, width)."""
    ramp = np.add.outer(np.arange(height) * 2, np.arange(width) * 3) + n * 5
    return np.asarray((16 + ramp % 200) << (depth - 8), dtype=np.uint16)


def write_film(path: Path, film: Film | None = None) -> Path:
    """Write a film to `path`, whose suffix names the container."""
    film = film or Film()
    with av.open(str(path), "w") as output:
        output.metadata.update(film.metadata)
        _add_video(output, film)
        if film.audio:
            output.add_stream(film.audio_codec, rate=48000)
        _add_companions(output, film)
        _mux(output, film)
    return path


def _add_video(output: OutputContainer, film: Film) -> None:
    stream = output.add_stream(film.codec, rate=film.rate, options={"preset": "ultrafast"} | film.options)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = film.size
    stream.pix_fmt = film.pixel_format
    context = stream.codec_context
    context.time_base = film.time_base
    context.sample_aspect_ratio = film.aspect
    for name, value in film.colour.items():
        setattr(context, name, value)
    if film.rotation:
        stream.set_display_rotation(film.rotation)


def _add_companions(output: OutputContainer, film: Film) -> None:
    if film.cover:
        _, picture = cv2.imencode(".png", np.zeros((32, 32, 3), np.uint8))
        output.add_attachment("cover.png", "image/png", picture.tobytes())
    if film.attachment:
        output.add_attachment("notes.txt", "text/plain", film.attachment)
    if film.chapters:
        output.set_chapters([_chapter(0, 0, 200, "Arrival"), _chapter(1, 200, 500, "Station")])


def _chapter(number: int, start: int, end: int, title: str) -> "Chapter":
    return {"id": number, "start": start, "end": end, "time_base": AVRational(1, 1000), "metadata": {"title": title}}


def _mux(output: OutputContainer, film: Film) -> None:
    subtitles: InputContainer | None = None
    if film.subtitle_from is not None:
        subtitles = av.open(str(film.subtitle_from))
        copy = output.add_stream_from_template(subtitles.streams.subtitles[0])
        for packet in subtitles.demux(subtitles.streams.subtitles[0]):
            if packet.size:
                packet.stream = copy
                output.mux(packet)
        subtitles.close()
    if film.mov_text:
        _mux_mov_text(output, film.mov_text)
    video = output.streams.video[0]
    for n, tick in enumerate(film.presentation_ticks()):
        frame = _frame(n, film)
        frame.pts, frame.time_base = tick, film.time_base
        output.mux(video.encode(frame))
    output.mux(video.encode())
    if film.audio:
        _mux_audio(output, film)


def _mux_mov_text(output: OutputContainer, lines: tuple[str, ...]) -> None:
    stream = output.add_mux_stream("mov_text", time_base=Fraction(1, 1000))
    for n, line in enumerate(lines):
        words = line.encode()
        packet: Packet[Stream] = Packet(len(words).to_bytes(2, "big") + words)
        packet.pts = packet.dts = 100 + 200 * n
        packet.duration, packet.time_base, packet.stream = 150, AVRational(1, 1000), stream
        output.mux(packet)


def _frame(n: int, film: Film) -> av.VideoFrame:
    width, height = film.size
    frame = av.VideoFrame(width, height, film.pixel_format)
    depth = frame.format.components[0].bits
    kind = np.uint8 if depth == 8 else np.uint16
    for index, plane in enumerate(frame.planes):
        target = np.frombuffer(plane, kind).reshape(plane.height, -1)
        neutral = np.full((plane.height, plane.width), 1 << (depth - 1), np.uint16)
        target[:, : plane.width] = grey_picture(n, width, height, depth) if index == 0 else neutral
    return frame


def _mux_audio(output: OutputContainer, film: Film) -> None:
    stream = output.streams.audio[0]
    seconds = float(film.presentation_ticks()[-1] * film.time_base) + 0.1
    total = int(48000 * seconds)
    wave = 0.2 * np.sin(2 * np.pi * 440 * np.arange(total) / 48000)
    sound = av.AudioFrame.from_ndarray(np.stack([wave, wave]).astype(np.float32), format="fltp", layout="stereo")
    sound.sample_rate = 48000
    sound.pts = 0
    resampler = av.AudioResampler(stream.format, "stereo", 48000, stream.codec_context.frame_size or 1024)
    for chunk in resampler.resample(sound) + resampler.resample(None):
        output.mux(stream.encode(chunk))
    output.mux(stream.encode())


def write_subtitles(path: Path) -> Path:
    """Write two SubRip lines."""
    path.write_text("1\n00:00:00,100 --> 00:00:00,300\nHello\n\n2\n00:00:00,350 --> 00:00:00,450\nGoodbye\n")
    return path


def packets(path: Path, kind: str) -> list[tuple[bytes, int | None]]:
    """Return the bytes and microsecond times of every packet of the first stream of a kind."""
    with av.open(str(path)) as container:
        stream = next(s for s in container.streams if s.type == kind)
        return [
            (
                bytes(p),
                None
                if p.pts is None
                else round(p.pts * Fraction(stream.time_base.num, stream.time_base.den) * 1_000_000),
            )
            for p in container.demux(stream)
            if p.size
        ]


def shown_times(path: Path) -> list[float]:
    """Return the presentation time of every frame in seconds, in order."""
    with av.open(str(path)) as container:
        return [frame.time for frame in container.decode(video=0)]


def luma_planes(path: Path) -> list[NDArray[np.generic]]:
    """Return the first plane of every frame."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray()[: frame.height, : frame.width].copy() for frame in container.decode(video=0)]


def tint(clip: vs.VideoNode, form: vs.PresetVideoFormat) -> vs.VideoNode:
    """Stand in for the network: only the format changes, the luma stays."""
    wanted = vs.core.get_video_format(form)
    if clip.format.color_family == vs.RGB and wanted.color_family != vs.RGB:
        return clip.resize.Point(format=form, matrix=vs.MATRIX_BT709)
    if clip.format.color_family != vs.RGB and wanted.color_family == vs.RGB:
        return clip.resize.Point(format=form, matrix_in=vs.MATRIX_BT709)
    with clip.get_frame(0) as frame:
        return clip.resize.Point(format=form, range=frame.props.get("_Range", vs.RANGE_LIMITED))


def render(source: Path, target: Path, **changes: Any) -> Written:
    """Render a film with the stand-in."""
    job = Job(source, target, **changes)
    return render_video(job, open_job(job), tint, lambda _: None)
