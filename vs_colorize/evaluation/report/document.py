"""An evaluation as one page that needs nothing but itself: pictures, plots and style are inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from vs_colorize.evaluation.column import BOOST, LIGHTNESS
from vs_colorize.evaluation.report.cells import Group, categories, columns, groups, heading, is_model, shown
from vs_colorize.evaluation.report.drawings import Drawing, histograms, item_curves
from vs_colorize.evaluation.report.gallery import Card, sheet, worst
from vs_colorize.evaluation.report.strips import Strips, strips
from vs_colorize.evaluation.report.table import CATEGORY_METRICS, NO_CATEGORY, verdict_of, wanted_of
from vs_colorize.evaluation.results import METRICS, MeasuredSet, Report
from vs_colorize.evaluation.thumbnails import FULL_SCALE


@dataclass(frozen=True)
class _Section:
    """What the page shows of one set."""

    found: MeasuredSet
    groups: Sequence[Group]
    categories: Sequence[str]
    category_metrics: Sequence[str]
    sheet: Sequence[Card]
    worst: Sequence[tuple[str, Sequence[Card]]]
    histograms: Sequence[Drawing]
    curves: Sequence[Drawing]
    strips: Sequence[Strips]
    item_metrics: Sequence[str]


def to_html(report: Report) -> str:
    """Return a report as HTML; the same report gives the same text."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    helpers = (heading, is_model, shown, verdict_of, wanted_of)
    constants = {
        "BOOST": BOOST,
        "FULL_SCALE": FULL_SCALE,
        "LIGHTNESS": LIGHTNESS,
        "METRICS": METRICS,
        "NO_CATEGORY": NO_CATEGORY,
    }
    environment.globals.update({helper.__name__: helper for helper in helpers} | constants)
    sections = [_section(found) for found in report.sets]
    page = environment.get_template("template.html.j2")
    return page.render(report=report, sections=sections, legend=_told(sections))


def _section(found: MeasuredSet) -> _Section:
    by_category = [figures for method in found.methods for figures in method.categories.values()]
    by_item = [item.figures for method in found.methods for item in method.items]
    return _Section(
        found=found,
        groups=groups(found.methods),
        categories=categories(found),
        category_metrics=columns(CATEGORY_METRICS, by_category),
        sheet=sheet(found),
        worst=worst(found),
        histograms=list(histograms(found)),
        curves=list(item_curves(found)),
        strips=list(strips(found)),
        item_metrics=columns(METRICS, by_item),
    )


def _told(sections: Sequence[_Section]) -> list[str]:
    """Return the metrics that the page has figures of."""
    told = {name for section in sections for group in section.groups for name in group.metrics}
    told.update(name for section in sections for name in section.item_metrics)
    return [name for name in METRICS if name in told]
