"""Clips to measure: one video, or a folder of them, opened when their frames are asked for."""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import vapoursynth as vs

from vs_colorize.color.lab import srgb_to_lab
from vs_colorize.color.tint import has_color
from vs_colorize.filters.detect_scenes import detect_scenes
from vs_colorize.frames.formats import SMALLEST_SIDE
from vs_colorize.media.deinterlace import progressive
from vs_colorize.media.failures import UnreadableInputError, vapoursynth_errors
from vs_colorize.media.sequence import is_sequence, open_sequence
from vs_colorize.media.side_by_side import film_clip, planes
from vs_colorize.media.source import open_video

_SUFFIXES = {
    *(".3gp", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg"),
    *(".mpg", ".mts", ".mxf", ".ogv", ".ts", ".vob", ".webm", ".wmv", ".y4m"),
}
_ANY_RATE = Fraction(24)


@dataclass(frozen=True)
class ClipFile:
    """One clip: its file, its name with its folders, and what was seen of it.

    `size` is width and height, `cuts` are the frames at which scenes start, as the file `<clip>.json` beside it says.
    """

    path: Path
    name: str
    frames: int
    size: tuple[int, int]
    has_color: bool
    cuts: frozenset[int]

    @property
    def extent(self) -> str:
        """What must be equal in a result and its truth, in words."""
        return "{}x{}, {} frames".format(*self.size, self.frames)

    @property
    def key(self) -> str:
        """The name without its suffix: what a result and its truth have in common."""
        return str(Path(self.name).with_suffix(""))

    @property
    def category(self) -> str:
        """The folder that the clip lies in, the outermost one; empty where there is none."""
        parts = Path(self.name).parts
        return parts[0] if len(parts) > 1 else ""

    def open(self) -> vs.VideoNode:
        """Open the first `frames` frames as they are displayed, RGBS, with the scene marks of `detect_scenes`."""
        with vapoursynth_errors(str(self.path)):
            return film_clip(detect_scenes(_opened(self.path)[: self.frames]))


def find_clips(source: Path, limit: int | None = None) -> list[ClipFile]:
    """Return the clips of a video, of numbered pictures or of a folder by name, each cut to its first `limit` frames.

    The list is empty where a folder holds none. Raises `UnreadableInputError` where one is damaged or interlaced, or
    below 16 pixels a side.
    """
    if not source.is_dir():
        return [_seen(source, source.name, limit)]
    found = sorted(path for path in source.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    return [_seen(path, str(path.relative_to(source)), limit) for path in found]


def _opened(path: Path) -> vs.VideoNode:
    with vapoursynth_errors(str(path)):
        film = open_sequence(path, _ANY_RATE) if is_sequence(path) else open_video(path)
        return progressive(film, deinterlace=False).clip


def _seen(path: Path, name: str, limit: int | None) -> ClipFile:
    # The clip is let go again: a decoder and its frames for every film of a folder would not fit in memory.
    clip = _opened(path)
    if min(clip.width, clip.height) < SMALLEST_SIDE:
        raise UnreadableInputError(f"{path}: both sides must be at least {SMALLEST_SIDE} pixels; take it away")
    frames = min(clip.num_frames, limit or clip.num_frames)
    cuts = _cuts(path.with_suffix(".json"))
    return ClipFile(path, name, frames, (clip.width, clip.height), _has_color(clip[:frames], path), cuts)


def _has_color(clip: vs.VideoNode, path: Path) -> bool:
    """Look at the first frame, the middle one and the last."""
    with vapoursynth_errors(str(path)):
        shown = film_clip(clip)
        for n in {0, clip.num_frames // 2, clip.num_frames - 1}:
            with shown.get_frame(n) as frame:
                if has_color(srgb_to_lab(planes(frame)).numpy()):
                    return True
    return False


def _cuts(path: Path) -> frozenset[int]:
    """Return the frames that "cuts" lists in a JSON file; none where there is no such file or list."""
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"{path}: not readable as JSON ({error}); mend it or take it away") from error
    cuts = content.get("cuts", []) if isinstance(content, dict) else []
    if not isinstance(cuts, list) or not all(isinstance(cut, int) and cut >= 0 for cut in cuts):
        raise UnreadableInputError(f"{path}: 'cuts' must be a list of frame numbers, counted from 0")
    return frozenset(cuts)
