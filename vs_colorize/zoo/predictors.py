"""Which predictor runs a model: named ones from the table, ONNX files by their path."""

from pathlib import Path
from typing import Protocol

from vs_colorize.zoo.devices import default_batch, devices_of
from vs_colorize.zoo.engines import Array
from vs_colorize.zoo.onnx.graph import SUFFIX, OnnxDescriptor, read_onnx
from vs_colorize.zoo.onnx.predictor import OnnxPredictor
from vs_colorize.zoo.onnx.providers import likes_batches
from vs_colorize.zoo.onnx_files import added_onnx
from vs_colorize.zoo.predictor import Options, Predictor
from vs_colorize.zoo.registry import NetworkDescriptor, find_model


class Laned(Protocol):
    """Whatever has calls that may come from several threads, `lanes` of them at the same time."""

    lanes: int


class Predict(Laned, Protocol):
    """Maps lightness and guidance to ab, see `Predictor`."""

    def __call__(self, lightness: Array, guidance: Array | None) -> Array:
        """Map L* / 100 (N, H, W) and guidance (N, 3, H, W) or None to ab (N, 2, h, w)."""


def in_lanes[L: Laned](*each: L) -> list[L]:
    """Return each so often as its calls may overlap: for `frames.tall.in_turn`, by turns."""
    return [one for lane in range(max(one.lanes for one in each)) for one in each if lane < one.lanes]


def find_model_or_file(model: str) -> NetworkDescriptor | OnnxDescriptor:
    """Return the descriptor of a model by its name, or of an ONNX file by its path or the name it was added by.

    Raises:
        ModelError: there is no model of that name, or the file cannot be run, see `read_onnx`.
    """
    path = Path(model) if model.lower().endswith(SUFFIX) else added_onnx(model)
    return find_model(model) if path is None else read_onnx(path)


def predictor_of(descriptor: NetworkDescriptor | OnnxDescriptor, options: Options) -> Predict:
    """Return what maps lightness (N, H, W) and guidance (N, 3, H, W) or None to ab (N, 2, h, w) with a model."""
    if isinstance(descriptor, OnnxDescriptor):
        return OnnxPredictor(descriptor, options)
    return Predictor(descriptor, options)


def frames_at_once(descriptor: NetworkDescriptor | OnnxDescriptor, device: str) -> int:
    """Return how many frames a model likes at once on a device; loads no torch."""
    if isinstance(descriptor, OnnxDescriptor):
        return default_batch("cuda" if descriptor.batch is None and likes_batches(devices_of(device)[0]) else "cpu")
    return default_batch(device)
