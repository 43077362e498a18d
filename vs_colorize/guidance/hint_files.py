"""Hints as a JSON file.

    {
     "version": 1,
     "size": [1920, 1080],
     "palette": {"coat": "#6b2f2f", "sky": [-4, -22]},
     "hints": [
      {"shape": "point", "frame": 0, "color": "coat", "at": [812, 440], "radius": 6},
      {"shape": "stroke", "frame": 0, "color": "sky", "points": [[300, 90], [900, 80]], "radius": 12, "last": 200},
      {"shape": "polygon", "frame": 96, "color": [12, 30], "points": [[400, 500], [520, 500], [460, 620]]},
      {"shape": "box", "frame": 0, "color": "neutral", "corners": [[0, 0], [1920, 60]], "track": false, "last": 240}
     ]
    }

`size` is that of the picture that coordinates are counted in; without it they are pixels of the film. `palette` may be
left out. The fields of a hint are those of the class of its shape in `vs_colorize.guidance.hints`, and what has a
default there may be left out. An unknown field is refused, so that no misspelt one is missed.
"""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.hint_colors import check_palette
from vs_colorize.guidance.hints import SHAPES, Hint, Palette
from vs_colorize.guidance.json_files import read_entries, shown

VERSION = 1
_KEYS = ("version", "size", "palette", "hints")


@dataclass(frozen=True)
class HintFile:
    """What a file of hints holds: the hints, names for colours, and the size of the picture they were drawn on."""

    hints: tuple[Hint, ...]
    palette: Palette = field(default_factory=dict)
    size: tuple[int, int] | None = None


def read_hints(path: Path) -> HintFile:
    """Read a file of hints.

    Colours of hints, places and frames are not checked: what they may be depends on the film.

    Raises:
        GuidanceError: the file cannot be read, is no JSON, of a newer version, or has what a file of hints has not;
            names the file and the entry.
    """
    content, entries = read_entries(path, "hints", VERSION)
    try:
        return _parsed(content, entries)
    except GuidanceError as error:
        raise GuidanceError(f"{path}: {error}") from error


def write_hints(path: Path, content: HintFile) -> None:
    """Write a file of hints, one line a hint; what was there is replaced once all is written.

    Raises:
        GuidanceError: the file cannot be written; names it.
    """
    parts = {"version": json.dumps(VERSION)}
    if content.size is not None:
        parts["size"] = json.dumps(content.size)
    if content.palette:
        parts["palette"] = json.dumps(dict(content.palette), ensure_ascii=False)
    lines = ",\n".join("  " + json.dumps(_entry(hint), ensure_ascii=False) for hint in content.hints)
    parts["hints"] = f"[\n{lines}\n ]" if lines else "[]"
    text = ",\n".join(f' "{name}": {value}' for name, value in parts.items())
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise GuidanceError(f"{path}: cannot be written: {error.strerror}; choose another folder") from error


def _entry(hint: Hint) -> dict[str, object]:
    shape = next(name for name, kind in SHAPES.items() if type(hint) is kind)
    values = {
        part.name: getattr(hint, part.name)
        for part in dataclasses.fields(hint)
        if getattr(hint, part.name) != part.default
    }
    return {"shape": shape, **values}


def _parsed(facts: Mapping[str, object], entries: Sequence[object]) -> HintFile:
    _check_names(facts, _KEYS)
    palette = {name: _frozen(color) for name, color in _object(facts.get("palette", {}), "palette").items()}
    check_palette(palette)  # type: ignore[arg-type]
    hints = tuple(_numbered_hint(number, entry) for number, entry in enumerate(entries, 1))
    return HintFile(hints, palette, _size(facts.get("size")))  # type: ignore[arg-type]


def _check_names(facts: Mapping[str, object], known: Sequence[str]) -> None:
    unknown = next((name for name in facts if name not in known), None)
    if unknown is not None:
        raise GuidanceError(f"{shown(unknown)} is not known here; these are: {', '.join(known)}")


def _object(value: object, what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise GuidanceError(f"{what} must be an object {{…}}, got {shown(value)}")
    return value


def _size(value: object) -> tuple[int, int] | None:
    if value is None:
        return None
    sides = value if isinstance(value, list) else []
    if len(sides) != 2 or not all(isinstance(side, int) and side > 0 for side in sides):
        raise GuidanceError(f'"size" must be [width, height] in pixels, got {shown(value)}')
    return sides[0], sides[1]


def _numbered_hint(number: int, entry: object) -> Hint:
    try:
        return _hint(_object(entry, "it"))
    except GuidanceError as error:
        raise GuidanceError(f"hint {number}: {error}") from error


def _hint(facts: Mapping[str, object]) -> Hint:
    shape = facts.get("shape")
    kind = SHAPES.get(shape) if isinstance(shape, str) else None
    if kind is None:
        raise GuidanceError(f'"shape" must be one of {", ".join(SHAPES)}, got {shown(shape)}')
    parts = dataclasses.fields(kind)
    _check_names(facts, ["shape", *(part.name for part in parts)])
    for part in parts:
        if part.default is dataclasses.MISSING and part.name not in facts:
            raise GuidanceError(f'"{part.name}" is missing; a {shape} needs it')
    return kind(**{part.name: _frozen(facts[part.name]) for part in parts if part.name in facts})  # type: ignore[arg-type]


def _frozen(value: object) -> object:
    """Return a value with tuples for lists."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
