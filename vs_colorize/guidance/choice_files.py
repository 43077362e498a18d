"""Which picture each scene takes its colours from, as a JSON file that can be edited by hand.

    {"version": 1, "references": [{"first": 0, "picture": "photos/harbour.jpg", "distance": 11.2}, …]}

`first` is the first frame of a scene; the picture serves from there to the next entry. Its path is taken from the
folder of the file. `distance` says how far it is from what the scene shows; nothing reads it.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.json_files import read_entries

_VERSION = 1


def choice_text(choice: Mapping[int, Path], distances: Mapping[int, float], folder: Path) -> str:
    """Return a choice as JSON for a file that will lie in `folder`."""
    entries = [
        {"first": first, "picture": _relative(path, folder), "distance": round(distances[first], 2)}
        for first, path in sorted(choice.items())
    ]
    return json.dumps({"version": _VERSION, "references": entries}, indent=1, ensure_ascii=False) + "\n"


def read_choice(path: Path) -> dict[int, str | Path]:
    """Read the pictures of a file by the first frames they serve.

    Raises:
        GuidanceError: the file is missing, broken, of a newer version, or an entry is wrong; names the file and the
            entry, counted from 1.
    """
    _, entries = read_entries(path, "references", _VERSION)
    chosen: dict[int, str | Path] = {}
    for number, entry in enumerate(entries, 1):
        first, picture = _entry(entry, f"{path}: entry {number}")
        if first in chosen:
            raise GuidanceError(f"{path}: entry {number}: frame {first} has a picture already; leave one out")
        chosen[first] = path.parent / picture
    return chosen


def _entry(entry: Any, where: str) -> tuple[int, str]:
    if not isinstance(entry, dict):
        raise GuidanceError(f"{where}: is no object with 'first' and 'picture'; mend it")
    first, picture = entry.get("first"), entry.get("picture")
    if isinstance(first, bool) or not isinstance(first, int):
        raise GuidanceError(f"{where}: 'first' is {first!r}; give the number of a frame")
    if not isinstance(picture, str) or not picture:
        raise GuidanceError(f"{where}: 'picture' is {picture!r}; give the path of a picture")
    return first, picture


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        # Another drive.
        return path.resolve().as_posix()
