import importlib.util

import numpy as np
import pytest

from vs_colorize.errors import DeviceError, OptionError
from vs_colorize.zoo.engines import Array
from vs_colorize.zoo.predictor import Options, Predictor
from vs_colorize.zoo.registry import find_model

needs_openvino = pytest.mark.skipif(importlib.util.find_spec("openvino") is None, reason="OpenVINO is not installed")


def predictor(device: str = "cpu", precision: str = "fp32") -> Predictor:
    return Predictor(find_model("fusion"), Options(0.5, 1.0, device, precision))  # type: ignore[arg-type]


def pictures(count: int = 1, height: int = 64, width: int = 80) -> Array:
    return np.random.default_rng(0).random((count, height, width), np.float32)


def hint() -> Array:
    guidance = np.zeros((1, 3, 64, 80), np.float32)
    guidance[0, :, 20:40, 30:50] = np.array((1, 60 / 256, 40 / 256))[:, None, None]
    return guidance


@pytest.mark.parametrize("device", ["cpu", pytest.param("openvino", marks=needs_openvino)])
def test_ab_comes_at_a_quarter_of_the_size_of_the_lightness(device: str) -> None:
    run = predictor(device)
    assert run(pictures(), None).shape == (1, 2, 16, 20)
    assert run(pictures(2, 48, 64), None).shape == (2, 2, 12, 16)


@needs_openvino
@pytest.mark.parametrize("guidance", [None, hint()], ids=["automatic", "guided"])
def test_openvino_and_torch_agree(guidance: Array | None) -> None:
    results = [predictor(device)(pictures(), guidance) for device in ("cpu", "openvino")]
    assert np.abs(results[0] - results[1]).max() < 0.02


def test_a_hint_pulls_the_colors_towards_it() -> None:
    run = predictor()
    plain, hinted = run(pictures(), None), run(pictures(), hint())
    wanted = np.array((60, 40))[:, None]
    area = np.s_[0, :, 6:9, 9:11]
    distances = [np.abs(ab[area].reshape(2, -1) - wanted).mean() for ab in (plain, hinted)]
    assert distances[1] < distances[0]


def test_blank_pictures_stay_neutral_unless_somebody_gives_a_color() -> None:
    blank = np.full((1, 64, 80), 0.5, np.float32)
    run = predictor()
    assert not run(blank, None).any()
    assert run(blank, hint()).any()


def test_bfloat16_comes_near_to_float32() -> None:
    results = [predictor(precision=precision)(pictures(), None) for precision in ("fp32", "bf16")]
    assert np.abs(results[0] - results[1]).mean() < 1.0


def test_a_device_that_cannot_be_used_is_refused_before_anything_is_loaded() -> None:
    with pytest.raises(DeviceError, match="unknown device 'gpu'; choose auto, cpu, openvino, cuda, cuda:N, xpu"):
        predictor("gpu")


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(OptionError, match="unknown precision 'int4'; choose one of: auto, fp32, bf16, fp16"):
        predictor(precision="int4")
