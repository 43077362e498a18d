"""Which predictor runs a model: named ones from the table, ONNX files by their path."""

from collections.abc import Callable
from pathlib import Path

from vs_colorize.zoo.devices import default_batch
from vs_colorize.zoo.engines import Array
from vs_colorize.zoo.onnx.graph import SUFFIX, OnnxDescriptor, read_onnx
from vs_colorize.zoo.onnx.predictor import OnnxPredictor
from vs_colorize.zoo.onnx.providers import likes_batches
from vs_colorize.zoo.predictor import Options, Predictor
from vs_colorize.zoo.registry import FusionDescriptor, find_model

type Predict = Callable[[Array, Array | None], Array]


def find_model_or_file(model: str) -> FusionDescriptor | OnnxDescriptor:
    """Return the descriptor of a model by its name, or of an ONNX file by its path.

    Raises:
        ModelError: there is no model of that name, or the file cannot be run, see `read_onnx`.
    """
    return read_onnx(Path(model)) if model.lower().endswith(SUFFIX) else find_model(model)


def predictor_of(descriptor: FusionDescriptor | OnnxDescriptor, options: Options) -> Predict:
    """Return what maps lightness (N, H, W) and guidance (N, 3, H, W) or None to ab (N, 2, h, w) with a model."""
    if isinstance(descriptor, OnnxDescriptor):
        return OnnxPredictor(descriptor, options)
    return Predictor(descriptor, options)


def frames_at_once(descriptor: FusionDescriptor | OnnxDescriptor, device: str) -> int:
    """Return how many frames a model likes at once on a device; loads no torch."""
    if isinstance(descriptor, OnnxDescriptor):
        return default_batch("cuda" if descriptor.batch is None and likes_batches(device) else "cpu")
    return default_batch(device)
