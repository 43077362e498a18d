"""ONNX graphs on onnxruntime."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import platformdirs

from vs_colorize.errors import DeviceError, ModelError, is_out_of_memory
from vs_colorize.zoo.devices import Precision
from vs_colorize.zoo.engines import Array, Engine
from vs_colorize.zoo.onnx.graph import OnnxDescriptor, one_line
from vs_colorize.zoo.onnx.providers import provider, resolve_onnx_device


def load_onnx_engine(descriptor: OnnxDescriptor, device: str, precision: Precision) -> Engine:
    """Load an ONNX file on a device, see `providers`.

    Raises:
        DeviceError: the device was asked for by name and cannot be used.
    """
    if device == "openvino":
        from vs_colorize.zoo.openvino_engine import OpenVinoFileEngine

        engine: Engine = OpenVinoFileEngine(descriptor.path, descriptor.output, precision)
    else:
        engine = OnnxEngine(descriptor.path, descriptor.output, device, precision)
    return engine if descriptor.batch is None else _InGroups(engine, descriptor.batch)


class OnnxEngine:
    """A graph in onnxruntime; the same input gives the same bytes."""

    def __init__(self, path: Path, output: int, device: str, precision: Precision) -> None:
        # A no-op but on Windows, where its builds gather statistics.
        onnxruntime.disable_telemetry_events()
        self._path = path
        self._session = _session(path, device, precision)
        (taken,) = self._session.get_inputs()
        self._input = taken.name
        self._type = np.float16 if taken.type == "tensor(float16)" else np.float32
        self._output = self._session.get_outputs()[output].name

    def __call__(self, *inputs: Array) -> Array:
        """Compute the graph's result."""
        (given,) = inputs
        try:
            (result,) = self._session.run([self._output], {self._input: given.astype(self._type)})
        except Exception as error:  # Those of onnxruntime have no base of their own.
            if is_out_of_memory(error):
                raise
            raise ModelError(f"'{self._path}' fails on an input of {list(given.shape)}: {one_line(error)}") from error
        return np.asarray(result, np.float32)


class _InGroups:
    """A graph of a fixed batch, given any number of pictures; the last one fills up the last group."""

    def __init__(self, engine: Engine, batch: int) -> None:
        self._engine = engine
        self._batch = batch

    def __call__(self, *inputs: Array) -> Array:
        """Compute the graph's result."""
        count = len(inputs[0])
        full = np.minimum(np.arange(-(-count // self._batch) * self._batch), count - 1).reshape(-1, self._batch)
        return np.concatenate([self._engine(*(given[group] for given in inputs)) for group in full])[:count]


def _session(path: Path, device: str, precision: Precision) -> onnxruntime.InferenceSession:
    """Load a graph on a device, or, under "auto", on the CPU where its own does not work."""
    wanted = resolve_onnx_device(device)
    failure = ""
    try:
        session = _load(path, wanted, precision)
        if session.get_providers()[0] == provider(wanted)[0]:
            return session
    except Exception as error:  # Those of onnxruntime have no base of their own.
        failure = f" ({one_line(error)})"
    if device != "auto" or wanted == "cpu":
        raise DeviceError(f"device {wanted}: onnxruntime cannot use it for '{path}'{failure}; choose auto or cpu")
    warnings.warn(f"device {wanted}: onnxruntime cannot use it for '{path}'{failure}; working on the CPU", stacklevel=2)
    return _load(path, "cpu", precision)


def _load(path: Path, device: str, precision: Precision) -> onnxruntime.InferenceSession:
    name, number = provider(device)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.use_deterministic_compute = True
    # Threads that wait for work would take the cores from the other filters of the script.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # DirectML works with neither.
    options.enable_mem_pattern = name != "DmlExecutionProvider"
    settings = _settings(name, number, precision)
    # The library's own way to fall back writes to stdout.
    return onnxruntime.InferenceSession(path, options, providers=[(name, settings)], enable_fallback=0)


def _settings(name: str, number: int, precision: Precision) -> dict[str, Any]:
    match name:
        case "CUDAExecutionProvider":
            # Nothing is chosen by stopwatch, or frames would differ from one script to the next.
            return {"device_id": number, "cudnn_conv_algo_search": "HEURISTIC", "use_tf32": int(precision != "fp32")}
        case "TensorrtExecutionProvider":
            # What it chose by stopwatch once is kept.
            kept = platformdirs.user_cache_path("vs_colorize", ensure_exists=True) / "tensorrt"
            return {"device_id": number, "trt_engine_cache_enable": True, "trt_engine_cache_path": str(kept)}
        case "DmlExecutionProvider":
            return {"device_id": number}
        case "CoreMLExecutionProvider":
            return {"ModelFormat": "MLProgram"}
        case _:
            return {}
