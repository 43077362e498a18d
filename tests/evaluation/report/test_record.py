import json
import math
from dataclasses import replace

from tests.evaluation.report.reports import clips, photos, report
from vs_colorize.evaluation.report.record import to_json
from vs_colorize.evaluation.results import Figures, Method


def _same(read: dict[str, float | None], figures: Figures) -> bool:
    return read.keys() == figures.keys() and all(
        math.isclose(read[name] or 0.0, value, rel_tol=1e-5, abs_tol=1e-12) for name, value in figures.items()
    )


def test_reading_back_gives_the_figures() -> None:
    made = report(photos(), clips())
    record = json.loads(to_json(made))
    assert (record["command"], record["created"], record["versions"]) == (made.command, made.created, made.versions)
    for read_set, found in zip(record["sets"], made.sets, strict=True):
        assert (read_set["name"], read_set["kind"]) == (found.name, found.kind)
        for read, method in zip(read_set["methods"], found.methods, strict=True):
            assert read["name"] == method.name
            assert _same(read["figures"], method.figures)
            assert all(_same(read["categories"][name], method.categories[name]) for name in method.categories)
            assert [row["name"] for row in read["items"]] == [item.name for item in method.items]
            assert all(
                _same(row["figures"], item.figures) for row, item in zip(read["items"], method.items, strict=True)
            )


def test_figures_are_explained_and_pictures_left_out() -> None:
    text = to_json(report(photos()))
    assert json.loads(text)["metrics"]["psnr"]["unit"] == "dB"
    assert len(text) < 20_000


def test_what_is_no_number_becomes_null() -> None:
    found = photos()
    odd = Method("odd", {"psnr": math.nan, "gain": math.inf, "ssim": 0.123456789}, {}, ())
    (read,) = json.loads(to_json(report(replace(found, methods=(odd,)))))["sets"][0]["methods"]
    assert read["figures"] == {"psnr": None, "gain": None, "ssim": 0.123457}


def test_checks_say_whether_they_are_reached() -> None:
    checks = json.loads(to_json(report(photos())))["sets"][0]["checks"]
    assert [check["reached"] for check in checks] == [False, True, None]
    assert [check["value"] for check in checks] == [5.25, 3.5, 2.75]


def test_curves_keep_their_gaps() -> None:
    item = json.loads(to_json(report(clips(frames=10))))["sets"][0]["methods"][0]["items"][1]
    assert len(item["curves"]["psnr"]) == 10
    assert item["curves"]["flicker"][0] is None
    assert item["scenes"] == [0, 15]
