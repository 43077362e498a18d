from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from tests.zoo.onnx.networks import lightness_to_ab
from vs_colorize.errors import DeviceError, OptionError
from vs_colorize.zoo.onnx.graph import read_onnx
from vs_colorize.zoo.onnx.predictor import OnnxPredictor
from vs_colorize.zoo.onnx.providers import likes_batches, resolve_onnx_device
from vs_colorize.zoo.predictor import Options
from vs_colorize.zoo.predictors import frames_at_once

RAMP = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (1, 32, 1))
CARDS = ["TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"]


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return lightness_to_ab(tmp_path / "net.onnx")


def predictor(path: Path, device: str, precision: str = "auto") -> OnnxPredictor:
    return OnnxPredictor(read_onnx(path), Options(0.6, 0.8, device, precision))  # type: ignore[arg-type]


def offer(names: list[str], monkeypatch: pytest.MonkeyPatch, cards: int = 1) -> None:
    """Have onnxruntime say that it has these, and the driver that there are so many cards."""
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: names)
    monkeypatch.setattr("vs_colorize.zoo.onnx.providers.cuda_device_count", lambda: cards)


@pytest.mark.parametrize("device", ["gpu", "cuda:x", "cpu:1", "CUDA", ""])
def test_an_unknown_device_is_refused_with_the_known_ones(device: str, network: Path) -> None:
    with pytest.raises(
        DeviceError, match=r"unknown device '.*' for an ONNX file; choose auto, cpu, openvino, cuda, ten"
    ):
        predictor(network, device)


@pytest.mark.parametrize("device", ["cuda", "cuda:1", "tensorrt", "directml", "coreml"])
def test_a_device_asked_for_by_name_that_is_not_there_is_refused(
    device: str, network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(["AzureExecutionProvider", "CPUExecutionProvider"], monkeypatch)
    with pytest.raises(DeviceError, match=f"device {device}: this onnxruntime has none, it has cpu; .* choose auto or"):
        predictor(network, device)


def test_a_card_that_is_not_there_is_refused(network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(CARDS, monkeypatch)
    with pytest.raises(DeviceError, match=r"device cuda:1: no such CUDA device \(1 found\); choose auto or cpu"):
        predictor(network, "cuda:1")


def test_auto_takes_the_best_there_is(network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert resolve_onnx_device("auto") == "cpu"
    assert frames_at_once(read_onnx(network), "auto") == 1
    offer(CARDS, monkeypatch)
    assert resolve_onnx_device("auto") == "cuda"
    assert frames_at_once(read_onnx(network), "auto") == 8
    assert likes_batches("tensorrt:0")
    offer(["DmlExecutionProvider", "CPUExecutionProvider"], monkeypatch)
    assert resolve_onnx_device("auto") == "directml"


def test_a_fixed_batch_is_not_filled_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(CARDS, monkeypatch)
    fixed = read_onnx(lightness_to_ab(tmp_path / "fixed.onnx", taken=(1, 1, 64, 64)))
    assert frames_at_once(fixed, "cuda") == 1


# This build of onnxruntime has no CUDA, and says so beside.
@pytest.mark.filterwarnings("ignore:Specified provider 'CUDAExecutionProvider'")
def test_what_does_not_work_is_left_with_one_warning_or_refused(network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = predictor(network, "cpu")(RAMP, None)
    offer(CARDS, monkeypatch)
    with pytest.raises(
        DeviceError, match=r"device cuda: onnxruntime cannot use it for '.*net\.onnx'.*; choose auto or"
    ):
        predictor(network, "cuda")(RAMP, None)
    run = predictor(network, "auto")
    with pytest.warns(UserWarning, match="device cuda: onnxruntime cannot use it for .*; working on the CPU") as seen:
        assert np.array_equal(run(RAMP, None), expected)
        run(RAMP, None)
    assert len([warning for warning in seen if "working on the CPU" in str(warning.message)]) == 1


def test_a_card_that_onnxruntime_cannot_use_is_warned_of(network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(["CPUExecutionProvider"], monkeypatch)
    with pytest.warns(UserWarning, match="this onnxruntime cannot use the graphics card; pip install onnxruntime-gpu"):
        predictor(network, "auto")


def test_a_precision_that_the_file_does_not_have_is_refused(network: Path) -> None:
    with pytest.raises(
        OptionError, match="precision fp16: an ONNX file has a precision of its own; choose auto or fp32"
    ):
        predictor(network, "cpu", "fp16")
    with pytest.raises(OptionError, match="unknown precision 'int8'"):
        predictor(network, "cpu", "int8")
