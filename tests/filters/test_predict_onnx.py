from pathlib import Path

import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.test_predict import film, hints
from tests.frames.pictures import in_order_and_shuffled, moving_grey, planes_of, props_of
from tests.zoo.onnx.networks import grey_to_rgb, lightness_to_ab
from vs_colorize.errors import DeviceError, ModelError, OptionError
from vs_colorize.filters.colorize import colorize
from vs_colorize.filters.predict import predict


@pytest.fixture
def network(tmp_path: Path) -> str:
    return str(lightness_to_ab(tmp_path / "net.onnx"))


def test_a_file_colors_like_a_model_of_the_zoo(network: str) -> None:
    small = film()
    lab = predict(small, model=network)
    lightness, a, b = planes_of(lab, 3)
    assert np.array_equal(lightness, planes_of(small, 3)[0])
    assert np.allclose(a * 256, 40 * lightness, atol=0.5)
    assert np.allclose(b * 256, 30 * lightness - 30, atol=0.5)
    assert props_of(lab, 3)["ColorizeClip"] == "lab"


def test_frames_do_not_depend_on_what_was_asked_before(tmp_path: Path) -> None:
    path = str(grey_to_rgb(tmp_path / "net.onnx", taken=(1, 3, 96, 96)))
    ordered, shuffled = in_order_and_shuffled(lambda: predict(film(), model=path, batch=2), 5)
    assert ordered == shuffled


def test_hints_are_held_though_the_network_takes_none(network: str) -> None:
    small = film(1)
    _, a, b = planes_of(predict(small, hints(small, 30, -20), model=network))
    square = np.s_[24:40, 32:48]
    assert np.allclose(a[square] * 256, 30, atol=0.01)
    assert np.allclose(b[square] * 256, -20, atol=0.01)


def test_the_whole_chain_runs_with_a_file(network: str) -> None:
    colored = colorize(moving_grey(vs.GRAY8, 3), size=64, model=network)
    red, green, _ = planes_of(colored, 1)
    assert np.abs(red - green).mean() > 5


def test_what_was_exported_colors_as_the_network_itself(exported_fusion: Path) -> None:
    small = film(1)
    own, exported = (
        planes_of(predict(small, model=model, precision="fp32")) for model in ("fusion", str(exported_fusion))
    )
    assert np.hypot(own[1], own[2]).max() * 256 > 5
    assert max(np.abs(one - other).max() for one, other in zip(own, exported, strict=True)) * 256 < 0.1


@pytest.mark.parametrize(
    ("options", "cause", "text"),
    [
        ({"model": "nowhere.onnx"}, ModelError, "cannot read 'nowhere.onnx': No such file or directory"),
        ({"device": "gpu"}, DeviceError, "unknown device 'gpu' for an ONNX file"),
        ({"device": "coreml:1"}, DeviceError, "unknown device 'coreml:1' for an ONNX file"),
        ({"device": "tensorrt"}, DeviceError, "device tensorrt: this onnxruntime has none"),
        ({"precision": "fp16"}, OptionError, "precision fp16: an ONNX file has a precision of its own"),
        ({"vividness": 2.0}, OptionError, "vividness must be between 0 and 1, got 2"),
    ],
)
def test_what_cannot_be_is_refused_when_the_clip_is_built(
    options: dict[str, object], cause: type[Exception], text: str, network: str
) -> None:
    with pytest.raises(vs.Error, match=f"^predict: {text}") as caught:
        predict(film(), **{"model": network, **options})  # type: ignore[arg-type]
    assert isinstance(caught.value.__cause__, cause)
    with pytest.raises(vs.Error, match=f"^colorize: {text}"):
        colorize(moving_grey(vs.GRAY8, 1), size=64, **{"model": network, **options})  # type: ignore[arg-type]
