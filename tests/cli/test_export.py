from pathlib import Path

import pytest

from tests.cli.commands import refused, run
from vs_colorize.zoo.manifest import find_entry
from vs_colorize.zoo.onnx.graph import read_onnx


def test_the_file_says_which_model_it_is(exported_fusion: Path) -> None:
    import onnx

    said = {entry.key: entry.value for entry in onnx.load(exported_fusion).metadata_props}
    assert (said["model"], said["licence"], said["sha256"]) == ("fusion", "MIT", find_entry("fusion").sha256)
    assert (said["vividness"], said["temperature"]) == ("0.62", "0.8")
    assert read_onnx(exported_fusion).working_size == 192
    assert [path.name for path in exported_fusion.parent.iterdir()] == ["fusion.onnx"]


def test_a_file_that_is_there_is_replaced_only_if_that_is_said(tmp_path: Path) -> None:
    target = tmp_path / "fusion.onnx"
    target.write_text("mine")
    refused(run("export", "fusion", "-o", target), 2, "exists already; give --overwrite to replace it")
    assert target.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "status", "text"),
    [
        (["sepia", "-o", "sepia.onnx"], 4, "unknown model 'sepia'"),
        (["fusion", "-o", "fusion.trt"], 2, "fusion.trt: is to be an ONNX file; give it a name that ends in .onnx"),
        (["fusion", "-o", "nowhere/fusion.onnx"], 1, "no such folder; create it first"),
        (["fusion", "-o", "fusion.onnx", "--size", "512"], 2, "--size: without --rgb the file takes pictures of any"),
        (["fusion", "-o", "fusion.onnx", "--rgb", "--size", "8"], 2, "8 is not in the range 16<=x<=4096"),
        (["fusion", "-o", "fusion.onnx", "--vividness", "2"], 2, "vividness must be between 0 and 1, got 2"),
        (["fusion", "-o", "fusion.onnx", "--precision", "int8"], 2, "'int8' is not one of 'fp32', 'fp16'"),
        (["fusion"], 2, "Missing option '-o'"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    arguments: list[str], status: int, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused(run("export", *arguments), status, text)
    assert not list(tmp_path.iterdir())


def test_a_network_with_memory_is_refused(tmp_path: Path) -> None:
    outcome = run("export", "fusion-lstm", "-o", tmp_path / "net.onnx")
    refused(outcome, 4, "fusion-lstm remembers the frames before, which no such file can")
    assert not (tmp_path / "net.onnx.part").exists()


def test_what_is_missing_for_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vs_colorize.cli.export.find_spec", lambda name: None)
    outcome = run("export", "fusion", "-o", tmp_path / "net.onnx")
    refused(outcome, 2, 'onnx and onnxscript must be installed; pip install "vs_colorize[export]"')
    assert not list(tmp_path.iterdir())
