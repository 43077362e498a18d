"""Which reference pictures serve which frames, from whatever a user gives: paths, folders, clips, arrays, a mapping."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import vapoursynth as vs
from numpy.typing import NDArray

from vs_colorize.color.tint import has_color
from vs_colorize.errors import GuidanceError
from vs_colorize.frames.formats import require_picture
from vs_colorize.frames.signal import BT709, SRGB, as_displayed, read_signal
from vs_colorize.guidance.choice_files import read_choice
from vs_colorize.guidance.pictures import Floats, pictures_in, read_rgb, rgb_of, small_lab

type Source = str | Path | vs.VideoNode | NDArray[Any]
type References = Source | Sequence[Source] | Mapping[int, Source | Sequence[Source]]

MOST_TOGETHER = 16
"""Pictures that one frame is compared with: each of them takes time and memory."""


@dataclass(frozen=True)
class ReferencePicture:
    """A picture to take colours from: its name in messages, and how to get its L* / 100, a*, b*, (3, h, w)."""

    name: str
    load: Callable[[], Floats]


@dataclass(frozen=True)
class Cast:
    """Pictures by scene: those of `groups[n]` serve the frames from `starts[n]` to the next start."""

    starts: tuple[int, ...]
    groups: tuple[tuple[ReferencePicture, ...], ...]

    def group_at(self, frame: int) -> int | None:
        """Return which group serves a frame; None before the first one."""
        found = bisect_right(self.starts, frame) - 1
        return found if found >= 0 else None

    def shares(self, frame: int, fades: Sequence[float]) -> list[tuple[int, float]]:
        """Return which groups serve a frame, and how much of it each: two in a dissolve from scene to scene.

        `fades` says how far a dissolve has got at the frame before, at this one, and at the next; 0 where there is
        none. A scene that dissolves in begins half-way.
        """
        here = self.group_at(frame)
        before, now, after = fades
        rate = after - now if after else now - before
        if now and rate > 0:
            middle = frame + (0.5 - now) / rate
            for index, start in enumerate(self.starts):
                if abs(start - middle) <= 1:
                    return [(index - 1, 1 - now)] * (index > 0) + [(index, now)]
        return [] if here is None else [(here, 1.0)]


def read_references(references: References, size: int, frames: int) -> Cast:
    """Check everything that a user gives as references; `size` is the short side they are reduced to.

    A picture file is read again when it is wanted, so that long lists take no memory; other pictures are kept small.

    Raises:
        GuidanceError: a picture cannot be read, is grey or of a wrong type, there is none, there are more than
            `MOST_TOGETHER` for one frame, or a frame lies outside the clip of `frames` frames.
    """
    where = "references"
    if isinstance(references, str | Path) and Path(references).suffix.lower() == ".json":
        where = f"references '{references}'"
        references = read_choice(Path(references))
    checked: dict[Path, ReferencePicture] = {}
    if not isinstance(references, Mapping):
        return Cast((0,), (_group(references, size, checked),))
    if not references:
        raise GuidanceError("references are an empty mapping; name a picture for at least one frame")
    for frame in references:
        if isinstance(frame, bool) or not isinstance(frame, int) or not 0 <= frame < frames:
            raise GuidanceError(f"{where}: there is no frame {frame!r}; the clip has frames 0 to {frames - 1}")
    starts = tuple(sorted(references))
    return Cast(starts, tuple(_group(references[start], size, checked) for start in starts))


def _group(
    given: Source | Sequence[Source], size: int, checked: dict[Path, ReferencePicture]
) -> tuple[ReferencePicture, ...]:
    sources = list(given) if isinstance(given, list | tuple) else [given]
    paths = [path for source in sources if isinstance(source, str | Path) for path in _files(Path(source))]
    arrays = [source for source in sources if isinstance(source, np.ndarray)]
    clips = [source for source in sources if isinstance(source, vs.VideoNode)]
    for source in sources:
        if not isinstance(source, str | Path | np.ndarray | vs.VideoNode):
            raise GuidanceError(
                f"references: {source!r} is no path, clip or array; give pictures in one of these forms"
            )
    pictures = [_of_path(path, size, checked) for path in paths]
    pictures += [_of_array(array, size, f"reference {n}") for n, array in enumerate(arrays)]
    room = MOST_TOGETHER - len(pictures)
    if not sources:
        raise GuidanceError("references are an empty list; give at least one picture")
    if room < len(clips):
        raise GuidanceError(
            f"{len(pictures) + len(clips)} references for one frame, at most {MOST_TOGETHER} can be looked at "
            "together; leave some out, or let recommend_references choose one for each scene"
        )
    for n, clip in enumerate(clips):
        pictures += _of_clip(clip, size, f"reference clip {n}", room // len(clips))
    return tuple(pictures)


def _files(path: Path) -> Iterable[Path]:
    return pictures_in(path) if path.is_dir() else [path]


def _of_path(path: Path, size: int, checked: dict[Path, ReferencePicture]) -> ReferencePicture:
    if path not in checked:
        name = f"picture '{path}'"
        load = partial(_load, path, size)
        _require_color(load(), name)
        checked[path] = ReferencePicture(name, load)
    return checked[path]


def _load(path: Path, size: int) -> Floats:
    return small_lab(read_rgb(path), size)


def _of_array(array: NDArray[Any], size: int, name: str) -> ReferencePicture:
    lab = small_lab(rgb_of(array, name), size)
    _require_color(lab, name)
    return ReferencePicture(name, lambda: lab)


def _of_clip(clip: vs.VideoNode, size: int, name: str, most: int) -> list[ReferencePicture]:
    """Return frames of a clip, evenly chosen where it has more than `most`; those without colours are left out."""
    require_picture(clip)
    shown = as_displayed(clip, read_signal(clip))
    rgb = shown.resize.Bicubic(format=vs.RGBS, primaries=BT709, transfer=SRGB)
    count = min(most, clip.num_frames)
    pictures = []
    for n in sorted({(2 * k + 1) * clip.num_frames // (2 * count) for k in range(count)}):
        with rgb.get_frame(n) as frame:
            planes = np.dstack([np.asarray(frame[plane]) for plane in range(3)])
        lab = small_lab(rgb_of(planes, f"{name}, frame {n}"), size)
        if has_color(lab):
            pictures.append(ReferencePicture(f"{name}, frame {n}", partial(_same, lab)))
    if not pictures:
        raise GuidanceError(f"{name} is grey; give one in colour")
    return pictures


def _same(lab: Floats) -> Floats:
    return lab


def _require_color(lab: Floats, name: str) -> None:
    if not has_color(lab):
        raise GuidanceError(f"{name} is grey; give one in colour")
