"""`models/manifest.toml`: which weights belong to which model, and what is known about them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vs_colorize.errors import ModelError


@dataclass(frozen=True)
class WeightsEntry:
    """One weights file: the model it belongs to, where it lies, what it must be.

    `sha256` is in hexadecimal, `size` in bytes, `training` the command that made it, `figures` what was measured of it.
    """

    model: str
    file: Path
    sha256: str
    size: int
    licence: str
    training: str
    figures: Mapping[str, float]


def models_folder() -> Path:
    """Return the folder of weights: inside the installed package, or beside it in a checkout.

    Raises:
        ModelError: neither holds a manifest.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "models", package.parent / "models"):
        if (folder / "manifest.toml").is_file():
            return folder
    raise ModelError(f"no models/manifest.toml in '{package}' or beside it; install vs_colorize again")


def read_manifest(folder: Path | None = None) -> tuple[WeightsEntry, ...]:
    """Read the manifest of `folder`, by default of the package's own weights.

    Raises:
        ModelError: the manifest is missing, is not TOML or lacks an entry's field.
    """
    folder = folder or models_folder()
    path = folder / "manifest.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["weights"]
        return tuple(WeightsEntry(**{**table, "file": folder / table["file"]}) for table in tables)
    except OSError as error:
        raise ModelError(f"cannot read '{path}': {error.strerror}; install vs_colorize again") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ModelError(f"'{path}' is damaged ({error}); install vs_colorize again") from error


def find_entry(model: str) -> WeightsEntry:
    """Return the manifest's entry of a model.

    Raises:
        ModelError: the manifest has none.
    """
    for entry in read_manifest():
        if entry.model == model:
            return entry
    raise ModelError(
        f"no weights of model '{model}' in '{models_folder() / 'manifest.toml'}'; install vs_colorize again"
    )
