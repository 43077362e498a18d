"""JSON files that users write or change by hand: an object with a version and a list of entries."""

import json
from pathlib import Path
from typing import Any

from vs_colorize.errors import GuidanceError

_LONGEST_SHOWN = 60


def read_entries(path: Path, name: str, version: int) -> tuple[dict[str, Any], list[Any]]:
    """Return the object that a file holds, and the list `name` in it; `version` is the newest that is understood.

    Raises:
        GuidanceError: the file is missing, no JSON, of a newer version, or has no such list; begins with its path.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        _check(content, name, version)
    except OSError as error:
        raise GuidanceError(f"{path}: cannot be read: {error.strerror}; check the path") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise GuidanceError(f"{path}: is no JSON: {place}: {error.msg}; mend it") from error
    except UnicodeDecodeError as error:
        raise GuidanceError(f"{path}: is no text in UTF-8; save it as UTF-8") from error
    except GuidanceError as error:
        raise GuidanceError(f"{path}: {error}") from error
    return content, content[name]


def _check(content: object, name: str, version: int) -> None:
    if not isinstance(content, dict):
        raise GuidanceError(f"the file must be an object {{…}}, got {shown(content)}")
    found = content.get("version")
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise GuidanceError(f'"version" must be {version}, got {shown(found)}')
    if found > version:
        raise GuidanceError(f"has version {found}, this vs_colorize reads up to {version}; update vs_colorize")
    if name not in content:
        raise GuidanceError(f'the list "{name}" is missing; add it, [] if there are none')
    if not isinstance(content[name], list):
        raise GuidanceError(f'"{name}" must be a list, got {shown(content[name])}')


def shown(value: object) -> str:
    """Return a value as messages show it: as JSON, the end of a long one left out."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
