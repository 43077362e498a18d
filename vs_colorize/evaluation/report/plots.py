"""Plots as SVG that stands inside a page and takes its colours from it."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from vs_colorize.evaluation.results import METRICS

LINES = 8
"""How many colours the page has for methods: `--line-0` and on; more methods use them again."""

# Matplotlib writes colours as they are; these stand for the page's own, which differ between light and dark.
_INK = "#010203"
_FAINT = "#040506"
_LINE = "#0708{:02x}"
_SETTINGS: dict[Any, Any] = {
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 9,
    "font.family": "sans-serif",
    "font.size": 8,
    "grid.color": _FAINT,
    "grid.linewidth": 0.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "vs_colorize",
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}
_BINS = 24
_INCH = 2.54


@dataclass(frozen=True)
class Series:
    """Values of one method, drawn in the page's colour number `color`."""

    name: str
    color: int
    values: tuple[float, ...]


def histogram(metric: str, series: Sequence[Series]) -> str:
    """Return how many items have which value of a metric, one outline a method.

    The outer bins hold what lies beyond, so that one odd item does not press all others together.
    """
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(9 / _INCH, 5.5 / _INCH), layout="constrained")
        axes = figure.subplots()
        edges = _edges(np.concatenate([line.values for line in series]))
        for line in series:
            values = np.clip(line.values, edges[0], edges[-1])
            axes.hist(values, bins=edges, histtype="step", color=_color(line), linewidth=1.4)
        axes.set_xlabel(_label(metric))
        axes.set_ylabel("items")
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.grid(axis="y")
        return _svg(figure)


def _edges(values: NDArray[np.float64]) -> Sequence[float]:
    low, high = np.percentile(values, (1, 99))
    spread = max(high - low, 1e-3)
    return [low + spread * (1.04 * n / _BINS - 0.02) for n in range(_BINS + 1)]


def curves(panels: Mapping[str, Sequence[Series]], scenes: Sequence[int]) -> str:
    """Return values frame by frame, a panel a metric one below the other, a line a method; scene starts are marked."""
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(18 / _INCH, 4 * len(panels) / _INCH), layout="constrained")
        rows = figure.subplots(len(panels), sharex=True, squeeze=False)[:, 0]
        for axes, (metric, series) in zip(rows, panels.items(), strict=True):
            _draw_curves(axes, metric, series, scenes)
        rows[-1].set_xlabel("frame")
        return _svg(figure)


def _draw_curves(axes: Axes, metric: str, series: Sequence[Series], scenes: Sequence[int]) -> None:
    for start in scenes:
        axes.axvline(start, color=_INK, linestyle=(0, (4, 3)), linewidth=0.6)
    for line in series:
        axes.plot(line.values, color=_color(line), linewidth=1.2)
    axes.set_ylabel(_label(metric))
    axes.margins(x=0.01)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y")


def _label(metric: str) -> str:
    label, unit = METRICS[metric].label, METRICS[metric].unit
    return f"{label}, {unit}" if unit else label


def _color(series: Series) -> str:
    return _LINE.format(series.color % LINES)


def _svg(figure: Figure) -> str:
    """Return a figure without the names and the description that only a file of its own needs."""
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r'<g id="[^"]*"', "<g", text).replace(_INK, "currentColor").replace(_FAINT, "var(--faint)")
    for n in range(LINES):
        text = text.replace(_LINE.format(n), f"var(--line-{n})")
    # Without a size of its own the drawing takes the width it is given.
    return re.sub(r'^<svg([^>]*?) width="\S*" height="\S*"', r'<svg\1 role="img"', text)
