"""Clips as strips: the middle column of every frame, one method below the other."""

from collections.abc import Iterator
from dataclasses import dataclass

from vs_colorize.evaluation.report.cells import is_model
from vs_colorize.evaluation.report.gallery import Shot, uri
from vs_colorize.evaluation.results import TRUTH, MeasuredSet


@dataclass(frozen=True)
class Strips:
    """One clip: the column as it is seen, then its colours alone under the truth and every model."""

    name: str
    shots: tuple[Shot, ...]


def strips(found: MeasuredSet) -> Iterator[Strips]:
    """Yield the strips of the clips that have some."""
    truth = [method for method in found.methods if method.name == TRUTH]
    methods = truth + [method for method in found.methods if is_model(method)]
    for n, item in enumerate(methods[0].items if methods else ()):
        pictures = {method.name: method.items[n].pictures for method in methods}
        seen = [Shot(uri(shown["column"]), "as seen") for shown in pictures.values() if "column" in shown]
        colors = [
            Shot(uri(shown["column colors"]), name) for name, shown in pictures.items() if "column colors" in shown
        ]
        if colors:
            yield Strips(item.name, (*seen, *colors))
