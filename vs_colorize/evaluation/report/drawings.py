"""Which figures of a set are drawn, and which methods each drawing shows."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from vs_colorize.evaluation.report.cells import is_model
from vs_colorize.evaluation.report.plots import LINES, Series, curves, histogram
from vs_colorize.evaluation.results import GREY, METRICS, TRUTH, MeasuredSet, Method

_HISTOGRAMS = {"gain": (), "ciede2000": (GREY,), "color_share": ()}
_CURVES = {"psnr": (GREY,), "colorfulness": (TRUTH,), "flicker": (TRUTH,)}
"""What is drawn, and which rows beside the models: others would lie flat, or far off."""

_FEWEST_ITEMS = 5
"""Fewer make no histogram."""

_GREY_COLOR, _TRUTH_COLOR = LINES - 2, LINES - 1
_REFERENCES = {GREY: _GREY_COLOR, TRUTH: _TRUTH_COLOR}


@dataclass(frozen=True)
class Drawing:
    """A plot as SVG, and the methods it shows with the numbers of their colours."""

    title: str
    svg: str
    methods: Mapping[str, int]


def histograms(found: MeasuredSet) -> Iterator[Drawing]:
    """Yield how the items are spread over the figures that tell most."""
    for metric, beside in _HISTOGRAMS.items():
        series = _series(found, beside, partial(_spread, metric=metric))
        if any(len(line.values) >= _FEWEST_ITEMS for line in series):
            yield Drawing(METRICS[metric].label, histogram(metric, series), _colors(series))


def _spread(method: Method, metric: str) -> tuple[float, ...]:
    values = (item.figures.get(metric, math.nan) for item in method.items)
    return tuple(value for value in values if math.isfinite(value))


def item_curves(found: MeasuredSet) -> Iterator[Drawing]:
    """Yield for each clip its values frame by frame."""
    for n, item in enumerate(found.methods[0].items if found.methods else ()):
        panels = {
            metric: _series(found, beside, partial(_curve, position=n, metric=metric))
            for metric, beside in _CURVES.items()
        }
        panels = {metric: series for metric, series in panels.items() if series}
        if panels:
            drawn = [line for series in panels.values() for line in series]
            yield Drawing(item.name, curves(panels, [start for start in item.scenes if start > 0]), _colors(drawn))


def _curve(method: Method, position: int, metric: str) -> tuple[float, ...]:
    return method.items[position].curves.get(metric, ())


def _series(
    found: MeasuredSet, beside: Collection[str], values_of: Callable[[Method], tuple[float, ...]]
) -> list[Series]:
    models = [method.name for method in found.methods if is_model(method)]
    colors = {name: n % _GREY_COLOR for n, name in enumerate(models)}
    colors |= {name: color for name, color in _REFERENCES.items() if name in beside}
    series = [
        Series(method.name, colors[method.name], values_of(method)) for method in found.methods if method.name in colors
    ]
    return [line for line in series if any(map(math.isfinite, line.values))]


def _colors(series: Sequence[Series]) -> dict[str, int]:
    return {line.name: line.color for line in series}
