import math
import weakref
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from vs_colorize.evaluation.photo_protocol import Classifier
from vs_colorize.evaluation.protocol import measure_set
from vs_colorize.evaluation.results import GREY, TRUTH, MeasuredSet, Method
from vs_colorize.evaluation.stills import grey_of, measure_stills
from vs_colorize.evaluation.trials import Entry, Frame, Trial, TrialSet

NAMES = ("animals/n01440764_tench.jpg", "animals/dog.jpg", "people/n01443537_anna.jpg")


def truths(count: int = 3) -> Tensor:
    return torch.rand(count, 3, 24, 24, generator=torch.Generator().manual_seed(0))


def results(truth: Tensor) -> Tensor:
    noise = torch.randn(truth.shape, generator=torch.Generator().manual_seed(1)) * 0.1
    return (truth * 0.7 + 0.3 * grey_of(truth) + noise).clamp(0, 1)


def trial_set(kind: str, truth: Tensor | None, result: Tensor, cuts: tuple[int, ...] = ()) -> TrialSet:
    def frames() -> Iterator[Frame]:
        for n, rgb in enumerate(result):
            yield Frame(None if truth is None else truth[n], {"ours": rgb}, {"ours": n + 1.0}, n == 0 or n in cuts)

    if kind == "clips":
        trial = Trial((Entry("walk.mp4"),), len(result), frames)
        return TrialSet("set", "clips", ("ours",), truth is not None, (trial,))
    entries = tuple(Entry(name, name.split("/")[0]) for name in NAMES)
    return TrialSet("set", "photos", ("ours",), truth is not None, (Trial(entries, len(result), frames),))


def measured(trials: TrialSet, classifier: Classifier | None = None) -> MeasuredSet:
    return measure_set(trials, classifier, lambda *_: None)


def row(found: MeasuredSet, name: str) -> Method:
    return next(method for method in found.methods if method.name == name)


def test_photos_come_to_what_measure_stills_finds() -> None:
    truth = truths()
    figures = row(measured(trial_set("photos", truth, results(truth))), "ours").figures
    expected = measure_stills([(results(truth), truth)])
    assert figures["psnr"] == pytest.approx(expected.psnr, abs=1e-4)
    assert figures["gain"] == pytest.approx(expected.gain, abs=1e-4)
    assert figures["psnr_pooled"] == pytest.approx(expected.pooled_psnr, abs=1e-4)
    assert figures["better_share"] == pytest.approx(100 * expected.better_share)
    assert figures["color_share"] == pytest.approx(100 * expected.color_share, abs=1e-3)
    assert figures["seconds"] == pytest.approx(2)


def test_grey_and_truth_stand_beside_the_methods() -> None:
    truth = truths()
    found = measured(trial_set("photos", truth, results(truth)))
    assert [method.name for method in found.methods] == [GREY, TRUTH, "ours"]
    grey, perfect = row(found, GREY).figures, row(found, TRUTH).figures
    assert (grey["gain"], grey["better_share"]) == (0, 0)
    assert grey["colorfulness"] == pytest.approx(0, abs=0.01)
    assert (perfect["psnr"], perfect["ciede2000"], perfect["color_share"]) == (100, 0, 100)
    assert "seconds" not in perfect


def test_items_are_sorted_and_carry_pictures() -> None:
    truth = truths()
    found = measured(trial_set("photos", truth, results(truth)))
    for method in found.methods:
        assert [item.name for item in method.items] == sorted(NAMES)
    assert set(row(found, "ours").items[0].pictures) == {"source", "grey", "result", "difference"}
    assert set(row(found, "ours").categories) == {"animals", "people"}


class Judge:
    def hits(self, rgb: Tensor, classes: list[int]) -> tuple[Tensor, Tensor]:
        assert classes == [7] * len(rgb)
        return torch.arange(len(rgb)) == 1, torch.arange(len(rgb)) >= 1


def test_photos_named_after_a_class_are_judged_and_others_not() -> None:
    truth = truths()
    classifier = Classifier(Judge(), {"n01440764": 7})  # type: ignore[arg-type]
    found = measured(trial_set("photos", truth, results(truth)), classifier)
    judged = [[item.figures.get("top1") for item in method.items] for method in found.methods]
    assert judged == [[None, 0, None], [None, 100, None], [None, 0, None]]
    assert row(found, "ours").figures["top5"] == 100


