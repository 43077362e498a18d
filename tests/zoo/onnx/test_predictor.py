import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from skimage.color import rgb2lab

from tests.zoo.onnx.networks import constant, grey_to_ab, grey_to_rgb, lightness_to_ab, mixing, value, write
from vs_colorize.errors import DeviceError, ModelError
from vs_colorize.zoo.engines import Array
from vs_colorize.zoo.onnx.engine import OnnxEngine
from vs_colorize.zoo.onnx.graph import read_onnx
from vs_colorize.zoo.onnx.predictor import OnnxPredictor
from vs_colorize.zoo.predictor import Options

needs_openvino = pytest.mark.skipif(importlib.util.find_spec("openvino") is None, reason="OpenVINO is not installed")

# L* / 100, dark on the left, light on the right.
RAMP: Array = np.tile(np.linspace(0, 1, 80, dtype=np.float32), (3, 48, 1))


# The colours of `lightness_to_ab`, for every row.
DARK, LIGHT = np.array(((0,), (-30,))), np.array(((40,), (0,)))


def predictor(path: Path, device: str = "cpu", precision: str = "fp32") -> OnnxPredictor:
    return OnnxPredictor(read_onnx(path), Options(0.6, 0.8, device, precision))  # type: ignore[arg-type]


@pytest.mark.parametrize("device", ["cpu", pytest.param("openvino", marks=needs_openvino)])
@pytest.mark.parametrize("largest", [1, 100])
@pytest.mark.parametrize("scale", [1, 110])
def test_ab_comes_in_units_of_lab_whatever_the_ranges(largest: int, scale: int, device: str, tmp_path: Path) -> None:
    run = predictor(lightness_to_ab(tmp_path / "net.onnx", largest=largest, scale=scale), device)
    ab = run(RAMP, None)
    assert ab.shape == (3, 2, 48, 80)
    assert ab.dtype == np.float32
    assert np.allclose(ab[:, :, :, 0], DARK, atol=1e-3)
    assert np.allclose(ab[:, :, :, -1], LIGHT, atol=1e-3)


@pytest.mark.parametrize("largest", [1, 255])
def test_a_network_of_grey_pictures_sees_srgb_values(largest: int, tmp_path: Path) -> None:
    run = predictor(grey_to_ab(tmp_path / "net.onnx", largest=largest))
    levels = np.repeat(np.array((0, 0.5, 1), np.float32), 64 * 64).reshape(1, 64 * 3, 64)
    ab = run(levels, None)
    assert ab.shape == (1, 2, 96, 32)
    # L* 50 is the grey 0.4663 of sRGB.
    assert np.allclose(ab[0, 0, (10, 50, 90), 5], (0, 20 * 0.4663, 20), atol=0.01)
    assert np.allclose(ab[0, 1], 10)


@pytest.mark.parametrize("device", ["cpu", pytest.param("openvino", marks=needs_openvino)])
@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 255), (-1, 1)])
def test_of_pictures_the_chroma_is_taken(low: int, high: int, device: str, tmp_path: Path) -> None:
    path = grey_to_rgb(tmp_path / "net.onnx", low=low, high=high)
    ab = predictor(path, device)(RAMP, None)
    # Where L* is 50, sRGB is 0.4663.
    expected = rgb2lab(np.array((0.5663, 0.4663, 0.3663)))[1:]
    assert np.allclose(ab[0, :, 24, 39:41].mean(1), expected, atol=0.2)


def test_blue_and_red_change_places_where_the_description_says_bgr(tmp_path: Path) -> None:
    path = grey_to_rgb(tmp_path / "net.onnx")
    (tmp_path / "net.toml").write_text('order = "bgr"')
    assert predictor(path)(RAMP, None)[0, 1, 24, 40] < -10


def test_a_network_of_half_precision_is_run(tmp_path: Path) -> None:
    paths = [grey_to_rgb(tmp_path / f"{kind}.onnx", kind=kind) for kind in (TensorProto.FLOAT, TensorProto.FLOAT16)]
    whole, half = (predictor(path)(RAMP, None) for path in paths)
    assert np.abs(whole - half).max() < 0.5


def test_a_fixed_size_and_batch_are_kept_to(tmp_path: Path) -> None:
    free = lightness_to_ab(tmp_path / "free.onnx")
    fixed = lightness_to_ab(tmp_path / "fixed.onnx", taken=(2, 1, 96, 160))
    expected, ab = (predictor(path)(RAMP, None) for path in (free, fixed))
    assert ab.shape == (3, 2, 96, 160)
    assert np.abs(ab[:, :, ::2, ::2] - expected).max() < 1.5


