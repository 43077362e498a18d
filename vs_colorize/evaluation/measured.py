"""Items under one method, summed up to what a set comes to."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vs_colorize.evaluation.results import METRICS, Figures, Item, Method

_MOST_PSNR = 100.0


@dataclass(frozen=True)
class MeasuredItem:
    """An item, and what its set needs of it beyond: squared error, pixels it was averaged over, the truth's CF.

    Without a truth the error and the colourfulness are NaN.
    """

    item: Item
    squared_error: float = math.nan
    pixels: int = 0
    true_colorfulness: float = math.nan


def pooled_psnr(errors: Iterable[tuple[float, int]]) -> float:
    """Return the PSNR in dB, at most 100, of all pixels together, from squared errors and the pixels of each."""
    total = pixels = 0.0
    for error, count in errors:
        total += error * count
        pixels += count
    return _MOST_PSNR if total == 0 else min(_MOST_PSNR, -10 * math.log10(total / pixels))


def against_references(figures: Figures, grey: Figures, truth: Figures) -> dict[str, float]:
    """Return the figures of an item that set it against grey and the truth's own: gain, colourfulness, steadiness."""
    colorfulness, true_colorfulness = figures["colorfulness"], truth["colorfulness"]
    found = {
        "gain": figures["psnr"] - grey["psnr"],
        "delta_cf": abs(colorfulness - true_colorfulness),
        "color_share": 100 * colorfulness / true_colorfulness if true_colorfulness else math.nan,
    }
    if "cdc" in figures:
        found |= {
            "cdc_error": abs(figures["cdc"] - truth["cdc"]),
            "flicker_excess": figures["flicker"] - truth["flicker"],
            "warp_ab_excess": figures["warp_ab"] - truth["warp_ab"],
            "long_range_excess": figures["long_range"] - truth["long_range"],
        }
    return found


def known(figures: Mapping[str, float]) -> dict[str, float]:
    """Return the figures that could be taken, in the order of `METRICS`."""
    return {name: figures[name] for name in METRICS if not math.isnan(figures.get(name, math.nan))}


def method_of(name: str, measured: Sequence[MeasuredItem]) -> Method:
    """Sum up all items of one method, and those of each category where there are several."""
    categories = sorted({found.item.category for found in measured})
    by_category = {
        category: set_figures([found for found in measured if found.item.category == category])
        for category in categories
        if len(categories) > 1
    }
    return Method(name, set_figures(measured), by_category, tuple(found.item for found in measured))


def set_figures(measured: Sequence[MeasuredItem]) -> dict[str, float]:
    """Return the mean of every figure over the items that have it, and what only a set has."""
    figures = {name: mean(found.item.figures.get(name, math.nan) for found in measured) for name in METRICS}
    compared = [found for found in measured if found.pixels]
    if compared:
        colorfulness = mean(found.item.figures["colorfulness"] for found in compared)
        true_colorfulness = mean(found.true_colorfulness for found in compared)
        figures |= {
            "psnr_pooled": pooled_psnr((found.squared_error, found.pixels) for found in compared),
            "better_share": 100 * mean(float(found.item.figures["gain"] > 0) for found in compared),
            "delta_cf": abs(colorfulness - true_colorfulness),
            "delta_cf_items": mean(found.item.figures["delta_cf"] for found in compared),
            "color_share": 100 * colorfulness / true_colorfulness if true_colorfulness else math.nan,
        }
    return known(figures)


def mean(values: Iterable[float]) -> float:
    """Return the mean of the values that are not NaN; NaN without any."""
    there = [value for value in values if not math.isnan(value)]
    return math.fsum(there) / len(there) if there else math.nan
