"""What the tables hold: which figures stand together, how they are written, which are the best."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vs_colorize.evaluation.results import GREY, METRICS, TRUTH, TRUTH_HALVED, Figures, MeasuredSet, Method

ABSENT = "–"

GROUPS = {
    "Nearness to the truth": ("psnr", "gain", "better_share", "psnr_pooled", "ssim"),
    "Distance in colour": ("ciede2000", "ciede2000_p95", "skin", "auc", "closeness", "lightness_shift"),
    "Colourfulness and cast": ("colorfulness", "color_share", "delta_cf", "delta_cf_items", "cast_a", "cast_b"),
    "As published tables count": ("psnr_8bit", "colorfulness_abs"),
    "Steadiness in time": ("flicker", "flicker_excess", "flicker_still", "cdc", "cdc_error"),
    "Steadiness along motion": ("warp", "warp_ab", "warp_ab_excess", "long_range", "long_range_excess"),
    "Recognition and speed": ("top1", "top5", "seconds"),
}
"""The figures of `METRICS` in tables narrow enough for a terminal."""

_NEUTRAL = {"cast_a": 0.0, "cast_b": 0.0, "color_share": 100.0}


@dataclass(frozen=True)
class Group:
    """Figures that stand in one table: those that at least one method has."""

    title: str
    metrics: tuple[str, ...]

    def winners(self, methods: Sequence[Method]) -> dict[str, frozenset[str]]:
        """Return by figure the models that are best."""
        return {name: best(name, methods) for name in self.metrics}


def groups(methods: Sequence[Method]) -> list[Group]:
    """Return the tables that a set needs, without the figures nobody has."""
    found = (Group(title, columns(names, [method.figures for method in methods])) for title, names in GROUPS.items())
    return [group for group in found if group.metrics]


def columns(names: Iterable[str], rows: Sequence[Figures]) -> tuple[str, ...]:
    """Return those of the names that a row has a value for."""
    return tuple(name for name in names if any(is_known(row.get(name)) for row in rows))


def is_known(value: float | None) -> bool:
    """Say whether there is a figure to show."""
    return value is not None and math.isfinite(value)


def shown(name: str, value: float | None) -> str:
    """Return a figure with the digits of its metric; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return ABSENT
    text = f"{value:.{METRICS[name].digits}f}"
    return text.replace("-", "−") if float(text) else text.replace("-", "")


def heading(name: str) -> str:
    """Return what stands above a column: label and unit."""
    metric = METRICS[name]
    return f"{metric.label}, {metric.unit}" if metric.unit and metric.unit not in metric.label else metric.label


def is_model(method: Method) -> bool:
    """Say whether a method is put to the test; grey, and the truth by whatever way, are what it is compared with."""
    return method.name not in (GREY, TRUTH, TRUTH_HALVED)


def best(metric: str, methods: Sequence[Method]) -> frozenset[str]:
    """Return the names of the models that are best by a metric, as far as it is written; none for a model alone."""
    truth = next((method.figures.get(metric) for method in methods if method.name == TRUTH), None)
    found = {method.name: _badness(metric, method.figures.get(metric), truth) for method in methods if is_model(method)}
    known = {name: badness for name, badness in found.items() if badness is not None}
    if len(known) < 2:
        return frozenset()
    least = min(known.values())
    return frozenset(name for name, badness in known.items() if badness == least)


def _badness(metric: str, value: float | None, truth: float | None) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    written = round(value, METRICS[metric].digits)
    match METRICS[metric].better:
        case "higher":
            return -written
        case "lower":
            return written
    aim = truth if truth is not None and math.isfinite(truth) else _NEUTRAL.get(metric)
    return None if aim is None else abs(written - aim)


def categories(found: MeasuredSet) -> list[str]:
    """Return the categories of a set in the order in which they first occur."""
    return list(dict.fromkeys(name for method in found.methods for name in method.categories))
