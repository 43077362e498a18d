"""An evaluation as JSON."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from vs_colorize.evaluation.results import METRICS, Check, Figures, Item, MeasuredSet, Method, Report

_SCHEMA = 1
_SIGNIFICANT = 6


def to_json(report: Report) -> str:
    """Return a report as one JSON object without its pictures; figures that are no numbers become null."""
    record = {
        "schema": _SCHEMA,
        "command": report.command,
        "created": report.created,
        "versions": dict(report.versions),
        "metrics": {name: asdict(METRICS[name]) for name in _names(report)},
        "sets": [_set(found) for found in report.sets],
    }
    return json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _names(report: Report) -> list[str]:
    methods = [method for found in report.sets for method in found.methods]
    figures = [method.figures for method in methods] + [item.figures for method in methods for item in method.items]
    present = {name for row in figures for name in row}
    return [name for name in METRICS if name in present]


def _set(found: MeasuredSet) -> dict[str, object]:
    return {
        "name": found.name,
        "kind": found.kind,
        "methods": [_method(method) for method in found.methods],
        "checks": [_check(check) for check in found.checks],
    }


def _method(method: Method) -> dict[str, object]:
    return {
        "name": method.name,
        "figures": _figures(method.figures),
        "categories": {name: _figures(figures) for name, figures in method.categories.items()},
        "items": [_item(item) for item in method.items],
    }


def _item(item: Item) -> dict[str, object]:
    record: dict[str, object] = {
        "name": item.name,
        "category": item.category,
        "figures": _figures(item.figures),
    }
    if item.curves:
        record["curves"] = {name: _rounded(values) for name, values in item.curves.items()}
        record["scenes"] = list(item.scenes)
    return record


def _check(check: Check) -> dict[str, object]:
    return {**asdict(check), "value": _round(check.value), "reached": check.reached}


def _figures(figures: Figures) -> Mapping[str, float | None]:
    return {name: _round(value) for name, value in figures.items()}


def _rounded(values: Sequence[float]) -> list[float | None]:
    return [_round(value) for value in values]


def _round(value: float) -> float | None:
    return float(f"{value:.{_SIGNIFICANT}g}") if math.isfinite(value) else None
