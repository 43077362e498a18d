"""`index_references`: a folder of photographs becomes an index to choose references from."""

import warnings
from collections.abc import Callable
from pathlib import Path

from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.filters.sight import sight
from vs_colorize.guidance.indexing import indexed
from vs_colorize.guidance.reference_index import DEFAULT_NAME, read_index, write_index
from vs_colorize.zoo.devices import Precision
from vs_colorize.zoo.manifest import find_entry
from vs_colorize.zoo.registry import FUSION


@raises_vs_error
def index_references(
    folder: str | Path,
    *,
    index: str | Path | None = None,
    device: str = "auto",
    precision: Precision = "auto",
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Make or renew the index of a folder of colour photographs, for `recommend_references`.

    Only photographs that are new or have changed are read; those that are gone are dropped. Pictures that cannot be
    read or are grey are left out with a warning.

    Args:
        folder: where the photographs lie; folders in it count.
        index: the file to write, "vs_colorize_references.npz" in the folder if None.
        device: see `predict`.
        precision: see `predict`.
        progress: is called with how many files are done, and how many there are.

    Returns:
        The path of the index.

    Raises:
        vs.Error: the folder is missing or holds no photograph in colour, the index that is there is broken or newer, or
            the new one cannot be written.
    """
    folder = Path(folder)
    path = folder / DEFAULT_NAME if index is None else Path(index)
    encode = sight(device, precision).encoder
    known = read_index(path) if path.exists() else None
    found = indexed(
        folder,
        find_entry(FUSION.name).sha256,
        encode,
        known if known and known.folder == folder.resolve() else None,
        progress or (lambda done, total: None),
        lambda message: warnings.warn(message, stacklevel=2),
    )
    write_index(path, found)
    return path
