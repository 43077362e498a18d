"""Models on OpenVINO: the CPU, faster than torch's eager mode."""

from typing import TYPE_CHECKING, Any

import numpy as np
import openvino
import torch

from vs_colorize.zoo.devices import Precision
from vs_colorize.zoo.predictor import Array
from vs_colorize.zoo.readout import ColorReadout

if TYPE_CHECKING:
    from openvino import InferRequest

_HINTS = {"fp32": "f32", "bf16": "bf16", "fp16": "f16"}


class OpenVinoEngine:
    """A model compiled once for every shape that comes; "auto" is bfloat16 where the processor has it, else float32."""

    def __init__(self, readout: ColorReadout, precision: Precision) -> None:
        self._readout = readout
        self._core = openvino.Core()
        native = self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        self._hint = _HINTS.get(precision) or ("bf16" if "BF16" in native else "f32")
        self._requests: dict[tuple[tuple[int, ...], ...], InferRequest] = {}

    def __call__(self, lightness: Array, guidance: Array | None) -> Array:
        """Map lightness (N, 1, H, W) and guidance (N, 3, H, W) or None to ab (N, 2, h, w)."""
        inputs = [np.ascontiguousarray(given) for given in (lightness, guidance) if given is not None]
        shapes = tuple(given.shape for given in inputs)
        if shapes not in self._requests:
            self._requests[shapes] = self._compile(shapes)
        results: Any = self._requests[shapes].infer(dict(enumerate(inputs)))
        return np.array(results[0])

    def _compile(self, shapes: tuple[tuple[int, ...], ...]) -> "InferRequest":
        examples = tuple(torch.zeros(shape) for shape in shapes)
        with torch.no_grad():
            graph = openvino.convert_model(torch.export.export(self._readout, examples))
        return self._core.compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": self._hint}).create_infer_request()
