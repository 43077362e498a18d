"""Stability and hinting of models on colour photos."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from vs_colorize.evaluation.hinting import hinting_checks, measure_hinting
from vs_colorize.evaluation.protocol import Progress
from vs_colorize.evaluation.results import Check
from vs_colorize.evaluation.stability import measure_stability, stability_checks
from vs_colorize.media.photo_files import Photo, find_photos
from vs_colorize.media.picture_filter import PictureFilter


@torch.inference_mode()
def check_photos(
    source: Path,
    methods: Mapping[str, Mapping[str, Any]],
    progress: Progress,
    *,
    limit: int | None = None,
    short_side: int | None = None,
) -> tuple[Check, ...]:
    """Return how every method stands disturbances and takes hints, on the photos of a file, folder or zip file.

    `methods` holds the options of `colorize` by the name of the method. Grey photos are left out; without any other
    there are no checks. Raises the `ColorizeError` family.
    """
    photos = [photo for photo in find_photos(source, limit, short_side) if photo.has_color]
    # Photos of one size after the other: they share graphs, and the models in them.
    photos.sort(key=lambda photo: photo.size)
    report = _Counted(2 * len(photos) * len(methods), progress)
    found: list[Check] = []
    for method, options in methods.items() if photos else ():
        painter = PictureFilter(options)
        found += stability_checks(method, measure_stability(report.each(photos), painter.color, painter.size))
        found += hinting_checks(method, measure_hinting(report.each(photos), painter))
    return tuple(found)


class _Counted:
    """Tells how many photos of several rounds have been dealt with."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def each(self, photos: Sequence[Photo]) -> Iterator[Tensor]:
        """Yield the pixels of each photo, sRGB (3, H, W), and count it when the next is asked for."""
        for photo in photos:
            yield photo.read()
            self._done += 1
            self._progress(self._done, self._total, photo.name)
