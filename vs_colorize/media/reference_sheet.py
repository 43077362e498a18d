"""A contact sheet of scenes next to the photographs that are recommended for them."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from vs_colorize.filters.recommend_references import Recommendation
from vs_colorize.media.failures import vapoursynth_errors
from vs_colorize.media.pictures import Picture
from vs_colorize.media.scene_sheet import WIDTH, frame_of, small_pictures
from vs_colorize.media.sheets import Sheet
from vs_colorize.media.source import Film

_COLUMNS = 3
_BETWEEN = 2


def reference_sheet(film: Film, scenes: Sequence[Recommendation], progress: Callable[[int], None]) -> Picture:
    """Return a picture of all scenes in rows, each by the frame that stood for it, its photograph at the right.

    Raises `MediaError` where a frame cannot be read.
    """
    with vapoursynth_errors(str(film.path)):
        small = small_pictures(film.clip)
    sheet = Sheet(len(scenes), _COLUMNS, 2 * WIDTH + _BETWEEN, small.height)
    for n, scene in enumerate(scenes):
        sheet.put(n, frame_of(film, small, scene.frame))
        sheet.put(n, _fitted(scene.photo.thumbnail, small.height), WIDTH + _BETWEEN)
        sheet.write(n, f"{film.first + scene.first}  {scene.photo.name}  {scene.distance:.1f}")
        progress(n + 1)
    return sheet.picture


def _fitted(thumbnail: bytes, height: int) -> Picture:
    """Return a photograph as large as it fits into a cell."""
    decoded = cv2.imdecode(np.frombuffer(thumbnail, np.uint8), cv2.IMREAD_COLOR_RGB)
    photo = np.asarray(decoded, np.uint8)
    scale = min(WIDTH / photo.shape[1], height / photo.shape[0])
    size = max(1, int(photo.shape[1] * scale)), max(1, int(photo.shape[0] * scale))
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_LINEAR), np.uint8)
