"""Photos, one after the other: every method's result against the truth, and next to grey and truth themselves."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import torch

from vs_colorize.evaluation.figures import Comparison, View, compare, own_figures
from vs_colorize.evaluation.judge import Judge, class_of
from vs_colorize.evaluation.measured import MeasuredItem, against_references, known
from vs_colorize.evaluation.results import GREY, TRUTH, Item
from vs_colorize.evaluation.skin import SkinFinder, skin_difference
from vs_colorize.evaluation.stills import grey_of
from vs_colorize.evaluation.thumbnails import difference_thumbnail, thumbnail
from vs_colorize.evaluation.trials import Entry, Frame


@dataclass(frozen=True)
class Classifier:
    """A judge, and the class index of each wnid that a photo's name may begin with."""

    judge: Judge
    classes: Mapping[str, int]


class PhotoMeter:
    """Measures photos; `classifier` names those whose names begin with a wnid."""

    def __init__(self, classifier: Classifier | None = None) -> None:
        self._classifier = classifier

    @cached_property
    def _skin_finder(self) -> SkinFinder:
        return SkinFinder()

    def measure(self, entry: Entry, frame: Frame) -> dict[str, MeasuredItem]:
        """Return what each method made of a photo, and where there is a truth, also what grey and truth come to."""
        views = {name: View(rgb) for name, rgb in frame.results.items()}
        if frame.truth is None:
            return self._without_truth(entry, frame, views)
        truth = View(frame.truth)
        views = {GREY: View(grey_of(frame.truth[None])[0]), TRUTH: truth} | views
        compared = {name: compare(view, truth) for name, view in views.items()}
        named = self._named(entry, views)
        skin = self._skin_finder.find(frame.truth)
        pictures = {"source": thumbnail(frame.truth), "grey": thumbnail(views[GREY].rgb)}
        found: dict[str, MeasuredItem] = {}
        for name, comparison in compared.items():
            figures = comparison.figures | named[name] | {"seconds": frame.seconds.get(name, math.nan)}
            figures |= against_references(figures, compared[GREY].figures, compared[TRUTH].figures)
            figures["skin"] = skin_difference(comparison.difference, skin)
            item = Item(
                entry.name,
                entry.category,
                known(figures),
                pictures=_pictures(name, views[name], comparison, pictures),
            )
            true_colorfulness = compared[TRUTH].figures["colorfulness"]
            found[name] = MeasuredItem(item, comparison.squared_error, skin.numel(), true_colorfulness)
        return found

    def _without_truth(self, entry: Entry, frame: Frame, views: Mapping[str, View]) -> dict[str, MeasuredItem]:
        named = self._named(entry, views)
        found: dict[str, MeasuredItem] = {}
        for name, view in views.items():
            figures = own_figures(view) | named[name] | {"seconds": frame.seconds.get(name, math.nan)}
            pictures = {"grey": thumbnail(grey_of(view.rgb[None])[0]), "result": thumbnail(view.rgb)}
            found[name] = MeasuredItem(Item(entry.name, entry.category, known(figures), pictures=pictures))
        return found

    def _named(self, entry: Entry, views: Mapping[str, View]) -> dict[str, dict[str, float]]:
        """Say in % for each picture whether the classifier names it right, where the name says what is shown."""
        index = class_of(entry.name, self._classifier.classes) if self._classifier else None
        if self._classifier is None or index is None:
            return {name: {} for name in views}
        stacked = torch.stack([view.rgb for view in views.values()])
        first, among = self._classifier.judge.hits(stacked, [index] * len(views))
        hits = zip(views, first.tolist(), among.tolist(), strict=True)
        return {name: {"top1": 100.0 * right, "top5": 100.0 * near} for name, right, near in hits}


def _pictures(name: str, view: View, comparison: Comparison, shared: Mapping[str, bytes]) -> dict[str, bytes]:
    if name == TRUTH:
        return dict(shared)
    result = shared["grey"] if name == GREY else thumbnail(view.rgb)
    return {**shared, "result": result, "difference": difference_thumbnail(comparison.difference)}
