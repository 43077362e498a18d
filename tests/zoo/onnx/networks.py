"""Small networks as ONNX files, as others might have made them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

type Shape = Sequence[int | str | None]

DYNAMIC: Shape = ("n", 1, "h", "w")


def value(name: str, shape: Shape, kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, list(shape))


def constant(name: str, *numbers: float, shape: Sequence[int] = (), kind: type = np.float32) -> onnx.TensorProto:
    return numpy_helper.from_array(np.array(numbers, kind).reshape(shape), name)


def write(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    outputs: Sequence[onnx.ValueInfoProto],
    constants: Sequence[onnx.TensorProto] = (),
) -> Path:
    graph = helper.make_graph(list(nodes), "network", list(inputs), list(outputs), list(constants))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path


def mixing(weights: NDArray[np.floating], name: str = "mix") -> onnx.TensorProto:
    """Weights (K, C) of a convolution of one pixel."""
    return numpy_helper.from_array(np.asarray(weights, np.float32)[:, :, None, None], name)


def lightness_to_ab(path: Path, *, largest: float = 1.0, scale: float = 1.0, taken: Shape = DYNAMIC) -> Path:
    """A network that takes L* as 0…`largest`; a* is 40 in the light, b* -30 in the dark, in units of `scale`.

    It cannot tell anything apart in ranges much smaller: what it looks at is rounded to 50 steps first.
    """
    nodes = [
        helper.make_node("Mul", ["x", "steps"], ["fine"]),
        helper.make_node("Round", ["fine"], ["rounded"]),
        helper.make_node("Div", ["rounded", "fifty"], ["unit"]),
        helper.make_node("Clip", ["unit", "zero", "one"], ["tone"]),
        helper.make_node("Conv", ["tone", "mix", "offset"], ["ab"]),
    ]
    constants = [
        constant("steps", 50 / largest),
        *(constant(name, number) for name, number in (("fifty", 50), ("zero", 0), ("one", 1))),
        mixing(np.array([[40.0], [30.0]]) / scale),
        constant("offset", 0, -30 / scale, shape=[2]),
    ]
    return write(path, nodes, [value("x", taken)], [value("ab", (taken[0], 2, *taken[2:]))], constants)


def grey_to_ab(path: Path, *, largest: float = 1.0, taken: Shape = ("n", 3, "h", "w")) -> Path:
    """A network that takes grey RGB as 0…`largest` and gives half of the size: a* 20 in the light, b* 10 throughout."""
    nodes = [
        helper.make_node("Div", ["x", "largest"], ["unit"]),
        helper.make_node("Clip", ["unit", "zero", "one"], ["tone"]),
        helper.make_node("AveragePool", ["tone"], ["small"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Conv", ["small", "mix", "offset"], ["ab"]),
    ]
    constants = [
        *(constant(name, number) for name, number in (("largest", largest), ("zero", 0), ("one", 1))),
        mixing(np.array([[20.0, 0, 0], [0, 0, 0]])),
        constant("offset", 0, 10, shape=[2]),
    ]
    return write(path, nodes, [value("x", taken)], [value("ab", (taken[0], 2, None, None))], constants)


def grey_to_rgb(
    path: Path, *, low: float = 0.0, high: float = 1.0, taken: Shape = ("n", 3, "h", "w"), kind: int = TensorProto.FLOAT
) -> Path:
    """A network whose pictures are the grey ones with more red and less blue, all numbers from `low` to `high`."""
    number = np.float16 if kind == TensorProto.FLOAT16 else np.float32
    nodes = [
        helper.make_node("Add", ["x", "tint"], ["tinted"]),
        helper.make_node("Clip", ["tinted", "low", "high"], ["rgb"]),
    ]
    tint = np.array((0.1, 0, -0.1)) * (high - low)
    constants = [
        constant("tint", *tint, shape=[3, 1, 1], kind=number),
        constant("low", low, kind=number),
        constant("high", high, kind=number),
    ]
    return write(path, nodes, [value("x", taken, kind)], [value("rgb", (taken[0], 3, *taken[2:]), kind)], constants)
