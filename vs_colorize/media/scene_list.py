"""The scenes of a film, from the marks on its frames."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import vapoursynth as vs

from vs_colorize.media.failures import vapoursynth_errors
from vs_colorize.media.sequence import is_sequence, open_sequence
from vs_colorize.media.source import Film, Timing, open_video

_MOST_AHEAD = 4
"""Frames of marks asked for at once; each block of them asks for its pictures by itself."""


class Beginning(StrEnum):
    """How a scene begins."""

    START = "start"
    CUT = "cut"
    DISSOLVE = "dissolve"
    FADE = "fade"


@dataclass(frozen=True)
class Scene:
    """Frames `first` to `end`, end exclusive, shown from `start` to `stop` seconds.

    `transition` are the frames in which it dissolves or fades in, `fade_out` those in which it fades to blank; None
    where there are none. A scene that dissolves in is counted from half-way.
    """

    first: int
    end: int
    start: Fraction
    stop: Fraction
    kind: Beginning
    transition: range | None = None
    fade_out: range | None = None

    @property
    def plain(self) -> range:
        """The frames that show nothing but this scene, or all of them where there is none."""
        begin = max(self.first, self.transition.stop) if self.transition else self.first
        end = self.fade_out.start if self.fade_out else self.end
        return range(begin, end) if begin < end else range(self.first, self.end)


def open_film(path: Path, rate: Fraction) -> Film:
    """Open a video, or numbered pictures of a rate.

    Raises `UnreadableInputError` where it cannot be read.
    """
    with vapoursynth_errors(str(path)):
        return open_sequence(path, rate) if is_sequence(path) else open_video(path)


def find_scenes(film: Film, marks: vs.VideoNode, progress: Callable[[int], None]) -> list[Scene]:
    """Return the scenes of a film whose frames are marked on `marks`, a clip of equal length.

    Raises `MediaError` where a frame cannot be read.
    """
    starts: list[int] = []
    fades: list[tuple[int, float]] = []
    ahead = min(vs.core.num_threads, _MOST_AHEAD)
    frames = marks.frames(prefetch=ahead, close=True)
    for n in range(marks.num_frames):
        with vapoursynth_errors(f"{film.path}, frame {film.first + n}"):
            props = next(frames).props
        if props.get("_SceneChangePrev", 0) or n == 0:
            starts.append(n)
        if "_SceneFade" in props:
            fades.append((n, float(props["_SceneFade"])))
        progress(n + 1)
    return scenes_between(starts, transitions(fades), film.timing)


def transitions(fades: Iterable[tuple[int, float]]) -> list[range]:
    """Return the stretches of frames in which a fade gets on, from frames and how far it has got there."""
    found: list[range] = []
    before = 1.0
    for n, share in fades:
        if found and found[-1].stop == n and share > before:
            found[-1] = range(found[-1].start, n + 1)
        else:
            found.append(range(n, n + 1))
        before = share
    return found


def scenes_between(starts: list[int], transitions: list[range], timing: Timing) -> list[Scene]:
    """Return the scenes that start at some frames, the first of them 0, with the transitions they have a part in."""
    ends = [*starts[1:], len(timing.ticks)]
    entries = {n: stretch for stretch in transitions for n in starts if n in stretch}
    exits = [stretch for stretch in transitions if stretch not in entries.values()]
    scenes = []
    for first, end in zip(starts, ends, strict=True):
        scene = range(first, end)
        fade_out = next((stretch for stretch in exits if stretch.start in scene), None)
        times = timing.seconds(first), timing.seconds(end)
        entry = entries.get(first)
        scenes.append(Scene(first, end, *times, _kind(first, entry), entry, fade_out))
    return scenes


def _kind(first: int, transition: range | None) -> Beginning:
    if first == 0:
        return Beginning.START
    if transition is None:
        return Beginning.CUT
    # What fades in from a blank picture is a scene from its first frame on.
    return Beginning.FADE if transition.start == first else Beginning.DISSOLVE
