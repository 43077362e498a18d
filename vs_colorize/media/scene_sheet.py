"""A contact sheet: one small picture a scene."""

import math
from collections.abc import Callable, Sequence

import cv2
import numpy as np
import vapoursynth as vs

from vs_colorize.frames.signal import as_displayed, read_signal
from vs_colorize.media.failures import vapoursynth_errors
from vs_colorize.media.pictures import Picture, frame_picture
from vs_colorize.media.scene_files import clock
from vs_colorize.media.scene_list import Scene
from vs_colorize.media.source import Film

_WIDTH = 240
_COLUMNS = 6
_GAP = 8
_CAPTION = 20
_PAPER = 24
_INK = (210, 210, 210)


def contact_sheet(film: Film, scenes: Sequence[Scene], progress: Callable[[int], None]) -> Picture:
    """Return a picture of all scenes in rows, each by the middle one of the frames that show nothing else.

    Raises `MediaError` where a frame cannot be read.
    """
    with vapoursynth_errors(str(film.path)):
        small = _small(film.clip)
    columns = min(_COLUMNS, len(scenes))
    width, height = _WIDTH + _GAP, small.height + _CAPTION + _GAP
    rows = math.ceil(len(scenes) / columns)
    sheet = np.full((rows * height + _GAP, columns * width + _GAP, 3), _PAPER, np.uint8)
    for n, scene in enumerate(scenes):
        top, left = n // columns * height + _GAP, n % columns * width + _GAP
        sheet[top : top + small.height, left : left + _WIDTH] = _picture(film, small, scene)
        _write(sheet, f"{n + 1}  {clock(scene.start)}  {scene.kind}", left, top + small.height)
        progress(n + 1)
    return sheet


def _small(clip: vs.VideoNode) -> vs.VideoNode:
    """Return a clip as small RGB24 pictures, in the shape it is shown in."""
    with clip.get_frame(0) as frame:
        across, down = (int(frame.props.get(name, 1)) or 1 for name in ("_SARNum", "_SARDen"))
    height = max(1, round(_WIDTH * clip.height * down / (clip.width * across)))
    return as_displayed(clip, read_signal(clip)).resize.Bicubic(_WIDTH, height, format=vs.RGB24)


def _picture(film: Film, small: vs.VideoNode, scene: Scene) -> Picture:
    n = scene.plain[len(scene.plain) // 2]
    with vapoursynth_errors(f"{film.path}, frame {film.first + n}"), small.get_frame(n) as frame:
        return frame_picture(frame)


def _write(sheet: Picture, text: str, left: int, top: int) -> None:
    place = (left, top + _CAPTION - 6)
    cv2.putText(sheet, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.4, _INK, 1, cv2.LINE_AA)
