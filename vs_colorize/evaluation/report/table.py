"""An evaluation as tables on a terminal."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from vs_colorize.evaluation.report.cells import (
    ABSENT,
    Group,
    categories,
    columns,
    groups,
    heading,
    is_model,
    shown,
)
from vs_colorize.evaluation.results import Check, Figures, MeasuredSet, Method, Report

CATEGORY_METRICS = ("psnr", "gain", "ciede2000", "color_share", "top1", "flicker_excess")
"""What is told of a category; the rest stands in the JSON."""

NO_CATEGORY = "(no folder)"
"""What stands for the category of items outside all folders, where others lie in some."""

_WIDEST_NAME = 20


def tables(report: Report) -> Iterator[RenderableType]:
    """Yield what to print: of each set its figures, then those of its categories, then the checks."""
    for found in report.sets:
        items = max((len(method.items) for method in found.methods), default=0)
        yield Text(f"\n{found.name}: {items} {found.kind}", style="bold")
        for group in groups(found.methods):
            yield _figures_table(group, found.methods)
        if names := categories(found):
            yield _category_table(names, found)
        if found.checks:
            yield _check_table(found.checks)


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="italic", box=box.SIMPLE_HEAD, pad_edge=False)


def _are_short(methods: Sequence[Method]) -> bool:
    """Say whether names can stay whole: it is the headings then that are broken in a narrow terminal."""
    return max(len(method.name) for method in methods) <= _WIDEST_NAME


def _figures_table(group: Group, methods: Sequence[Method]) -> Table:
    table = _table(group.title)
    table.add_column("method", overflow="fold", no_wrap=_are_short(methods))
    for name in group.metrics:
        table.add_column(heading(name), justify="right")
    winners = group.winners(methods)
    for method in methods:
        cells = [
            Text(shown(name, method.figures.get(name)), style="bold green" if method.name in winners[name] else "")
            for name in group.metrics
        ]
        table.add_row(method.name, *cells, style="" if is_model(method) else "dim")
    return table


def _category_table(names: Sequence[str], found: MeasuredSet) -> Table:
    rows = [figures for method in found.methods for figures in method.categories.values()]
    metrics = columns(CATEGORY_METRICS, rows)
    table = _table("By category")
    table.add_column("category", overflow="fold")
    table.add_column("method", overflow="fold", no_wrap=_are_short(found.methods))
    for name in metrics:
        table.add_column(heading(name), justify="right")
    for category in names:
        for n, (method, figures) in enumerate(_of_category(category, found.methods)):
            cells = [shown(name, figures.get(name)) for name in metrics]
            label = (category or NO_CATEGORY) if n == 0 else ""
            table.add_row(label, method.name, *cells, style="" if is_model(method) else "dim")
    return table


def _of_category(category: str, methods: Sequence[Method]) -> Iterator[tuple[Method, Figures]]:
    return ((method, method.categories[category]) for method in methods if category in method.categories)


def _check_table(checks: Sequence[Check]) -> Table:
    table = _table("Checks")
    table.add_column("check", overflow="fold")
    table.add_column("method", overflow="fold")
    table.add_column("found", justify="right")
    table.add_column("wanted", justify="right")
    table.add_column("reached")
    for check in checks:
        verdict = Text(verdict_of(check), style={True: "green", False: "bold red", None: ""}[check.reached])
        table.add_row(check.name, check.method, f"{check.value:.2f} {check.unit}".rstrip(), wanted_of(check), verdict)
    return table


def wanted_of(check: Check) -> str:
    """Return what a check asks for, such as `≤ 3`."""
    if check.wanted is None:
        return ABSENT
    return f"{'≥' if check.better == 'higher' else '≤'} {check.wanted:g} {check.unit}".rstrip()


def verdict_of(check: Check) -> str:
    """Return whether a check is reached, in a word."""
    return {True: "yes", False: "no", None: ABSENT}[check.reached]
