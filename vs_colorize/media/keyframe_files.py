"""Key frames to correct: coloured frames of each scene as pictures named after their numbers."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.media.failures import vapoursynth_errors
from vs_colorize.media.pictures import color_format, frame_picture, write_picture
from vs_colorize.media.render import Colorizer
from vs_colorize.media.scene_list import Scene
from vs_colorize.media.source import Film
from vs_colorize.media.target import make_folder
from vs_colorize.media.write import Progress
from vs_colorize.motion.scene_marks import SCENE_PROPS

_CANDIDATES = 9
_LOOKED_AT = 360
"""Short side of the pictures whose sharpness is compared, in pixels; grain says less there."""


def choose_keyframes(film: Film, scenes: Sequence[Scene], every: int | None, progress: Progress) -> list[int]:
    """Return the numbers of the frames to correct, counted from 0 in the film's clip.

    One a scene, or one for every `every` frames of it: the sharpest of some in the middle half of those that show
    nothing but the scene. So it is none of a transition, and no first frame after a cut.

    Raises `MediaError` where a frame cannot be read.
    """
    stretches = [stretch for scene in scenes for stretch in _divided(scene.plain, every)]
    small = _small(film.clip)
    chosen = []
    for stretch in stretches:
        chosen.append(max(_candidates(stretch), key=lambda n: _sharpness(film, small, n)))
        progress(len(chosen))
    return chosen


def count_keyframes(scenes: Sequence[Scene], every: int | None) -> int:
    """Return how many frames `choose_keyframes` returns."""
    return sum(len(list(_divided(scene.plain, every))) for scene in scenes)


def _divided(frames: range, every: int | None) -> Iterator[range]:
    """Yield successive parts of about equal length, none longer than `every`."""
    count = 1 if every is None else math.ceil(len(frames) / every)
    bounds = [frames.start + len(frames) * part // count for part in range(count + 1)]
    return (range(*ends) for ends in pairwise(bounds))


def _candidates(frames: range) -> range:
    """Return some frames of the middle half, evenly spread."""
    quarter = len(frames) // 4
    middle = frames[quarter : len(frames) - quarter]
    return middle[:: math.ceil(len(middle) / _CANDIDATES)]


def _small(clip: vs.VideoNode) -> vs.VideoNode:
    scale = min(1.0, _LOOKED_AT / min(clip.width, clip.height))
    plain = clip.std.RemoveFrameProps(["_Matrix", "_Transfer", "_Primaries", "_ChromaLocation", "_FieldBased"])
    matrix = {"matrix": vs.MATRIX_BT709} if clip.format.color_family == vs.RGB else {}
    return plain.resize.Bicubic(round(clip.width * scale), round(clip.height * scale), format=vs.GRAY8, **matrix)


def _sharpness(film: Film, small: vs.VideoNode, n: int) -> float:
    """Return the variance of the Laplacian: Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy"."""
    with vapoursynth_errors(f"{film.path}, frame {film.first + n}"), small.get_frame(n) as frame:
        return float(cv2.Laplacian(np.ascontiguousarray(frame[0]), cv2.CV_32F).var())


def keyframe_targets(folder: Path, frames: Sequence[int], *, overwrite: bool) -> list[Path]:
    """Return the file of each frame in a folder, which is created where there is none.

    Raises `OptionError` where one exists and may not be replaced, `MediaError` where the folder cannot be used.
    """
    make_folder(folder)
    targets = [folder / f"ref_{n:06d}.png" for n in frames]
    existing = next((target for target in targets if target.exists()), None)
    if existing is not None and not overwrite:
        raise OptionError(f"{existing}: exists already; give --overwrite to replace it")
    return targets


def export_keyframes(
    film: Film, marks: vs.VideoNode, color: Colorizer, targets: dict[int, Path], progress: Progress
) -> None:
    """Write coloured frames of a film as pictures of its size and depth; `marks` has the marks of its scenes.

    Raises the `ColorizeError` family.
    """
    with vapoursynth_errors(str(film.path)):
        marked = film.clip.std.CopyFrameProps(marks, props=list(SCENE_PROPS))
        colored = color(marked, color_format(film.clip))
    for done, (n, target) in enumerate(targets.items(), 1):
        with vapoursynth_errors(f"{film.path}, frame {film.first + n}"), colored.get_frame(n) as frame:
            picture = frame_picture(frame)
        write_picture(target, picture)
        progress(done)
