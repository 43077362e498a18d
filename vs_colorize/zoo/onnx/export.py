"""Networks written as ONNX files that other programs run, vs-mlrt among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn

from vs_colorize.errors import ModelError
from vs_colorize.networks.folding import fold_norms
from vs_colorize.zoo.manifest import find_entry
from vs_colorize.zoo.onnx.graph import METADATA
from vs_colorize.zoo.onnx.graphs import AB_SCALE, SIDE_MULTIPLE, ChromaGraph, PictureGraph
from vs_colorize.zoo.onnx.terms import Range, Terms, write_terms
from vs_colorize.zoo.registry import MemoryDescriptor, NetworkDescriptor
from vs_colorize.zoo.weights import load_into

if TYPE_CHECKING:
    from torch.onnx import ONNXProgram

# The newest that ONNX Runtime, TensorRT and OpenVINO of the last years all read.
_OPSET = 18
_LARGEST_SIDE = 16384
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
        ModelError: the weights are missing or damaged, what exporting needs is not installed, or the model looks at
            more than one frame.
    """
    if isinstance(descriptor, MemoryDescriptor):
        raise ModelError(f"{descriptor.name} remembers the frames before, which no such file can; export another model")
    _require_exporter()
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


def export_readout(colors: nn.Module, target: Path, form: Form, *, size: int, facts: Mapping[str, str]) -> None:
    """Write a network as an ONNX file of any batch.

    Args:
        colors: maps L* / 100 (N, 1, H, W), sides multiples of 16, to ab in Lab units (N, 2, h, w); its parameters
            become float16 if they are to be.
        target: the file.
        form: what the file is to be.
        size: the short side at which the network works, or is at its best.
        facts: what the metadata say besides what goes in and out: the model, its licence and so on.
    """
    if form.rgb:
        terms = Terms("grey", _UNIT, "rgb", _UNIT, "rgb", size=size, multiple=1)
        program = _exported(PictureGraph(colors, size), torch.rand(2, 1, 90, 130), ("grey", "rgb"), 1, form.half)
    else:
        terms = Terms("lightness", _UNIT, "ab", ab_scale=AB_SCALE, size=size, multiple=SIDE_MULTIPLE)
        example = torch.rand(2, 1, 64, 96)
        program = _exported(ChromaGraph(colors), example, ("lightness", "ab"), SIDE_MULTIPLE, form.half)
    _describe(program, {**facts, METADATA: write_terms(terms)})
    program.save(target, external_data=False)


def _require_exporter() -> None:
    if missing := [name for name in ("onnx", "onnxscript") if find_spec(name) is None]:
        raise ModelError(f'to export, {" and ".join(missing)} must be installed; pip install "vs_colorize[export]"')


def _exported(
    graph: nn.Module, example: torch.Tensor, names: tuple[str, str], multiple: int, half: bool
) -> "ONNXProgram":
    graph.eval()
    with torch.no_grad():
        # Constants are made when they are first needed, and must not be made of the exporter's stand-ins for tensors.
        graph(example)
    if half:
        for parameter in graph.parameters():
            parameter.data = parameter.data.half()
    height, width = (
        multiple * torch.export.Dim(name, min=SIDE_MULTIPLE // multiple, max=_LARGEST_SIDE // multiple)
        for name in ("height", "width")
    )
    shape = {0: torch.export.Dim("batch", max=1024), 2: height, 3: width}
    with torch.no_grad():
        traced = torch.export.export(graph, (example,), dynamic_shapes=(shape,), strict=False)
    program = torch.onnx.export(
        traced,
        input_names=names[:1],
        output_names=names[1:],
        opset_version=_OPSET,
        dynamo=True,
        verbose=False,
    )
    assert program is not None
    return program


def _describe(program: "ONNXProgram", facts: Mapping[str, str]) -> None:
    """Say what the file is, and take out what the exporter noted of this machine: names of files and lines of code."""
    model = program.model
    model.producer_name, model.producer_version = "vs_colorize", version("vs_colorize")
    model.metadata_props.update(facts)
    for node in model.graph:
        node.metadata_props.clear()
        node.doc_string = None
