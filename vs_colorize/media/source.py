"""Video files in: opened by BestSource, described by their container."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import platformdirs
import vapoursynth as vs
from av.container import InputContainer
from av.rational import AVRational
from av.stream import Disposition
from av.video.stream import VideoStream

from vs_colorize.media.failures import MediaWarning, UnreadableInputError

_FRAMES_LOOKED_AT = 10
"""So many frames from the start decide, by majority, whether a film is interlaced."""

_MISSING_TAIL = 1.0
"""A film that ends this many seconds before its container says it does is reported as cut short."""


@dataclass(frozen=True)
class Timing:
    """When each frame is shown: `ticks` in units of `time_base` seconds, strictly rising.

    `last` is how many ticks the last frame is shown.
    """

    ticks: tuple[int, ...]
    time_base: Fraction
    last: int

    def seconds(self, n: int) -> Fraction:
        """Return the presentation time of frame `n`, or where the film ends for the number of its frames."""
        ticks = self.ticks[n] if n < len(self.ticks) else self.ticks[-1] + self.last
        return ticks * self.time_base

    def duration(self, n: int) -> int:
        """Return how many ticks frame `n` is shown."""
        return self.ticks[n + 1] - self.ticks[n] if n + 1 < len(self.ticks) else self.last

    def average_rate(self) -> Fraction:
        """Return frames per second over the whole film."""
        span = self.seconds(len(self.ticks)) - self.seconds(0)
        return Fraction(len(self.ticks) / span).limit_denominator(1001)


@dataclass(frozen=True)
class ContainerFacts:
    """What the container says about its picture track."""

    track: int
    rate: Fraction | None
    field_order: int
    ends_at: Fraction | None
    size: tuple[int, int]


@dataclass(frozen=True)
class Span:
    """A part of a film in seconds of the whole: from `start` to before `end`; `shift` is taken off all times."""

    start: Fraction
    end: Fraction
    shift: Fraction


@dataclass(frozen=True)
class Film:
    """An opened source: its clip, when each frame is shown, and the file whose other streams go along.

    `companions` is None where there is no such file; `span` is None for a whole film; `first` is the number that the
    clip's first frame has in names of pictures. A part of a film also has the clip of the `whole`, where its frames
    come after `skipped` others.
    """

    path: Path
    clip: vs.VideoNode
    timing: Timing
    rate: Fraction
    interlaced: bool = False
    companions: Path | None = None
    span: Span | None = None
    first: int = 0
    whole: vs.VideoNode | None = None
    skipped: int = 0

    def part(self, first: int, last: int) -> "Film":
        """Return frames `first` to `last`, end exclusive, moved in time to where the whole film begins."""
        ticks = self.timing.ticks
        shift = ticks[first] - ticks[0]
        moved = Timing(
            tuple(t - shift for t in ticks[first:last]), self.timing.time_base, self.timing.duration(last - 1)
        )
        span = Span(self.timing.seconds(first), self.timing.seconds(last), shift * self.timing.time_base)
        return replace(
            self,
            clip=self.clip[first:last],
            timing=moved,
            span=span,
            first=self.first + first,
            whole=self.clip,
            skipped=first,
        )

    def through(self, color: Callable[[vs.VideoNode], vs.VideoNode]) -> vs.VideoNode:
        """Return the clip coloured, as it is in the whole film: what lies before and after has its say."""
        if self.whole is None:
            return color(self.clip)
        return color(self.whole)[self.skipped : self.skipped + self.clip.num_frames]


def open_video(path: Path) -> Film:
    """Open the picture track of a video file; its index is kept in the user's cache folder.

    Variable frame rate is kept, in the container's own time base. A rotation written in the container is applied.

    Raises `UnreadableInputError` where the file is missing, damaged, or has no picture. Warns with `MediaWarning`
    where the film ends well before its container says it does.
    """
    facts = _read_facts(path)
    clip, timing = _index(path, facts)
    clip = _with_turned_pixels(clip, facts.size)
    _warn_if_cut_short(path, timing, facts)
    rate = facts.rate or timing.average_rate()
    return Film(path, clip, timing, rate, _is_interlaced(clip, facts), companions=path)


@contextmanager
def open_container(path: Path) -> Iterator[InputContainer]:
    """Open a file for reading packets, with errors that name it."""
    try:
        container = av.open(str(path), "r")
    except FileNotFoundError as error:
        raise UnreadableInputError(f"{path}: no such file; check the path") from error
    except IsADirectoryError as error:
        raise UnreadableInputError(
            f"{path}: is a folder; name a file, or a numbered sequence like {path}/%06d.png"
        ) from error
    except PermissionError as error:
        raise UnreadableInputError(f"{path}: not readable for this user; change its permissions") from error
    except (av.FFmpegError, OSError) as error:
        raise UnreadableInputError(
            f"{path}: not a readable video ({error.strerror or error}); it is damaged, cut short or no video at all"
        ) from error
    with container:
        yield container


def _read_facts(path: Path) -> ContainerFacts:
    with open_container(path) as container:
        stream = picture_stream(container)
        if stream is None:
            kinds = ", ".join(sorted({s.type for s in container.streams})) or "nothing"
            raise UnreadableInputError(f"{path}: no video stream, only {kinds}; give a file with a picture")
        rate = exact(stream.average_rate) if stream.average_rate else None
        context = stream.codec_context
        size = context.width, context.height
        return ContainerFacts(stream.index, rate, context.field_order, _stated_end(stream), size)


def picture_stream(container: InputContainer) -> VideoStream | None:
    """Return the first video stream that is not a cover picture."""
    streams = (s for s in container.streams.video if not s.disposition & Disposition.attached_pic)
    return next(streams, None)


def exact(ratio: AVRational) -> Fraction:
    """Return FFmpeg's ratio as a fraction."""
    return Fraction(ratio.num, ratio.den)


