import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from tests.zoo.onnx.networks import DYNAMIC, Shape, constant, grey_to_ab, grey_to_rgb, lightness_to_ab, value, write
from vs_colorize.errors import ModelError
from vs_colorize.zoo.onnx.graph import read_onnx
from vs_colorize.zoo.onnx.terms import Terms


def copying(path: Path, taken: Shape, given: Shape, kind: int = TensorProto.FLOAT) -> Path:
    """A network that says what shapes it has, and is never run."""
    nodes = [helper.make_node("Identity", ["x"], ["y"])]
    return write(path, nodes, [value("x", taken, kind)], [value("y", given, kind)])


def test_kinds_are_read_off_the_shapes(tmp_path: Path) -> None:
    made = [
        lightness_to_ab(tmp_path / "lightness.onnx"),
        grey_to_ab(tmp_path / "grey.onnx"),
        grey_to_rgb(tmp_path / "pictures.onnx"),
        grey_to_rgb(tmp_path / "one_channel.onnx", taken=DYNAMIC),
    ]
    found = [read_onnx(path) for path in made]
    kinds = [(model.channels, model.terms.takes, model.terms.gives) for model in found]
    assert kinds == [(1, "lightness", "ab"), (3, "grey", "ab"), (3, "grey", "rgb"), (1, "grey", "rgb")]
    assert [model.working_size for model in found] == [256] * 4
    assert found[0].name == "lightness.onnx"
    assert not found[0].takes_guidance


def test_a_fixed_size_is_what_the_network_works_at(tmp_path: Path) -> None:
    found = read_onnx(grey_to_rgb(tmp_path / "fixed.onnx", taken=(1, 3, 96, 128)))
    assert (found.batch, found.terms.size, found.working_size) == (1, (128, 96), 96)


def test_what_a_file_beside_it_says_goes_first(tmp_path: Path) -> None:
    path = lightness_to_ab(tmp_path / "net.onnx")
    model = onnx.load(path)
    helper.set_model_props(model, {"vs_colorize": "size = 128\nmultiple = 8", "licence": "MIT"})
    onnx.save(model, path)
    (tmp_path / "net.toml").write_text('takes = "grey"\nsize = 512\n')
    found = read_onnx(path)
    assert found.terms == Terms(takes="grey", gives="ab", size=512, multiple=8)
    assert (found.working_size, found.licence) == (512, "MIT")


def test_looking_at_a_file_loads_no_torch(tmp_path: Path) -> None:
    path = lightness_to_ab(tmp_path / "net.onnx")
    look = (
        "import sys; from pathlib import Path; from vs_colorize.zoo.onnx.graph import read_onnx;"
        f"read_onnx(Path({str(path)!r})); sys.exit('torch' in sys.modules)"
    )
    folders = os.pathsep.join(filter(None, sys.path))
    subprocess.run([sys.executable, "-c", look], check=True, env=os.environ | {"PYTHONPATH": folders})


def two_inputs(path: Path) -> Path:
    nodes = [helper.make_node("Concat", ["x", "hints"], ["y"], axis=1)]
    return write(path, nodes, [value("x", DYNAMIC), value("hints", DYNAMIC)], [value("y", ("n", 2, "h", "w"))])


def codes_only(path: Path) -> Path:
    return copying(path, ("n", 3, "h", "w"), ("n", 3, "h", "w"), TensorProto.UINT8)


def not_onnx(path: Path) -> Path:
    path.write_text("weights, honestly")
    return path


def shortened(path: Path) -> Path:
    content = lightness_to_ab(path).read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    return path


def unknown_operation(path: Path) -> Path:
    model = onnx.load(lightness_to_ab(path))
    model.graph.node[0].op_type = "Sepia"
    onnx.save(model, path)
    return path


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda path: path, "cannot read '.*net.onnx': No such file"),
        (not_onnx, "'.*net.onnx' is no ONNX file, or is damaged"),
        (shortened, "'.*net.onnx' is no ONNX file, or is damaged"),
        (unknown_operation, "'.*net.onnx' cannot be run by onnxruntime: .*Sepia"),
        (codes_only, r"has no float input: x tensor\(uint8\) \['n', 3, 'h', 'w'\]; export it to take float32"),
        (two_inputs, r"has 2 inputs where one picture is wanted: x .*, hints tensor\(float\)"),
        (lambda path: copying(path, (1, "h", "w"), (1, "h", "w")), r"takes x tensor\(float\) \[1, 'h', 'w'\]; wanted"),
        (lambda path: copying(path, (1, 64, 64, 3), (1, 64, 64, 3)), r"takes x .*64, 64, 3\]; wanted are four dimen"),
        (lambda path: copying(path, DYNAMIC, DYNAMIC), "gives y .*; wanted is one float output of four dimensions"),
        (
            lambda path: copying(path, ("n", 3, "h", 64), ("n", 3, "h", 64)),
            r"takes 64 x any pixels; say size = \[width, height\] in '.*net.toml'",
        ),
    ],
    ids=["missing", "text", "shortened", "operation", "codes", "inputs", "rank", "order", "output", "half fixed"],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_it_has(
    make: Callable[[Path], Path], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=complaint) as caught:
        read_onnx(make(tmp_path / "net.onnx"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ('gives = "rgb"', 'gives is "rgb", but 2 channels come out; correct it in .*net.toml'),
        ("input_range = [[0, 0, 0], [1, 1, 1]]", "input_range is for three channels, but there is one"),
        ("size = [64, 64]", r"takes 96 x 64 pixels, not size = \[64, 64\]; correct it in .*net.toml"),
        ("sise = 64", "'.*net.toml': unknown 'sise'"),
    ],
)
def test_a_description_that_contradicts_the_graph_is_refused(said: str, complaint: str, tmp_path: Path) -> None:
    path = lightness_to_ab(tmp_path / "net.onnx", taken=(1, 1, 64, 96))
    (tmp_path / "net.toml").write_text(said)
    with pytest.raises(ModelError, match=complaint):
        read_onnx(path)


def with_weights_beside_it(path: Path) -> Path:
    """A network whose weights, large enough for that, lie in a file of their own."""
    nodes = [helper.make_node("Conv", ["x", "mix"], ["y"])]
    weights = constant("mix", *np.ones(2048), shape=[2048, 1, 1, 1])
    nodes += [helper.make_node("Slice", ["y", "start", "end", "axis"], ["ab"])]
    more = [
        constant(name, number, shape=[1], kind=np.int64) for name, number in (("start", 0), ("end", 2), ("axis", 1))
    ]
    write(path, nodes, [value("x", DYNAMIC)], [value("ab", ("n", 2, "h", "w"))], [weights, *more])
    onnx.save(onnx.load(path), path, save_as_external_data=True, location="net.weights")
    return path


def test_weights_in_a_file_beside_it_are_found_and_missed(tmp_path: Path) -> None:
    path = with_weights_beside_it(tmp_path / "net.onnx")
    assert read_onnx(path).terms.gives == "ab"
    (tmp_path / "net.weights").unlink()
    with pytest.raises(ModelError, match=r"has weights in a file beside it that is missing or damaged; .*net\.weights"):
        read_onnx(path)


def test_without_onnxruntime_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match=r'onnxruntime is not installed; pip install "vs_colorize\[onnx\]"'):
        read_onnx(lightness_to_ab(tmp_path / "net.onnx"))
