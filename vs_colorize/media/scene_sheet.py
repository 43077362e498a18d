"""A contact sheet: one small picture a scene."""

from collections.abc import Callable, Sequence

import vapoursynth as vs

from vs_colorize.frames.signal import as_displayed, read_signal
from vs_colorize.media.failures import vapoursynth_errors
from vs_colorize.media.pictures import Picture, frame_picture
from vs_colorize.media.scene_files import clock
from vs_colorize.media.scene_list import Scene
from vs_colorize.media.sheets import Sheet
from vs_colorize.media.source import Film

WIDTH = 240
"""Of one picture, in pixels."""

_COLUMNS = 6


def contact_sheet(film: Film, scenes: Sequence[Scene], progress: Callable[[int], None]) -> Picture:
    """Return a picture of all scenes in rows, each by the middle one of the frames that show nothing else.

    Raises `MediaError` where a frame cannot be read.
    """
    with vapoursynth_errors(str(film.path)):
        small = small_pictures(film.clip)
    sheet = Sheet(len(scenes), _COLUMNS, WIDTH, small.height)
    for n, scene in enumerate(scenes):
        sheet.put(n, frame_of(film, small, scene.plain[len(scene.plain) // 2]))
        sheet.write(n, f"{n + 1}  {clock(scene.start)}  {scene.kind}")
        progress(n + 1)
    return sheet.picture


def small_pictures(clip: vs.VideoNode) -> vs.VideoNode:
    """Return a clip as small RGB24 pictures, in the shape it is shown in."""
    with clip.get_frame(0) as frame:
        across, down = (int(frame.props.get(name, 1)) or 1 for name in ("_SARNum", "_SARDen"))
    height = max(1, round(WIDTH * clip.height * down / (clip.width * across)))
    return as_displayed(clip, read_signal(clip)).resize.Bicubic(WIDTH, height, format=vs.RGB24)


def frame_of(film: Film, small: vs.VideoNode, n: int) -> Picture:
    """Return frame n of a film's small pictures; raises `MediaError` where it cannot be read."""
    with vapoursynth_errors(f"{film.path}, frame {film.first + n}"), small.get_frame(n) as frame:
        return frame_picture(frame)
