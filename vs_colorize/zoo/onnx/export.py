"""Networks written as ONNX files that other programs run, vs-mlrt among them."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import onnx
import torch
from torch import nn
from torch.export import Dim

from vs_colorize.errors import ModelError
from vs_colorize.networks.folding import fold_norms
from vs_colorize.zoo.manifest import find_entry
from vs_colorize.zoo.onnx.graph import METADATA
from vs_colorize.zoo.onnx.graphs import AB_SCALE, SIDE_MULTIPLE, ChromaGraph, PictureGraph, ReducingGraph
from vs_colorize.zoo.onnx.terms import Range, Terms, write_terms
from vs_colorize.zoo.readout import Readout
from vs_colorize.zoo.registry import MemoryDescriptor, NetworkDescriptor
from vs_colorize.zoo.weights import load_into

# The newest that ONNX Runtime, TensorRT and OpenVINO of the last years all read.
_OPSET = 18
_LARGEST_SIDE, _LARGEST_BATCH = 16384, 1024
_UNIT = Range((0.0,), (1.0,))


@dataclass(frozen=True)
class Form:
    """What a file is to be.

    With `rgb` it takes grey sRGB 0…1 (N, 1, H, W) of any size and gives sRGB (N, 3, H, W), inside the gamut and with
    the same L*; else it takes L* / 100 (N, 1, H, W), sides multiples of 16, and gives a* and b* / 256 (N, 2, H, W).
    `size` is the short side that the network works at, None what suits it best. With `half` its parameters are float16;
    what goes in and out is float32 all the same.
    """

    rgb: bool = False
    half: bool = False
    size: int | None = None


def export_model(
    descriptor: NetworkDescriptor, target: Path, form: Form, *, vividness: float, temperature: float
) -> None:
    """Write a model of the zoo as an ONNX file.

    Raises:
        ModelError: the weights are missing or damaged, or the model looks at more than one frame.
    """
    if isinstance(descriptor, MemoryDescriptor):
        raise ModelError(f"{descriptor.name} remembers the frames before, which no such file can; export another model")
    entry = find_entry(descriptor.name)
    network = descriptor.build()
    load_into(network, entry)
    colors = descriptor.read_out(fold_norms(network), vividness, temperature)
    facts = {
        "model": descriptor.name,
        "licence": descriptor.licence,
        "sha256": entry.sha256,
        "vividness": f"{vividness:g}",
        "temperature": f"{temperature:g}",
    }
    export_readout(colors, target, form, size=form.size or descriptor.working_size, facts=facts)


def export_readout(colors: Readout, target: Path, form: Form, *, size: int, facts: Mapping[str, str]) -> None:
    """Write a network as an ONNX file of any batch.

    Args:
        colors: maps L* / 100 (N, 1, H, W), sides multiples of 16, to ab in Lab units (N, 2, h, w); it is changed to
            compute in float16 if it is to.
        target: the file.
        form: what the file is to be.
        size: the short side at which the network works, or is at its best.
        facts: what the metadata say besides what goes in and out: the model, its licence and so on.
    """
    colors.eval()
    if form.half:
        colors.compute_in(torch.float16)
    if form.rgb:
        terms = Terms("grey", _UNIT, "rgb", _UNIT, "rgb", size=size, multiple=1)
        model = _picture_model(colors, size)
    else:
        terms = Terms("lightness", _UNIT, "ab", ab_scale=AB_SCALE, size=size, multiple=SIDE_MULTIPLE)
        model = _exported(ChromaGraph(colors), {"lightness": SIDE_MULTIPLE}, ("ab",))
    _describe(model, {**facts, METADATA: write_terms(terms)})
    onnx.save(model, target)


def _picture_model(colors: Readout, size: int) -> onnx.ModelProto:
    """Return a graph from grey to coloured pictures.

    It is made of two, each with sizes of its own: with those of the small picture computed from those of the large one,
    the exporter would think about their relation at every step, for minutes.
    """
    reducing = _exported(ReducingGraph(size), {"grey": 1}, ("values", "small"))
    coloring = _exported(PictureGraph(colors), {"large": 1, "reduced": SIDE_MULTIPLE}, ("rgb",))
    first = onnx.compose.add_prefix(reducing, "reducing_", rename_inputs=False, rename_outputs=False)
    model = onnx.compose.merge_models(first, coloring, [("values", "large"), ("small", "reduced")])
    # Both name their sizes alike, and mean others by the names.
    model.graph.ClearField("value_info")
    for axis, name in ((0, "batch"), (2, "height"), (3, "width")):
        for picture in (*model.graph.input, *model.graph.output):
            picture.type.tensor_type.shape.dim[axis].dim_param = name
    return model


def _exported(graph: nn.Module, inputs: Mapping[str, int], outputs: Sequence[str]) -> onnx.ModelProto:
    """Export a graph of pictures with one channel, sides of any length that is a multiple of a number each."""
    examples = tuple(torch.rand(2, 1, *((64, 96) if multiple > 1 else (90, 122))) for multiple in inputs.values())
    with torch.no_grad():
        # Constants are made when they are first needed, and must not be made of the exporter's stand-ins for tensors.
        graph(*examples)
    batch = Dim("batch", max=_LARGEST_BATCH)
    shapes = tuple(
        {0: batch, 2: _side(f"height_{name}", by), 3: _side(f"width_{name}", by)} for name, by in inputs.items()
    )
    # Tells which steps it leaves as they are.
    logging.getLogger("onnxscript.optimizer").setLevel(logging.ERROR)
    with torch.no_grad():
        traced = torch.export.export(graph, examples, dynamic_shapes=shapes, strict=False)
    program = torch.onnx.export(
        traced, input_names=list(inputs), output_names=outputs, opset_version=_OPSET, dynamo=True, verbose=False
    )
    assert program is not None
    return program.model_proto


def _side(name: str, multiple: int) -> Dim:
    side = Dim(name, min=SIDE_MULTIPLE // multiple, max=_LARGEST_SIDE // multiple)
    return multiple * side if multiple > 1 else side


def _describe(model: onnx.ModelProto, facts: Mapping[str, str]) -> None:
    """Say what the file is, and take out what the exporter noted of this machine: names of files and lines of code."""
    model.producer_name, model.producer_version = "vs_colorize", version("vs_colorize")
    onnx.helper.set_model_props(model, dict(facts))
    for node in model.graph.node:
        node.ClearField("metadata_props")
        node.ClearField("doc_string")