def test_without_a_truth_only_what_needs_none_is_measured() -> None:
    photos = measured(trial_set("photos", None, truths()))
    assert [method.name for method in photos.methods] == ["ours"]
    assert set(photos.methods[0].figures) == {"colorfulness", "colorfulness_abs", "seconds"}
    assert set(photos.methods[0].items[0].pictures) == {"grey", "result"}
    clips = measured(trial_set("clips", None, truths(6)))
    expected = {"colorfulness", "colorfulness_abs", "seconds", "cdc", "flicker", "flicker_still", "warp", "warp_ab"}
    assert set(clips.methods[0].figures) <= expected
    assert {"cdc", "flicker", "warp_ab"} <= set(clips.methods[0].figures)
    assert set(clips.methods[0].items[0].pictures) == {"grey", "result", "column", "column colors"}


def test_a_clip_is_one_item_with_curves_and_scenes() -> None:
    truth = truths(6)
    found = measured(trial_set("clips", truth, results(truth), cuts=(3,)))
    (item,) = row(found, "ours").items
    assert item.scenes == (0, 3)
    assert {name: len(curve) for name, curve in item.curves.items()} == {"psnr": 6, "colorfulness": 6, "flicker": 6}
    assert [n for n, value in enumerate(item.curves["flicker"]) if math.isnan(value)] == [0, 2, 3, 5]
    assert item.figures["psnr"] == pytest.approx(sum(item.curves["psnr"]) / 6)
    assert set(item.pictures) == {"source", "grey", "result", "difference", "column colors"}
    assert "column" in row(found, TRUTH).items[0].pictures


def test_flicker_without_a_truth_stops_at_scene_starts() -> None:
    first, second = truths(2)
    shots = torch.stack([first] * 3 + [second] * 3)
    cut = measured(trial_set("clips", None, shots, cuts=(3,))).methods[0]
    uncut = measured(trial_set("clips", None, shots)).methods[0]
    assert cut.figures["flicker"] == cut.figures["flicker_still"] == 0
    assert uncut.figures["flicker"] > 10
    assert cut.items[0].scenes == (0, 3)


def test_the_truth_of_a_clip_exceeds_itself_in_nothing() -> None:
    truth = truths(6)
    figures = row(measured(trial_set("clips", truth, results(truth))), TRUTH).figures
    assert (figures["cdc_error"], figures["flicker_excess"], figures["warp_ab_excess"]) == (0, 0, 0)
    assert figures["psnr_pooled"] == 100


def test_flashing_colors_flicker_more_than_the_truth() -> None:
    still = truths(1).expand(6, -1, -1, -1)
    flashing = still.clone()
    flashing[::2] = grey_of(still[:1])
    figures = row(measured(trial_set("clips", still, flashing)), "ours").figures
    assert figures["flicker_excess"] > 10
    assert figures["cdc_error"] > 0


def test_progress_counts_photos_and_frames() -> None:
    told: list[tuple[int, int, str]] = []
    measure_set(trial_set("clips", truths(6), truths(6)), None, lambda *step: told.append(step))
    assert told == [(n, 6, "walk.mp4") for n in range(1, 7)]
    told.clear()
    measure_set(trial_set("photos", truths(), truths()), None, lambda *step: told.append(step))
    assert [step[2] for step in told] == list(NAMES)


def test_frames_are_let_go_while_a_clip_is_measured() -> None:
    alive: list[int] = []

    def frames() -> Iterator[Frame]:
        kept: list[weakref.ref[Tensor]] = []
        for _ in range(12):
            rgb = torch.rand(3, 16, 16)
            kept.append(weakref.ref(rgb))
            yield Frame(rgb, {"ours": rgb})
            del rgb
            alive.append(sum(frame() is not None for frame in kept))

    measured(TrialSet("set", "clips", ("ours",), True, (Trial((Entry("a"),), 12, frames),)))
    assert max(alive) <= 4


def test_what_lasts_is_measured_on_points_of_the_truth() -> None:
    smooth = torch.nn.functional.interpolate(truths(1), 96, mode="bicubic").clamp(0, 1)
    truth = smooth.repeat(60, 1, 1, 1)
    turned = truth.clone()
    turned[30:] = truth[30:, [2, 0, 1]]
    found = measured(trial_set("clips", truth, turned))
    assert row(found, TRUTH).figures["long_range"] == 0
    assert row(found, GREY).figures["long_range"] == pytest.approx(0, abs=0.01)
    figures = row(found, "ours").figures
    assert figures["long_range"] == figures["long_range_excess"] > 5
    cut = measured(trial_set("clips", truth, turned, cuts=(30,)))
    assert "long_range" not in row(cut, "ours").figures
