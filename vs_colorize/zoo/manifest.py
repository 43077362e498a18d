"""Which weights belong to which model, and what is known about them: those shipped, and those that the user added.

Each folder of weights has a `manifest.toml` of the same form.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from vs_colorize.errors import ModelError

MANIFEST = "manifest.toml"
FOLDER_VARIABLE = "VS_COLORIZE_MODELS"


@dataclass(frozen=True)
class WeightsEntry:
    """One weights file: the model it belongs to, where it lies, what it must be.

    `sha256` is in hexadecimal, `size` in bytes, `training` the command that made it or where it comes from, `figures`
    what was measured of it. `added` tells what the user added from what is shipped.
    """

    model: str
    file: Path
    sha256: str
    size: int
    licence: str
    training: str
    figures: Mapping[str, float]
    added: bool = False

    @property
    def remedy(self) -> str:
        """What a user does about a file that is missing or damaged."""
        return "add it again with 'vs-colorize models add'" if self.added else "install vs_colorize again"


def models_folder() -> Path:
    """Return the folder of shipped weights: inside the installed package, or beside it in a checkout.

    Raises:
        ModelError: neither holds a manifest.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "models", package.parent / "models"):
        if (folder / MANIFEST).is_file():
            return folder
    raise ModelError(f"no models/{MANIFEST} in '{package}' or beside it; install vs_colorize again")


def user_folder() -> Path:
    """Return the folder of weights that the user added: `VS_COLORIZE_MODELS`, or one in the user's data folder."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser().absolute()
    import platformdirs

    return platformdirs.user_data_path("vs_colorize", appauthor=False) / "models"


def read_manifest(folder: Path | None = None) -> tuple[WeightsEntry, ...]:
    """Read the manifest of shipped weights in `folder`, by default the package's, then that of what the user added.

    Raises:
        ModelError: a manifest is not TOML or lacks an entry's field, or that of shipped weights is missing.
    """
    if folder is not None:
        return _entries(folder, added=False)
    return _entries(models_folder(), added=False) + read_added()


def read_added() -> tuple[WeightsEntry, ...]:
    """Read the manifest of what the user added; there is none before the first model.

    Raises:
        ModelError: it cannot be read, is not TOML or lacks an entry's field.
    """
    return _entries(user_folder(), added=True)


def _entries(folder: Path, *, added: bool) -> tuple[WeightsEntry, ...]:
    path = folder / MANIFEST
    remedy = "mend it, or delete it and add the models again" if added else "install vs_colorize again"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["weights"]
        return tuple(WeightsEntry(**{**table, "file": folder / table["file"], "added": added}) for table in tables)
    except OSError as error:
        if added and isinstance(error, FileNotFoundError):
            return ()
        raise ModelError(f"cannot read '{path}': {error.strerror}; {remedy}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"'{path}' is damaged ({error}); {remedy}") from error


def write_manifest(folder: Path, entries: Iterable[WeightsEntry]) -> None:
    """Replace a folder's manifest in one step.

    Raises:
        OSError: the disk refuses.
    """
    import tomli_w

    tables = [{**asdict(entry), "file": entry.file.name} for entry in entries]
    for table in tables:
        del table["added"]
    part = folder / f"{MANIFEST}.part"
    part.write_text(tomli_w.dumps({"weights": tables}), encoding="utf-8")
    part.replace(folder / MANIFEST)


def entry_of(model: str) -> WeightsEntry | None:
    """Return the entry of a model, None where it has no weights.

    What is shipped comes first, and is found whatever the user's manifest is like.

    Raises:
        ModelError: a manifest is missing or damaged.
    """
    shipped = read_manifest(models_folder())
    found = next((entry for entry in shipped if entry.model == model), None)
    return found or next((entry for entry in read_added() if entry.model == model), None)


def find_entry(model: str) -> WeightsEntry:
    """Return the entry of a model.

    Raises:
        ModelError: it has no weights, or a manifest is missing or damaged.
    """
    entry = entry_of(model)
    if entry is None:
        raise ModelError(f"no weights of model '{model}' in '{models_folder()}' or '{user_folder()}'; add them first")
    return entry
