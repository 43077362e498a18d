"""ONNX files in the user's folder: kept as they are, under a name of their own."""

import mmap
import re
import shutil
from pathlib import Path

from vs_colorize.errors import ModelError, OptionError
from vs_colorize.zoo.manifest import WeightsEntry, entry_of
from vs_colorize.zoo.onnx.graph import SUFFIX
from vs_colorize.zoo.registry import known_models
from vs_colorize.zoo.user_weights import put, workshop
from vs_colorize.zoo.weights import verify

# How a tensor says in which other file it lies: field 1 of a StringStringEntryProto, "location", then field 2.
_ELSEWHERE = b"\n\x08location\x12"


def add_onnx(path: Path, name: str, origin: str) -> WeightsEntry:
    """Copy an ONNX file, and the description `<path>.toml` beside it if there is one, into the user's folder.

    Raises:
        ModelError: the file cannot be read, is no ONNX file, keeps its weights in another one, or has no room.
        OptionError: the name is another model's, or cannot be part of a file's name.
    """
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name):
        raise OptionError(f"'{name}' cannot be a model's name; choose one of letters, digits, -, _ and . with --name")
    if name in (model.name for model in known_models()):
        raise OptionError(f"'{name}' is another model; choose another name for '{path}' with --name")
    _require_whole_graph(path)
    with workshop() as folder:
        made = folder / f"model{SUFFIX}"
        shutil.copyfile(path, made)
        if (described := path.with_suffix(".toml")).is_file():
            shutil.copyfile(described, made.with_suffix(".toml"))
        return put(made, model=name, licence="its maker's", origin=origin)


def added_onnx(model: str) -> Path | None:
    """Return the ONNX file that the user added as a model of this name, None where it is none.

    Raises:
        ModelError: the file is missing or damaged, or a manifest is.
    """
    entry = entry_of(model)
    if entry is None or entry.file.suffix != SUFFIX:
        return None
    verify(entry)
    return entry.file


def _require_whole_graph(path: Path) -> None:
    try:
        # The first field of every ONNX file is the version of its form.
        with path.open("rb") as file:
            if file.read(1) != b"\x08":
                raise ModelError(f"'{path}' is no ONNX file")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                elsewhere = content.find(_ELSEWHERE) >= 0
    except OSError as error:
        raise ModelError(f"'{path}' cannot be read: {error.strerror}") from error
    if elsewhere:
        raise ModelError(f"'{path}' keeps weights in other files beside it; leave it there, and give its path as model")
