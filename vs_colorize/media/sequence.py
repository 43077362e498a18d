"""Numbered picture sequences such as scan/%06d.png, as films and as results."""

import re
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.media.failures import UnreadableInputError
from vs_colorize.media.pictures import (
    Picture,
    check_picture_name,
    frame_picture,
    picture_clip,
    read_picture,
    write_picture,
)
from vs_colorize.media.source import Film, constant_timing
from vs_colorize.media.target import check_folder
from vs_colorize.media.write import Progress, Written, numbered_frames

_NUMBER = re.compile(r"%(?:0(\d+))?d")
_LOOKED_AT_FIRST = 16
"""So many pictures of a sequence, evenly spread, are read before the first frame to find one that differs."""


@dataclass(frozen=True)
class Sequence:
    """Pictures named by a pattern with one number in it, like `%06d`."""

    pattern: Path

    def path(self, number: int) -> Path:
        """Return the file of a number."""
        return self.pattern.with_name(self.pattern.name % number)

    def numbers(self) -> list[int]:
        """Return the numbers of the files that exist, in order."""
        before, after = (re.escape(part.replace("%%", "%")) for part in _split(self.pattern.name))
        named = re.compile(f"{before}(\\d+){after}")
        found = (named.fullmatch(entry.name) for entry in self.pattern.parent.iterdir())
        numbers = (int(match[1]) for match in found if match)
        return sorted(number for number in numbers if self.path(number).exists())


def is_sequence(path: Path) -> bool:
    """Say whether a name is a pattern of numbered pictures."""
    return _NUMBER.search(path.name) is not None


def _split(name: str) -> tuple[str, str]:
    match = _NUMBER.search(name)
    assert match is not None
    return name[: match.start()], name[match.end() :]


def open_sequence(pattern: Path, rate: Fraction) -> Film:
    """Open numbered pictures as a film of `rate` frames a second; each is read when its frame is asked for.

    Raises `UnreadableInputError` where there are none, numbers are missing, or sizes and depths differ.
    """
    sequence = Sequence(pattern)
    numbers = _checked_numbers(sequence)
    first = read_picture(sequence.path(numbers[0]))
    start, count = numbers[0], len(numbers)

    def read(n: int) -> Picture:
        return _read_like(first, sequence.path(start + n), sequence.path(start))

    for n in range(0, count, max(1, count // _LOOKED_AT_FIRST)):
        read(n)
    read(count - 1)
    clip = picture_clip(read, count, first, rate)
    return Film(pattern, clip, constant_timing(count, rate), rate, first=start)


def _checked_numbers(sequence: Sequence) -> list[int]:
    pattern = sequence.pattern
    numbers = sequence.numbers() if pattern.parent.is_dir() else []
    if not numbers:
        raise UnreadableInputError(f"{pattern}: no such pictures; check folder, name and the digits of the number")
    present = set(numbers)
    missing = [n for n in range(numbers[0], numbers[-1]) if n not in present]
    if missing:
        named = ", ".join(sequence.path(n).name for n in missing[:3]) + (" …" if len(missing) > 3 else "")
        raise UnreadableInputError(f"{pattern}: {len(missing)} missing between first and last ({named}); add them")
    return numbers


def _read_like(first: Picture, path: Path, first_path: Path) -> Picture:
    picture = read_picture(path)
    if picture.shape != first.shape or picture.dtype != first.dtype:
        raise UnreadableInputError(
            f"{path}: is {_describe(picture)}, but {first_path.name} is {_describe(first)}; make all pictures alike"
        )
    return picture


def _describe(picture: Picture) -> str:
    colour = "grey" if picture.ndim == 2 else "colour"
    return f"{picture.shape[1]}x{picture.shape[0]} {picture.dtype.itemsize * 8}-bit {colour}"


def check_sequence_target(sequence: Sequence, numbers: range, source: Path, *, overwrite: bool) -> None:
    """Refuse a pattern for results that is the source's own, no picture name, or would replace files unasked.

    Raises `OptionError`, and `MediaError` where the folder cannot be written to.
    """
    check_picture_name(sequence.pattern)
    if sequence.pattern.resolve() == source.resolve():
        raise OptionError(f"{sequence.pattern}: is the input itself; give the output another name")
    check_folder(sequence.pattern.parent)
    existing = next((path for path in map(sequence.path, numbers) if path.exists()), None)
    if existing is not None and not overwrite:
        raise OptionError(f"{existing}: exists already; give --overwrite to replace it")


def write_sequence(clip: vs.VideoNode, film: Film, sequence: Sequence, progress: Progress) -> Written:
    """Write every frame of an RGB clip as the picture of its number in the film; each appears when it is whole.

    Raises `MediaError` where a frame or the disk fails.
    """
    began = time.perf_counter()
    for n, frame in numbered_frames(clip, film):
        write_picture(sequence.path(film.first + n), frame_picture(frame))
        progress(n + 1)
    return Written(clip.num_frames, time.perf_counter() - began)
