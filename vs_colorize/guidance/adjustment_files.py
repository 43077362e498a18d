"""Adjustments of colours as JSON.

    {
     "version": 1,
     "adjustments": [
      {
       "first": 0, "last": 119,
       "saturation": 1.1, "warmth": 5, "protect_neutrals": 4,
       "hues": [{"first": 100, "last": 140, "turn": -15, "chroma": 0.8, "softness": 15}]
      }
     ]
    }

`first` and `last` are frames, counted from 0, and both are in the range; what else is left out has its default, see
`Adjustment` and `HueShift`.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from vs_colorize.errors import GuidanceError, OptionError
from vs_colorize.guidance.adjustments import Adjustment, HueShift, RangeAdjustment
from vs_colorize.guidance.json_files import read_entries

_VERSION = 1


def adjustments_json(ranges: Sequence[RangeAdjustment]) -> str:
    """Return adjustments as the text of a file."""
    entries = [{"first": first, "last": last, **asdict(adjustment)} for first, last, adjustment in ranges]
    return json.dumps({"version": _VERSION, "adjustments": entries}, indent=1) + "\n"


def read_adjustments(path: Path) -> list[RangeAdjustment]:
    """Read adjustments from a file.

    Raises:
        GuidanceError: the file cannot be read, is of a newer version, or an entry is wrong; names file and entry.
    """
    _, entries = read_entries(path, "adjustments", _VERSION)
    found = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(_range(entry))
        except OptionError as error:
            raise GuidanceError(f"{path}: {entry_name(number)}: {error}") from error
    return found


def entry_name(number: int) -> str:
    """Return how messages call an adjustment, counted from 1."""
    return f"adjustment {number}"


def _range(entry: object) -> RangeAdjustment:
    values = _object(entry, {"first", "last", *_names(Adjustment)})
    first, last = (_frame(values, name) for name in ("first", "last"))
    hues = values.pop("hues", [])
    if not isinstance(hues, list):
        raise OptionError("'hues' must be a list of objects")
    return first, last, Adjustment(**values, hues=tuple(_hue(hue) for hue in hues))


def _hue(entry: object) -> HueShift:
    values = _object(entry, _names(HueShift))
    if missing := {"first", "last"} - values.keys():
        raise OptionError(f"a hue lacks '{min(missing)}'")
    return HueShift(**values)


def _frame(values: dict[str, Any], name: str) -> int:
    frame = values.pop(name, None)
    if not isinstance(frame, int) or isinstance(frame, bool):
        raise OptionError(f"'{name}' must be the number of a frame")
    return frame


def _object(entry: object, known: set[str]) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise OptionError("must be an object")
    if unknown := entry.keys() - known:
        raise OptionError(f"unknown '{min(unknown)}'; known are {', '.join(sorted(known))}")
    return dict(entry)


def _names(kind: type[Adjustment | HueShift]) -> set[str]:
    return {field.name for field in fields(kind)}