def _stated_end(stream: VideoStream) -> Fraction | None:
    if stream.duration is not None:
        return (stream.duration + (stream.start_time or 0)) * exact(stream.time_base)
    parts = stream.metadata.get("DURATION", "").split(":")
    try:
        hours, minutes, seconds = (Fraction(part) for part in parts)
    except ValueError:
        return None
    return hours * 3600 + minutes * 60 + seconds


def _index(path: Path, facts: ContainerFacts) -> tuple[vs.VideoNode, Timing]:
    cache = platformdirs.user_cache_path("vs_colorize") / "index"
    with _without_timestamp_chatter():
        try:
            opened = vs.core.bs.VideoSource(str(path), track=facts.track, exporttimestamps=1, cachepath=str(cache))
        except vs.Error as error:
            raise UnreadableInputError(
                f"{path}: its video cannot be decoded ({_reason(error)}); the file is damaged, cut short or empty"
            ) from error
    clip, ticks = opened["clip"], opened["timestamps"]
    ticks = (ticks,) if isinstance(ticks, int) else tuple(ticks)
    if len(ticks) != clip.num_frames or any(before >= after for before, after in pairwise(ticks)):
        return clip, constant_timing(clip.num_frames, facts.rate or clip.fps or Fraction(24))
    time_base = Fraction(opened["timebasenum"], opened["timebaseden"])
    return clip, Timing(ticks, time_base, _last_duration(ticks, time_base, facts))


def _reason(error: vs.Error) -> str:
    return str(error).removeprefix("VideoSource: ").strip().rstrip(".")


def _last_duration(ticks: tuple[int, ...], time_base: Fraction, facts: ContainerFacts) -> int:
    """Return what the container leaves for the last frame, where that is believable; else as long as the one before."""
    longest = max((after - before for before, after in pairwise(ticks)), default=round(1 / time_base))
    if facts.ends_at is not None and 0 < (left := round(facts.ends_at / time_base) - ticks[-1]) <= longest:
        return left
    if len(ticks) > 1:
        return ticks[-1] - ticks[-2]
    return max(1, round(1 / (facts.rate or Fraction(24)) / time_base))


def constant_timing(frames: int, rate: Fraction) -> Timing:
    """Return the times of frames that come at an even rate from 0."""
    step = rate.denominator
    return Timing(tuple(n * step for n in range(frames)), Fraction(1, rate.numerator), step)


def _with_turned_pixels(clip: vs.VideoNode, stored: tuple[int, int]) -> vs.VideoNode:
    """Swap the pixel aspect of a picture that was turned by a quarter, which BestSource leaves as it is stored."""
    if (clip.height, clip.width) != stored or clip.width == clip.height:
        return clip
    with clip.get_frame(0) as frame:
        across, down = (int(frame.props.get(name, 0)) for name in ("_SARNum", "_SARDen"))
    return clip.std.SetFrameProps(_SARNum=down, _SARDen=across) if across > 0 and down > 0 else clip


def _is_interlaced(clip: vs.VideoNode, facts: ContainerFacts) -> bool:
    looked_at = min(_FRAMES_LOOKED_AT, clip.num_frames)
    fields = [frame.props.get("_FieldBased") for frame in clip[:looked_at].frames(close=True)]
    if all(field is None for field in fields):
        return facts.field_order > 1
    return 2 * sum(bool(field) for field in fields) > looked_at


def _warn_if_cut_short(path: Path, timing: Timing, facts: ContainerFacts) -> None:
    if facts.ends_at is None:
        return
    missing = float(facts.ends_at - timing.seconds(len(timing.ticks)))
    if missing > _MISSING_TAIL:
        frames = len(timing.ticks)
        warnings.warn(
            f"{path}: only {frames} frames can be read, {missing:.1f} s less than the file states; is it cut short?",
            MediaWarning,
            stacklevel=3,
        )


@contextmanager
def _without_timestamp_chatter() -> Iterator[None]:
    """Drop the core's remark that it cannot foresee the names of the exported timestamps."""

    def keep(record: logging.LogRecord) -> bool:
        return "no return value(s) named" not in record.getMessage()

    logger = logging.getLogger("vapoursynth")
    logger.addFilter(keep)
    try:
        yield
    finally:
        logger.removeFilter(keep)
