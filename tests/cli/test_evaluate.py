import json
import sys
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.cli.commands import refused, run
from tests.media.colored_files import moving_colors, write_clip
from tests.media.samples import write_film

_SHARED = Path(__file__).parents[3] / "shared" / "data"
_SMALL = ("--size", "64", "--device", "cpu")


def _picture(seed: int, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """Return smooth colours."""
    coarse = np.random.default_rng(seed).integers(0, 256, (3, 4, 3)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height)), np.uint8)


def _write(path: Path, picture: NDArray[np.uint8]) -> Path:
    path.parent.mkdir(exist_ok=True)
    cv2.imwrite(str(path), picture)
    return path


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Two animals and a flower."""
    for n, name in enumerate(("animals/a.png", "animals/b.png", "flowers/c.png")):
        (tmp_path / "photos").mkdir(exist_ok=True)
        _write(tmp_path / "photos" / name, _picture(n))
    return tmp_path / "photos"


def _measured(tmp_path: Path, *arguments: object) -> list[dict[str, object]]:
    """Return the sets that an evaluation recorded."""
    outcome = run("evaluate", *arguments, "--json", tmp_path / "out.json")
    assert outcome.status == 0, outcome.stderr
    sets: list[dict[str, object]] = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["sets"]
    return sets


def _method_names(measured: dict[str, object]) -> list[str]:
    methods = measured["methods"]
    assert isinstance(methods, list)
    return [method["name"] for method in methods]


def test_photos_are_measured_told_recorded_and_shown(photos: Path, tmp_path: Path) -> None:
    targets = ("--json", tmp_path / "out.json", "--html", tmp_path / "out.html")
    outcome = run("evaluate", photos, *targets, *_SMALL)
    assert outcome.status == 0, outcome.stderr
    assert outcome.lines == [str(tmp_path / "out.json"), str(tmp_path / "out.html")]
    assert "photos: 3 photos" in outcome.stdout
    record = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert record["command"].startswith(f"vs-colorize evaluate {photos} --json ")
    assert {"vs_colorize", "torch", "weights of fusion"} <= record["versions"].keys()
    grey, truth, fusion = record["sets"][0]["methods"]
    assert [method["name"] for method in (grey, truth, fusion)] == ["grey", "truth", "fusion"]
    assert fusion["categories"].keys() == {"animals", "flowers"}
    assert truth["figures"]["psnr"] == 100
    assert fusion["figures"]["gain"] == pytest.approx(fusion["figures"]["psnr"] - grey["figures"]["psnr"], abs=1e-4)
    html = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "animals/a.png" in html
    assert "data:image/jpeg;base64," in html


def test_every_vividness_of_every_model_is_a_row(photos: Path, tmp_path: Path) -> None:
    vividness = ("--vividness", "0", "--vividness", "0.5")
    (found,) = _measured(tmp_path, photos, "--model", "fusion", *vividness, "--limit", "1", *_SMALL)
    assert _method_names(found) == ["grey", "truth", "fusion v=0", "fusion v=0.5"]


def test_clips_have_rows_of_steady_and_of_averaged_colours_and_photos_have_none(photos: Path, tmp_path: Path) -> None:
    write_clip(photos / "flowers" / "film.mp4", moving_colors(6))
    steady = ("--stabilize", "--radius", "2", "--strength", "0.8", "--anchor", "0.5", "--average", "3")
    stills, clips = _measured(tmp_path, photos / "flowers", *steady, *_SMALL)
    assert _method_names(stills) == ["grey", "truth", "fusion"]
    rows = ["fusion", "fusion steady", "fusion averaged 3"]
    assert _method_names(clips) == ["grey", "truth", *rows, "truth 4:2:0"]
    methods = clips["methods"]
    assert isinstance(methods, list)
    plain, *others = (method["figures"]["warp_ab"] for method in methods if method["name"] in rows)
    assert all(figure < plain for figure in others)


def test_clips_have_rows_of_guided_colours_and_their_gains(tmp_path: Path) -> None:
    film = write_clip(tmp_path / "film.mp4", moving_colors(3))
    (clips,) = _measured(tmp_path, film, "--guided", *_SMALL)
    unrelated = [f"fusion unrelated {name}" for name in ("astronaut", "chelsea", "coffee", "rocket")]
    guided = [f"fusion {told}" for told in ("20 points", "reference", "key frames", "one frame a scene")]
    assert _method_names(clips) == ["grey", "truth", "fusion", *guided, *unrelated, "truth 4:2:0"]
    checks = {str(check["name"]): check for check in clips["checks"]}  # type: ignore[attr-defined]
    assert checks["20 points, PSNR over automatic"]["wanted"] == 1.5
    assert checks["key frames, PSNR over automatic"]["value"] > 3
    assert "reference, SSIM over automatic" in checks
    assert "unrelated, worst clip, PSNR over automatic" in checks


def test_several_inputs_are_several_sets(photos: Path, tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mkv")
    found = _measured(tmp_path, photos / "flowers", film, "--limit", "4", *_SMALL)
    assert (found[0]["name"], found[0]["kind"]) == ("flowers", "photos")
    assert found[-1]["kind"] == "clips"


def test_results_are_compared_with_their_truth(photos: Path, tmp_path: Path) -> None:
    (found,) = _measured(tmp_path, photos / "animals", "--truth", photos / "animals")
    assert _method_names(found) == ["grey", "truth", "animals"]
    methods = found["methods"]
    assert isinstance(methods, list)
    assert methods[2]["figures"]["psnr"] == 100


def test_results_without_truth_are_measured_as_they_are(photos: Path, tmp_path: Path) -> None:
    (found,) = _measured(tmp_path, photos / "animals", "--as-is")
    assert _method_names(found) == ["animals"]
    assert "colorfulness" in str(found["methods"])
    assert "psnr" not in str(found["methods"])


def test_checks_are_told_beside_what_is_wanted(photos: Path, tmp_path: Path) -> None:
    (found,) = _measured(tmp_path, photos, "--checks", "--limit", "1", *_SMALL)
    checks = found["checks"]
    assert isinstance(checks, list)
    assert {check["method"] for check in checks} == {"fusion"}
    assert {"wanted", "value", "reached"} <= checks[0].keys()


@pytest.mark.skipif(not _SHARED.is_dir(), reason="the shared data are not beside the checkout")
def test_classifier_names_what_file_names_say(tmp_path: Path) -> None:
    photo = _write(tmp_path / "n01440764_tench.png", _picture(1))
    classifier = ("--classifier", _SHARED / "pretrained" / "mobilenetv2_100.safetensors")
    classes = ("--classes", _SHARED / "stills" / "imagenet-classes.txt")
    (found,) = _measured(tmp_path, photo, *classifier, *classes, *_SMALL)
    methods = found["methods"]
    assert isinstance(methods, list)
    assert all(method["figures"]["top5"] in (0, 100) for method in methods)


def test_truth_without_colours_is_one_warning_line(tmp_path: Path) -> None:
    grey = _write(tmp_path / "grey" / "a.png", np.repeat(_picture(1)[..., :1], 3, axis=2))
    result = _write(tmp_path / "result" / "a.png", _picture(1))
    outcome = run("evaluate", result, "--truth", grey)
    assert outcome.status == 0, outcome.stderr
    assert len(outcome.lines) == 1
    assert outcome.lines[0].startswith("vs-colorize: warning: ")
    assert "grey/a.png" in outcome.lines[0]


def test_tables_and_json_need_no_package_of_the_page(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("jinja2", "matplotlib", "vs_colorize.evaluation.report.document"):
        monkeypatch.setitem(sys.modules, module, None)
    assert _measured(tmp_path, photos, "--limit", "1", *_SMALL)


def test_absent_package_is_named_before_any_work(photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vs_colorize.evaluation.report.needs.find_spec", lambda _: None)
    outcome = run("evaluate", photos, "--html", tmp_path / "out.html")
    refused(outcome, 1, 'pip install "vs_colorize[evaluate]"')


@pytest.mark.parametrize(
    ("options", "status", "text"),
    [
        (("--model", "nobody"), 4, "unknown model 'nobody'; choose one of: fusion"),
        (("--vividness", "2"), 2, "vividness must be between 0 and 1"),
        (("--html", "absent/out.html"), 1, "absent: no such folder; create it first"),
        (("--html", "old.html"), 2, "old.html: exists already; give --overwrite to replace it"),
        (("--json", "old.html"), 2, "old.html: exists already; give --overwrite to replace it"),
        (("--json", "photos", "-y"), 2, "photos: is the input itself"),
        (("--json", "both", "--html", "both"), 2, "--json and --html both name both"),
        (("--classifier", "old.html"), 2, "--classifier needs --classes"),
        (("--classes", "absent.txt"), 1, "absent.txt: cannot be read"),
        (("--truth", "photos", "--as-is"), 2, "leave one out"),
        (("--truth", "photos", "--vividness", "0"), 2, "--vividness is about colouring"),
        (("--as-is", "--checks"), 2, "--checks is about colouring"),
        (("--truth", "absent"), 3, "absent: no such file or folder"),
        (("--radius", "3"), 2, "--radius is about --stabilize"),
        (("--average", "4"), 2, "--average 4: has no frame in the middle"),
        (("--average", "1"), 2, "1 is not in the range"),
        (("--as-is", "--guided"), 2, "--guided is about colouring"),
        (("--as-is", "--stabilize"), 2, "--stabilize is about colouring"),
        (("--limit", "0"), 2, "0 is not in the range"),
    ],
)
def test_bad_options_are_one_line(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], status: int, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.html").write_bytes(b"older")
    refused(run("evaluate", photos, *options), status, text)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.html", "photos"]
    assert (tmp_path / "old.html").read_bytes() == b"older"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("absent.zip", "absent.zip: no such file or folder"),
        ("empty.zip", "empty.zip: holds no pictures"),
        ("broken.zip", "broken.zip: not a readable zip file"),
        ("junk.png", "junk.png: not a readable picture"),
        ("nothing", "nothing: holds neither pictures nor videos"),
    ],
)
def test_input_that_cannot_be_read_is_one_line(tmp_path: Path, source: str, text: str) -> None:
    zipfile.ZipFile(tmp_path / "empty.zip", "w").close()
    (tmp_path / "broken.zip").write_bytes(b"junk")
    (tmp_path / "junk.png").write_bytes(b"junk")
    (tmp_path / "nothing").mkdir()
    refused(run("evaluate", tmp_path / source), 3, text)


@pytest.mark.parametrize(
    ("name", "width", "text"), [("x.png", 64, "truth: lacks 1 of 2 names"), ("b.png", 32, "32x48")]
)
def test_truth_that_does_not_fit_is_one_line(photos: Path, tmp_path: Path, name: str, width: int, text: str) -> None:
    _write(tmp_path / "truth" / "a.png", _picture(0))
    _write(tmp_path / "truth" / name, _picture(1, width))
    refused(run("evaluate", photos / "animals", "--truth", tmp_path / "truth"), 3, text)


def test_older_report_is_replaced_when_asked_to(photos: Path, tmp_path: Path) -> None:
    (tmp_path / "out.json").write_bytes(b"older")
    assert _measured(tmp_path, photos, "--limit", "1", "--overwrite", *_SMALL)
