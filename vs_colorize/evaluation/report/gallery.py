"""Which items a page shows as pictures, and what stands under them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from vs_colorize.evaluation.report.cells import is_known, is_model, shown
from vs_colorize.evaluation.results import METRICS, Item, MeasuredSet, Method

SHEET_ITEMS = 40
WORST_ITEMS = 10
_WORST_BY = "ciede2000"
_CAPTIONS = ("psnr", "gain", "ciede2000", "color_share")


@dataclass(frozen=True)
class Shot:
    """A picture as a data URI, and what is said about it."""

    uri: str
    text: str


@dataclass(frozen=True)
class Column:
    """Two pictures, one above the other, under a title: source and grey, or a model's result and its errors."""

    title: str
    shots: tuple[Shot, ...]
    captions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """One item as pictures."""

    name: str
    category: str
    columns: tuple[Column, ...]


def sheet(found: MeasuredSet) -> list[Card]:
    """Return cards with all models for items spread evenly over a set."""
    models = _models(found)
    positions = _spread([n for n, item in enumerate(models[0].items) if item.pictures]) if models else []
    return [_card(found, n, models) for n in positions]


def _spread(positions: Sequence[int]) -> list[int]:
    count = min(len(positions), SHEET_ITEMS)
    step = (len(positions) - 1) / max(count - 1, 1)
    return [positions[round(n * step)] for n in range(count)]


def worst(found: MeasuredSet) -> list[tuple[str, list[Card]]]:
    """Return for each model the cards of its items with the highest CIEDE2000, the worst first.

    A set that has no more items than that is shown whole by its sheet.
    """
    listed: list[tuple[str, list[Card]]] = []
    if max((len(method.items) for method in found.methods), default=0) <= WORST_ITEMS:
        return listed
    for model in _models(found):
        known = [n for n, item in enumerate(model.items) if is_known(item.figures.get(_WORST_BY))]
        known.sort(key=lambda n: -model.items[n].figures[_WORST_BY])
        if known:
            listed.append((model.name, [_card(found, n, [model]) for n in known[:WORST_ITEMS]]))
    return listed


def _models(found: MeasuredSet) -> list[Method]:
    return [method for method in found.methods if is_model(method)]


def _card(found: MeasuredSet, position: int, models: Sequence[Method]) -> Card:
    item = models[0].items[position]
    columns = [_column("source", item, {"source": "source", "grey": "grey"})]
    for model in models:
        shots = {"result": f"result of {model.name}", "difference": f"ΔE00 of {model.name}"}
        columns.append(_column(model.name, model.items[position], shots, _captions(model.items[position])))
    return Card(item.name, item.category, tuple(column for column in columns if column.shots))


def _column(title: str, item: Item, wanted: dict[str, str], captions: tuple[str, ...] = ()) -> Column:
    shots = tuple(Shot(uri(item.pictures[key]), text) for key, text in wanted.items() if key in item.pictures)
    return Column(title, shots, captions)


def _captions(item: Item) -> tuple[str, ...]:
    figures = [
        (METRICS[name], shown(name, item.figures[name])) for name in _CAPTIONS if is_known(item.figures.get(name))
    ]
    return tuple(f"{metric.label} {text} {metric.unit}".rstrip() for metric, text in figures)


def uri(picture: bytes) -> str:
    """Return a JPEG file as an address that holds it."""
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"
