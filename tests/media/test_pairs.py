from pathlib import Path

import pytest
import torch

from vs_colorize.errors import OptionError
from vs_colorize.media.failures import UnreadableInputError
from vs_colorize.media.pairs import Found, method_names, paired
from vs_colorize.media.photo_files import Photo


def found(where: str, *names: str, size: tuple[int, int] = (16, 16)) -> Found[Photo]:
    return Found(Path(where), [Photo(name, lambda: torch.zeros(3, 16, 16), size, True) for name in names])


def test_results_and_truth_belong_together_by_name_whatever_their_suffixes() -> None:
    pairs = paired({"ours": found("ours", "b/x.png", "b/y.png")}, found("truth", "a.jpg", "b/x.jpg", "b/y.jpg"))
    assert [(pair.lead.name, pair.results["ours"].name) for pair in pairs] == [
        ("b/x.jpg", "b/x.png"),
        ("b/y.jpg", "b/y.png"),
    ]


def test_two_single_files_belong_together_under_any_name() -> None:
    (pair,) = paired({"ours": found("ours.png", "ours.png")}, found("truth.png", "truth.png"))
    assert (pair.lead.name, pair.results["ours"].name) == ("truth.png", "ours.png")


def test_a_result_without_truth_is_named() -> None:
    with pytest.raises(UnreadableInputError, match=r"truth: lacks 1 of 2 names in ours \(b\)"):
        paired({"ours": found("ours", "a.png", "b.png")}, found("truth", "a.png", "c.png"))


@pytest.mark.parametrize("names", [("a.png",), ("a.png", "b.png", "c.png")])
def test_methods_must_hold_the_same_names(names: tuple[str, ...]) -> None:
    results = {"ours": found("ours", "a.png", "b.png"), "theirs": found("theirs", *names)}
    with pytest.raises(UnreadableInputError, match="lacks 1 of"):
        paired(results, found("truth", "a.png", "b.png", "c.png"))


def test_other_sizes_are_refused() -> None:
    with pytest.raises(UnreadableInputError, match=r"ours: a.png is 8x16, but in truth it is 16x16"):
        paired({"ours": found("ours", "a.png", size=(8, 16))}, found("truth", "a.png"))


def test_names_that_differ_in_their_suffix_only_are_refused() -> None:
    with pytest.raises(UnreadableInputError, match="differ in their suffixes only"):
        paired({"ours": found("ours", "a.png", "a.jpg")}, found("truth", "a.png"))


def test_methods_are_called_after_their_files() -> None:
    assert method_names([Path("out/ours.zip"), Path("theirs")]) == ("ours", "theirs")
    assert method_names([Path("a/out.zip"), Path("b/out.zip")]) == ("a/out.zip", "b/out.zip")


@pytest.mark.parametrize("paths", [["grey.zip"], ["truth"], ["truth 4:2:0.mp4"], ["a.zip", "a.zip"]])
def test_names_of_rows_that_every_table_has_are_refused(paths: list[str]) -> None:
    with pytest.raises(OptionError):
        method_names([Path(path) for path in paths])
