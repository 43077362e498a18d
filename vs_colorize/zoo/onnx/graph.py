"""ONNX files looked at before any frame is asked for: whether they can be run, and what goes in and out."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vs_colorize.errors import ModelError
from vs_colorize.zoo.onnx.terms import Gives, Order, Size, Takes, Terms, read_terms
from vs_colorize.zoo.registry import ModelDescriptor

if TYPE_CHECKING:
    import onnxruntime

SUFFIX = ".onnx"
METADATA = "vs_colorize"
"""The entry of a file's metadata that holds its terms."""

_GIVES: dict[int, Gives] = {2: "ab", 3: "rgb"}
_FLOATS = ("tensor(float)", "tensor(float16)")
# What a network is taken to work at best at, and to want its sides to be multiples of, unless something says otherwise.
_WORKING_SIZE = 256
_MULTIPLE = 32


@dataclass(frozen=True)
class OnnxDescriptor(ModelDescriptor):
    """A network in an ONNX file.

    `channels` are those of its input, `batch` is how many pictures it takes at once, None for any number, `output` the
    number of the output that counts, and `terms` what is known of its values. `terms.takes`, `gives` and `multiple`
    are never None; `terms.size` is the graph's own, (width, height), where that is fixed.
    """

    path: Path
    channels: int
    batch: int | None
    output: int
    terms: Terms


def read_onnx(path: Path) -> OnnxDescriptor:
    """Look at an ONNX file, and at the terms beside it or in it; loads no torch and runs nothing.

    Raises:
        ModelError: the file is missing, damaged or no ONNX file, onnxruntime is not installed or cannot run it, it does
            not take one batch of pictures and give one, or its terms are wrong or contradict it.
    """
    session = _open(path)
    taken = _input(path, session)
    index, given = _output(path, session)
    metadata = session.get_modelmeta().custom_metadata_map
    recorded = read_terms(metadata.get(METADATA, ""), f"'{path}', metadata {METADATA}")
    beside = path.with_suffix(".toml")
    described = read_terms(_text_of(beside), f"'{beside}'").or_else(recorded)
    terms = _fitted(path, described, taken.shape, given.shape)
    size = terms.size or _WORKING_SIZE
    return OnnxDescriptor(
        name=path.name,
        summary=f"ONNX file: {terms.takes} to {terms.gives}",
        licence=metadata.get("licence", "unknown"),
        takes_guidance=False,
        working_size=size if isinstance(size, int) else min(size),
        path=path,
        channels=taken.shape[1],
        batch=_fixed(taken.shape[0]),
        output=index,
        terms=terms,
    )


def one_line(error: Exception) -> str:
    """Return what onnxruntime says, without the codes in front."""
    return " ".join(str(error).rpartition("] : ")[2].split())


def _open(path: Path) -> "onnxruntime.InferenceSession":
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError(f"'{path}': onnxruntime is not installed; pip install \"vs_colorize[onnx]\"") from error
    try:
        path.open("rb").close()
    except OSError as error:
        raise ModelError(f"cannot read '{path}': {error.strerror}") from error
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # Those of onnxruntime have no base of their own.
        raise ModelError(f"'{path}' {_cause(one_line(error))}") from error


def _cause(said: str) -> str:
    if "Protobuf parsing failed" in said or "No graph was found" in said:
        return "is no ONNX file, or is damaged"
    if "xternal" in said:
        return f"has weights in a file beside it that is missing or damaged; put both into one folder ({said})"
    return f"cannot be run by onnxruntime: {said}"


def _input(path: Path, session: "onnxruntime.InferenceSession") -> Any:
    inputs = session.get_inputs()
    if not any(each.type in _FLOATS for each in inputs):
        raise ModelError(f"'{path}' has no float input: {_listed(inputs)}; export it to take float32 or float16")
    if len(inputs) > 1:
        raise ModelError(f"'{path}' has {len(inputs)} inputs where one picture is wanted: {_listed(inputs)}")
    (taken,) = inputs
    if len(taken.shape) != 4 or taken.shape[1] not in (1, 3):
        raise ModelError(
            f"'{path}' takes {_listed(inputs)}; wanted are four dimensions, (N, 1 or 3 channels, height, width)"
        )
    return taken


def _output(path: Path, session: "onnxruntime.InferenceSession") -> tuple[int, Any]:
    outputs = session.get_outputs()
    fitting = [
        (index, each)
        for index, each in enumerate(outputs)
        if each.type in _FLOATS and len(each.shape) == 4 and (each.shape[1] in (2, 3) or _fixed(each.shape[1]) is None)
    ]
    if len(fitting) != 1:
        raise ModelError(
            f"'{path}' gives {_listed(outputs)}; wanted is one float output of four dimensions, (N, 2 channels for ab "
            "or 3 for RGB, height, width)"
        )
    return fitting[0]


def _fitted(path: Path, terms: Terms, taken: list[Any], given: list[Any]) -> Terms:
    """Add what the graph's shapes say, and refuse terms that contradict it."""
    gives = _GIVES.get(given[1], terms.gives)
    if gives is None:
        raise ModelError(
            f'\'{path}\' does not say how many channels come out; say gives = "ab" or "rgb" {_beside(path)}'
        )
    if terms.gives not in (None, gives):
        raise ModelError(
            f"'{path}': gives is \"{terms.gives}\", but {given[1]} channels come out; correct it {_beside(path)}"
        )
    for name, channels, known in (
        ("input_range", taken[1], terms.input_range),
        ("output_range", 3, terms.output_range),
    ):
        if known and len(known.black) not in (1, channels):
            raise ModelError(f"'{path}': {name} is for three channels, but there is one; correct it {_beside(path)}")
    takes: Takes = "lightness" if taken[1] == 1 and gives == "ab" else "grey"
    size = _size(path, terms.size, _fixed(taken[3]), _fixed(taken[2]))
    order: Order | None = "rgb" if gives == "rgb" else None
    assumed = Terms(takes=takes, gives=gives, order=order, multiple=1 if isinstance(size, tuple) else _MULTIPLE)
    return replace(terms.or_else(assumed), size=size)


def _size(path: Path, said: Size | None, width: int | None, height: int | None) -> Size | None:
    """Return the size that a graph has, or that is said of it."""
    if width is None and height is None:
        return said
    if width and height and said in (None, min(width, height)):
        return width, height
    if not isinstance(said, tuple):
        wanted = f"{width or 'any'} x {height or 'any'} pixels"
        raise ModelError(f"'{path}' takes {wanted}; say size = [width, height] {_beside(path)}")
    if any(fixed not in (None, side) for fixed, side in zip((width, height), said, strict=True)):
        raise ModelError(
            f"'{path}' takes {width} x {height} pixels, not size = {list(said)}; correct it {_beside(path)}"
        )
    return said


def _beside(path: Path) -> str:
    return f"in '{path.with_suffix('.toml')}'"


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ModelError(f"cannot read '{path}': {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ModelError(f"'{path}' is no text in UTF-8") from error


def _listed(values: list[Any]) -> str:
    return ", ".join(f"{each.name} {each.type} {each.shape}" for each in values) or "nothing"


def _fixed(dimension: int | str | None) -> int | None:
    return dimension if isinstance(dimension, int) and dimension > 0 else None
