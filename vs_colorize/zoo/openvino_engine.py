"""Models on OpenVINO: the CPU, faster than torch's eager mode."""

import sys
import threading
import warnings
from abc import ABC, abstractmethod
from math import prod
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, override

import numpy as np

# OpenVINO reports every import and conversion to its makers where this package is there, and does without it where not.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

import openvino  # noqa: E402

from vs_colorize.errors import ModelError, is_out_of_memory  # noqa: E402
from vs_colorize.zoo.devices import Precision  # noqa: E402
from vs_colorize.zoo.engines import Array, Recipe  # noqa: E402
from vs_colorize.zoo.kept_graphs import keep, kept, key_of  # noqa: E402

if TYPE_CHECKING:
    from vs_colorize.zoo.readout import Readout

# Where two threads are the first to reach a tensor's data, each waits for ever for what the other one holds. Here there
# is one only.
_ = openvino.Tensor(np.zeros(1, np.float32)).data

# Warnings are switched off for all threads at once, tracing is no work for two of them either, and OpenVINO hangs or
# crashes where one writes or frees a translated graph while another one translates.
_TRANSLATING = threading.Lock()

_HINTS = {"fp32": "f32", "bf16": "bf16", "fp16": "f16"}


# Pixels of the first input up to which several are computed at the same time; larger ones have memory for one.
_LARGEST_OF_SEVERAL = 1 << 19

type _Shapes = tuple[tuple[int, ...], ...]


class _Compiled(ABC):
    """A graph compiled once for every shape that comes; "auto" is bfloat16 where the processor has it, else float32.

    `lanes` calls of one shape are computed at the same time, more wait.
    """

    def __init__(self, precision: Precision, lanes: int = 1, output: int = 0) -> None:
        self._core = openvino.Core()
        native = self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        self._hint = _HINTS.get(precision) or ("bf16" if "BF16" in native else "f32")
        self._lanes = lanes
        self._output = output
        self._compiling = threading.Lock()
        self._requests: dict[_Shapes, SimpleQueue[openvino.InferRequest]] = {}

    def __call__(self, *inputs: Array) -> Array:
        """Compute the graph's result."""
        shapes = tuple(given.shape for given in inputs)
        requests = self._requests_for(shapes)
        request = requests.get()
        try:
            results: Any = request.infer({index: np.ascontiguousarray(given) for index, given in enumerate(inputs)})
            return np.array(results[self._output], np.float32)
        except BaseException:
            # One that fails shall not keep its memory.
            self._requests.pop(shapes, None)
            raise
        finally:
            requests.put(request)

    def _requests_for(self, shapes: _Shapes) -> "SimpleQueue[openvino.InferRequest]":
        """Return what computes inputs of these shapes: as many requests as may run at the same time."""
        with self._compiling:
            if shapes not in self._requests:
                lanes = self._lanes if prod(shapes[0]) <= _LARGEST_OF_SEVERAL else 1
                compiled = self._compile(shapes, lanes)
                requests: SimpleQueue[openvino.InferRequest] = SimpleQueue()
                for _ in range(lanes):
                    requests.put(compiled.create_infer_request())
                self._requests[shapes] = requests
            return self._requests[shapes]

    def _compile(self, shapes: _Shapes, lanes: int) -> "openvino.CompiledModel":
        graph = self._graph(shapes)
        graph.reshape({index: list(shape) for index, shape in enumerate(shapes)})
        # Threads that are bound to a core wait there for other filters' threads.
        settings = {"INFERENCE_PRECISION_HINT": self._hint, "NUM_STREAMS": lanes, "ENABLE_CPU_PINNING": lanes == 1}
        return self._core.compile_model(graph, "CPU", settings)

    @abstractmethod
    def _graph(self, shapes: _Shapes) -> "openvino.Model":
        """Return the graph, which need not be of these shapes of input yet."""


class OpenVinoEngine(_Compiled):
    """A graph of torch in OpenVINO; where it has been translated before, torch is not loaded."""

    def __init__(self, recipe: Recipe, precision: Precision) -> None:
        super().__init__(precision, recipe.lanes)
        self._recipe = recipe
        self._readout: Readout | None = None

    @override
    def _graph(self, shapes: _Shapes) -> "openvino.Model":
        with _TRANSLATING:
            if self._recipe.terms is None:
                return self._translated(shapes)
            key = key_of(self._recipe.terms, len(shapes))
            return kept(self._core, key) or keep(self._core, self._translated(shapes), key)

    def _translated(self, shapes: _Shapes) -> "openvino.Model":
        """Translate the graph by tracing; the newer way, `torch.export`, loads triton, which crashes Qt programs.

        It holds for inputs of any shape: the networks' code has no numbers taken from one.
        """
        import torch
        from openvino.frontend import FrontEndManager
        from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

        if self._readout is None:
            self._readout = self._recipe.make().eval()
        examples = tuple(torch.zeros(shape) for shape in shapes)
        with torch.inference_mode(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            decoder = TorchScriptPythonDecoder(torch.jit.trace(self._readout, examples, check_trace=False))
            frontend = FrontEndManager().load_by_framework("pytorch")
            return frontend.convert(frontend.load(decoder))


class OpenVinoFileEngine(_Compiled):
    """A graph that OpenVINO reads from an ONNX file; `output` is the number of the output that counts."""

    def __init__(self, path: Path, output: int, precision: Precision) -> None:
        super().__init__(precision, output=output)
        self._path = path

    @override
    def _graph(self, shapes: _Shapes) -> "openvino.Model":
        try:
            return self._core.read_model(self._path)
        except RuntimeError as error:
            if is_out_of_memory(error):
                raise
            raise ModelError(
                f"'{self._path}' cannot be read by OpenVINO: {error}; choose device auto or cpu"
            ) from error
