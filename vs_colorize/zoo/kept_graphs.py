"""Graphs as OpenVINO has them, kept in the user's cache folder, so that they are not translated at every start.

Each is a zip file of what OpenVINO writes, data and no code, under a name that tells all that it depends on. The
checksums of the zip file tell damaged ones, which count as missing. Nothing here fails where the disk does.
"""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import openvino

from vs_colorize.errors import is_out_of_memory
from vs_colorize.zoo.devices import torch_build

LARGEST_NUMBER = 8
"""So many graphs are kept, those used last; one of `fusion` has 16 MB."""

# Whatever has a part in what a graph computes.
_SOURCES = ("color", "networks", "zoo")


class _Files(NamedTuple):
    """What OpenVINO writes a graph into: how it computes, and with what numbers."""

    xml: bytes
    bin: bytes


def key_of(terms: Sequence[str], inputs: int) -> str:
    """Return the name of a graph: it changes with its terms, the number of its inputs, the code and the libraries."""
    torch = torch_build()
    versions = (openvino.__version__, torch["__version__"], torch["git_version"])
    key = hashlib.sha256(repr((tuple(terms), inputs, versions)).encode())
    package = Path(__file__).parents[1]
    for source in sorted(path for room in _SOURCES for path in (package / room).rglob("*.py")):
        content = source.read_bytes()
        key.update(f"\n{source.name} {len(content)}\n".encode())
        key.update(content)
    return key.hexdigest()


def kept(core: openvino.Core, key: str) -> openvino.Model | None:
    """Return the graph of that name, None where it was not kept, or what was kept is damaged.

    Raises:
        Exception: what `is_out_of_memory` knows.
    """
    path = _folder() / f"{key}.zip"
    try:
        with zipfile.ZipFile(path) as file:
            graph = core.read_model(*(file.read(name) for name in _Files._fields))
    except Exception as error:  # A damaged zip file fails in many ways.
        if is_out_of_memory(error):
            raise
        return None
    with suppress(OSError):
        path.touch()
    return graph


def keep(core: openvino.Core, graph: openvino.Model, key: str) -> openvino.Model:
    """Keep a graph under that name, and return it as it will be read.

    That one has its operations in another order, which changes the last digits of what it computes: so it is returned
    even where it could not be kept.

    Raises:
        Exception: what `is_out_of_memory` knows.
    """
    try:
        files = _files_of(graph)
        read = core.read_model(*files)
    except (OSError, RuntimeError) as error:
        if is_out_of_memory(error):
            raise
        return graph
    with suppress(OSError):
        _put(files, key)
    return read


def _files_of(graph: openvino.Model) -> _Files:
    with tempfile.TemporaryDirectory(prefix="vs_colorize-", ignore_cleanup_errors=True) as scratch:
        xml = Path(scratch) / "graph.xml"
        openvino.save_model(graph, xml, compress_to_fp16=False)
        return _Files(xml.read_bytes(), xml.with_suffix(".bin").read_bytes())


def _put(files: _Files, key: str) -> None:
    """Put a graph into its place in one step, whoever else does; those that were not used for longest go."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-", ignore_cleanup_errors=True) as scratch:
        made = Path(scratch) / "graph.zip"
        with zipfile.ZipFile(made, "w") as file:
            for name, content in files._asdict().items():
                file.writestr(zipfile.ZipInfo(name), content)
        made.replace(folder / f"{key}.zip")
    # What a process that was stopped has left goes as well: it is not used any more.
    by_age = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in by_age[LARGEST_NUMBER:]:
        _delete(old)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
        return
    # A file in use stays on some systems.
    with suppress(OSError):
        path.unlink()


def _folder() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("vs_colorize") / "graphs"
