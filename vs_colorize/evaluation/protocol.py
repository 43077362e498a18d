"""From trials to figures: photos and clips measured under all methods, summed up to sets and categories."""

from collections.abc import Callable, Iterator, Mapping

import torch

from vs_colorize.evaluation.clip_protocol import ClipMeter
from vs_colorize.evaluation.measured import MeasuredItem, method_of
from vs_colorize.evaluation.photo_protocol import Classifier, PhotoMeter
from vs_colorize.evaluation.results import GREY, TRUTH, MeasuredSet
from vs_colorize.evaluation.trials import TrialSet

type Progress = Callable[[int, int, str], None]
"""Is told how many photos or frames are done, of how many, and the name of the item that the last one belongs to."""


@torch.inference_mode()
def measure_set(trials: TrialSet, classifier: Classifier | None, progress: Progress) -> MeasuredSet:
    """Measure all trials of a set under all its methods, and where there is a truth, grey and the truth themselves.

    Nothing but figures and small pictures is kept of a photo or frame once it has been measured. `classifier` gives
    the top-1 and top-5 figures of photos whose names begin with a wnid. Items come in the order of their names.
    """
    measured: dict[str, list[MeasuredItem]] = {}
    items = _photos(trials, classifier, progress) if trials.kind == "photos" else _clips(trials, progress)
    for found in items:
        for name, item in found.items():
            measured.setdefault(name, []).append(item)
    rows = ((GREY, TRUTH) if trials.has_truth else ()) + trials.methods
    methods = (method_of(name, sorted(measured[name], key=lambda found: found.item.name)) for name in rows)
    return MeasuredSet(trials.name, trials.kind, tuple(methods))


def _photos(
    trials: TrialSet, classifier: Classifier | None, progress: Progress
) -> Iterator[Mapping[str, MeasuredItem]]:
    meter = PhotoMeter(classifier)
    done = 0
    for trial in trials.trials:
        for entry, frame in zip(trial.entries, trial.frames(), strict=True):
            yield meter.measure(entry, frame)
            done += 1
            progress(done, trials.length, entry.name)


def _clips(trials: TrialSet, progress: Progress) -> Iterator[Mapping[str, MeasuredItem]]:
    done = 0
    for trial in trials.trials:
        (entry,) = trial.entries
        meter = ClipMeter(entry, trial.length)
        for frame in trial.frames():
            meter.add(frame)
            done += 1
            progress(done, trials.length, entry.name)
        yield meter.finish()
