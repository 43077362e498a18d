"""A clip and the streams of its source into one file, whole or not at all."""

import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import vapoursynth as vs
from av.container import InputContainer, OutputContainer

from vs_colorize.media.encode import Plan, VideoEncoder, pixel_aspect
from vs_colorize.media.failures import MediaWarning, vapoursynth_errors
from vs_colorize.media.remux import Companions, copy_tags
from vs_colorize.media.source import Film, exact, open_container, picture_stream
from vs_colorize.media.target import finished_file

Progress = Callable[[int], None]
"""Called with the number of frames that are done."""

_BUFFER = 1 << 20
_MOST_AHEAD = 16
"""Frames asked for at once on machines with many cores: twice as many may wait for the encoder."""


@dataclass(frozen=True)
class Written:
    """What was written: how many frames, and how long it took in seconds."""

    frames: int
    seconds: float

    @property
    def rate(self) -> float:
        """Frames a second."""
        return self.frames / self.seconds if self.seconds else 0.0


def write_video(clip: vs.VideoNode, film: Film, target: Path, plan: Plan, progress: Progress) -> Written:
    """Encode `clip` with the times of `film` and copy the other streams of its file into `target`.

    Raises `MediaError` where a frame or the disk fails, `OptionError` where the encoder refuses its settings; then, and
    when interrupted, nothing is left of the file.
    """
    began = time.perf_counter()
    with finished_file(target) as part, _companion_file(film) as source, _writing(part, plan.container) as output:
        _mux(clip, film, source, output, plan, progress)
    _warn_if_aspect_lost(target, clip)
    return Written(clip.num_frames, time.perf_counter() - began)


def _mux(
    clip: vs.VideoNode,
    film: Film,
    source: InputContainer | None,
    output: OutputContainer,
    plan: Plan,
    progress: Progress,
) -> None:
    encoder: VideoEncoder | None = None
    companions: Companions | None = None
    shift = film.span.shift if film.span else Fraction(0)
    for n, frame in numbered_frames(clip, film):
        if encoder is None:
            encoder = VideoEncoder(output, plan, frame, film.timing, film.rate)
            if source is not None:
                companions = Companions(source, film.path, output, film.span)
                copy_tags(source, output, encoder.stream, film.span)
            output.start_encoding()
        output.mux(list(encoder.encode(frame, n)))
        if companions is not None:
            companions.write_until(film.timing.seconds(n) + shift)
        progress(n + 1)
    if encoder is not None:
        output.mux(list(encoder.finish()))
    if companions is not None:
        companions.write_until(None)


def numbered_frames(clip: vs.VideoNode, film: Film) -> Iterator[tuple[int, vs.VideoFrame]]:
    """Give every frame with its number, each valid until the next is asked for.

    Raises what a frame raised as one line that names film and frame.
    """
    ahead = min(vs.core.num_threads, _MOST_AHEAD)
    frames = clip.frames(prefetch=ahead, backlog=2 * ahead, close=True)
    for n in range(clip.num_frames):
        with vapoursynth_errors(f"{film.path}, frame {film.first + n}"):
            frame = next(frames)
        yield n, frame


def _warn_if_aspect_lost(target: Path, clip: vs.VideoNode) -> None:
    """Warn where neither the codec nor the container could carry the shape of the pixels."""
    wanted = pixel_aspect(clip.get_frame(0).props)
    with open_container(target) as container:
        stream = picture_stream(container)
        found = exact(stream.sample_aspect_ratio) if stream is not None and stream.sample_aspect_ratio else 1
    if wanted is not None and wanted != (found or 1):
        warnings.warn(
            f"{target}: its pixels should be {wanted.numerator}:{wanted.denominator}, which this codec and container "
            "cannot say together; --codec libx264 can",
            MediaWarning,
            stacklevel=3,
        )


def _companion_file(film: Film) -> AbstractContextManager[InputContainer | None]:
    return open_container(film.companions) if film.companions is not None else nullcontext()


@contextmanager
def _writing(part: Path, container: str) -> Iterator[OutputContainer]:
    # The file is ours and not FFmpeg's, for FFmpeg does not report what fails in its last flush.
    with part.open("w+b") as file:
        output = av.open(file, "w", format=container, buffer_size=_BUFFER)
        try:
            yield output
        except BaseException:
            with suppress(av.FFmpegError, OSError, ValueError):
                output.close()
            raise
        output.close()