def test_sides_are_filled_up_to_the_multiple_and_cut_again(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("AveragePool", ["x"], ["small"], kernel_shape=[32, 32], strides=[32, 32]),
        helper.make_node("Mul", ["small", "hundred"], ["a"]),
        helper.make_node("Concat", ["a", "a"], ["ab"], axis=1),
    ]
    taken, given = value("x", ("n", 1, "h", "w")), value("ab", ("n", 2, "h", "w"))
    path = write(tmp_path / "net.onnx", nodes, [taken], [given], [constant("hundred", 100)])
    (tmp_path / "net.toml").write_text("input_range = [0, 1]\nab_scale = 1")
    levels = np.repeat(np.array((0.2, 0.6), np.float32), (32, 16))
    ab = predictor(path)(np.tile(levels, (1, 64, 1)) + RAMP[:1, :1, :48] * 1e-3 + _checks(64, 48), None)
    assert ab.shape == (1, 2, 64, 48)
    assert np.allclose(ab[0, 0, :, (0, 47)], ((20,), (60,)), atol=1)


def _checks(height: int, width: int) -> Array:
    """A pattern that makes a picture of a blank, and that means of even areas do not see."""
    y, x = np.mgrid[:height, :width]
    return np.where((x + y) % 2, 0.1, -0.1).astype(np.float32)


def test_blank_pictures_stay_neutral(tmp_path: Path) -> None:
    run = predictor(grey_to_ab(tmp_path / "net.onnx"))
    assert not run(np.full((1, 64, 64), 0.5, np.float32), None).any()


def test_ranges_that_are_said_are_not_tried(tmp_path: Path) -> None:
    path = lightness_to_ab(tmp_path / "net.onnx", largest=100, scale=50)
    (tmp_path / "net.toml").write_text("input_range = [0, 100]\nab_scale = 50")
    assert np.allclose(predictor(path)(RAMP, None)[:, :, :, -1], LIGHT, atol=1e-3)


def test_pictures_unlike_those_put_in_are_warned_of(tmp_path: Path) -> None:
    nodes = [helper.make_node("Conv", ["x", "mix", "offset"], ["rgb"])]
    constants = [mixing(np.full((3, 3), -1.0)), constant("offset", 400, 400, 400, shape=[3])]
    shape = ("n", 3, "h", "w")
    path = write(tmp_path / "net.onnx", nodes, [value("x", shape)], [value("rgb", shape)], constants)
    with pytest.warns(UserWarning, match=r"net.onnx: its pictures are unlike those put in.*say input_range and output"):
        predictor(path)(RAMP, None)


def test_a_network_that_fails_on_a_picture_is_named(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Reshape", ["x", "shape"], ["square"]),
        helper.make_node("Concat", ["square"] * 2, ["ab"], axis=1),
    ]
    shape = constant("shape", 1, 1, 64, 64, shape=[4], kind=np.int64)
    path = write(tmp_path / "net.onnx", nodes, [value("x", ("n", 1, "h", "w"))], [value("ab", (1, 2, 64, 64))], [shape])
    with pytest.raises(ModelError, match=r"net.onnx' fails on an input of \[2, 1, 128, 128\]: .*Reshape") as caught:
        predictor(path)(RAMP, None)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "said", ["Failed to allocate memory for requested buffer of size 9", "CUDA failure 2: out of memory", "bad_alloc"]
)
def test_a_batch_that_is_too_large_is_halved(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = predictor(lightness_to_ab(tmp_path / "net.onnx"))
    expected = run(RAMP, None)
    _allow(1, said, monkeypatch, run)
    with pytest.warns(UserWarning, match="device cpu: out of memory, working on one frame at once"):
        assert np.array_equal(run(RAMP, None), expected)
    _allow(0, said, monkeypatch, run)
    with pytest.raises(DeviceError, match="device cpu: out of memory for one frame"):
        run(RAMP, None)


def _allow(largest: int, said: str, monkeypatch: pytest.MonkeyPatch, run: OnnxPredictor) -> None:
    """Have the session of a loaded network refuse batches above a size."""
    engine: OnnxEngine = run._adapter._run._engine  # type: ignore[union-attr]
    session = engine._session

    class Small:
        def run(self, outputs: list[str], given: dict[str, Array]) -> object:
            if len(given["x"]) > largest:
                raise MemoryError(said)
            return real(outputs, given)

    real: Callable[..., object] = getattr(session, "real", session.run)
    small = Small()
    small.real = real  # type: ignore[attr-defined]
    monkeypatch.setattr(engine, "_session", small)


def test_one_output_of_several_is_taken(tmp_path: Path) -> None:
    path = lightness_to_ab(tmp_path / "net.onnx")
    model = onnx.load(path)
    model.graph.output.insert(0, value("unit", ("n", 1, "h", "w")))
    onnx.save(model, path)
    assert read_onnx(path).output == 1
    for device in ("cpu", *(["openvino"] if importlib.util.find_spec("openvino") else [])):
        assert np.allclose(predictor(path, device)(RAMP, None)[:, :, :, -1], LIGHT, atol=1e-3)
