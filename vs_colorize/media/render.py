"""One film from file to file: opened, coloured, written."""

from collections.abc import Callable
from collections.abc import Sequence as Collection
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.media.deinterlace import progressive
from vs_colorize.media.encode import Encoding, plan_encoding
from vs_colorize.media.failures import vapoursynth_errors
from vs_colorize.media.pictures import (
    check_picture_name,
    color_format,
    frame_picture,
    picture_clip,
    read_picture,
    write_picture,
)
from vs_colorize.media.sequence import Sequence, check_sequence_target, is_sequence, open_sequence, write_sequence
from vs_colorize.media.source import Film, open_video
from vs_colorize.media.target import check_target, container_name
from vs_colorize.media.write import Progress, Written, write_video

Colorizer = Callable[[vs.VideoNode, vs.PresetVideoFormat], vs.VideoNode]
"""Colours a clip and gives it in a format."""


@dataclass(frozen=True)
class Job:
    """What to make of which file; `frames` is first and last, end exclusive, None for all.

    `picture_rate` is the rate of numbered pictures, which carry none.
    """

    source: Path
    target: Path
    encoding: Encoding = field(default_factory=Encoding)
    container: str | None = None
    frames: tuple[int | None, int | None] = (None, None)
    picture_rate: Fraction = Fraction(24)
    deinterlace: bool = False
    overwrite: bool = False


def open_job(job: Job) -> Film:
    """Open the source of a job, cut to its frames, after the target's name has been checked.

    Raises `UnreadableInputError`, `MediaError` or `OptionError` for whatever stands against it.
    """
    if not is_sequence(job.target):
        check_target(job.target, [job.source], overwrite=job.overwrite)
        container_name(job.target, job.container)
    with vapoursynth_errors(str(job.source)):
        whole = open_sequence(job.source, job.picture_rate) if is_sequence(job.source) else open_video(job.source)
        film = _cut(progressive(whole, deinterlace=job.deinterlace), job.frames)
    if is_sequence(job.target):
        numbers = range(film.first, film.first + film.clip.num_frames)
        check_sequence_target(Sequence(job.target), numbers, job.source, overwrite=job.overwrite)
    return film


def _cut(film: Film, frames: tuple[int | None, int | None]) -> Film:
    if frames == (None, None):
        return film
    count = film.clip.num_frames
    first = 0 if frames[0] is None else frames[0]
    last = count if frames[1] is None else frames[1]
    if not 0 <= first < last <= count:
        raise OptionError(f"--frames {first}:{last}: {film.path} has frames 0:{count}; choose a part of them")
    return film.part(first, last)


def render_video(job: Job, film: Film, color: Colorizer, progress: Progress) -> Written:
    """Colour an opened film and write it where the job says; nothing half-written carries a final name.

    Raises the `ColorizeError` family.
    """
    if is_sequence(job.target):
        clip = _colored(film, color, color_format(film.clip))
        return write_sequence(clip, film, Sequence(job.target), progress)
    plan = plan_encoding(job.encoding, container_name(job.target, job.container), film.clip)
    return write_video(_colored(film, color, plan.pixel_format.preset), film, job.target, plan, progress)


def _colored(film: Film, color: Colorizer, form: vs.PresetVideoFormat) -> vs.VideoNode:
    with vapoursynth_errors(str(film.path)):
        return film.through(lambda clip: color(clip, form))


def render_picture(source: Path, target: Path, color: Colorizer) -> None:
    """Colour one picture file into another, with 16 bits where the source has them and the target's format holds them.

    Raises the `ColorizeError` family.
    """
    picture = read_picture(source)
    with vapoursynth_errors(str(source)):
        clip = picture_clip(lambda _: picture, 1, picture, Fraction(1))
        colored = color(clip, color_format(clip))
        with colored.get_frame(0) as frame:
            result = frame_picture(frame)
    write_picture(target, result)


def picture_targets(sources: Collection[Path], target: Path, *, overwrite: bool) -> list[Path]:
    """Return where each picture goes: `target` itself for one, or its own name in the folder `target`.

    Raises `OptionError` or `MediaError` where a target cannot be used; then no picture has been touched.
    """
    into_folder = target.is_dir() or len(sources) > 1
    targets = [target / source.name for source in sources] if into_folder else [target]
    if into_folder and len(sources) > 1 and not target.is_dir():
        raise OptionError(f"{target}: {len(sources)} pictures need a folder that exists; create it or name another")
    for n, path in enumerate(targets):
        check_picture_name(path)
        check_target(path, list(sources), overwrite=overwrite)
        if path in targets[:n]:
            raise OptionError(f"{path}: two inputs have this name; colour them into different folders")
    return targets
