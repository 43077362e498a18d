"""The user's folder of weights: what lies there is whole, whoever else writes there, and whenever a write is stopped.

A weights file carries the beginning of its hash in its name. So a new one never takes the place of an old one: it comes
beside it, then the manifest is replaced, and only then the old one goes.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vs_colorize.errors import ModelError
from vs_colorize.zoo.manifest import (
    FOLDER_VARIABLE,
    WeightsEntry,
    models_folder,
    read_added,
    read_manifest,
    user_folder,
    write_manifest,
)
from vs_colorize.zoo.registry import nearest
from vs_colorize.zoo.weights import sha256_of

_DIGITS = 8
_PATIENCE = 60.0


@contextmanager
def writing() -> Iterator[Path]:
    """Give the user's folder, made where there is none; what the disk refuses in the block is reported.

    Raises:
        ModelError: the disk refuses.
    """
    folder = user_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    except OSError as error:
        raise ModelError(
            f"'{folder}': cannot be written to ({error.strerror or error}); make room there, "
            f"or name another folder in {FOLDER_VARIABLE}"
        ) from error


@contextmanager
def workshop() -> Iterator[Path]:
    """Give a folder on the same disk for files that are not finished; it vanishes at the end.

    Raises:
        ModelError: the disk refuses.
    """
    with writing() as folder, tempfile.TemporaryDirectory(dir=folder, prefix=".adding-") as scratch:
        yield Path(scratch)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep other processes from working on a file.

    Raises:
        ModelError: one does already.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=0):
            yield
    except Timeout as error:
        raise ModelError(f"'{path}': another process is fetching it; wait until it has done") from error


def put(made: Path, *, model: str, licence: str, origin: str) -> WeightsEntry:
    """Move a finished file into the user's folder, as the weights of a model; those it had before go.

    A description beside it, of the same name with the suffix `.toml`, goes with it.

    Raises:
        ModelError: the disk refuses, or the user's manifest is damaged.
    """
    sha256 = sha256_of(made)
    with writing() as folder:
        target = folder / f"{model}-{sha256[:_DIGITS]}{made.suffix}"
        entry = WeightsEntry(model, target, sha256, made.stat().st_size, licence, origin, {}, added=True)
        with _manifest_turn(folder):
            before = read_added()
            made.replace(target)
            if (described := made.with_suffix(".toml")).is_file():
                described.replace(target.with_suffix(".toml"))
            write_manifest(folder, [*(other for other in before if other.model != model), entry])
            for other in before:
                if other.model == model and other.file != target:
                    _delete(other)
    return entry


def remove(model: str) -> WeightsEntry:
    """Delete the weights that the user added for a model; returns what was their entry.

    Raises:
        ModelError: none were added, the disk refuses, or the user's manifest is damaged.
    """
    with writing() as folder, _manifest_turn(folder):
        before = read_added()
        found = next((entry for entry in before if entry.model == model), None)
        if found is None:
            raise ModelError(_why_not_removed(model, [entry.model for entry in before]))
        write_manifest(folder, [entry for entry in before if entry is not found])
        _delete(found)
    return found


def _why_not_removed(model: str, added: list[str]) -> str:
    if any(entry.model == model for entry in read_manifest(models_folder())):
        return f"model '{model}' is shipped with vs_colorize and stays; only what was added can be removed"
    known = nearest(model, added) if added else "nothing was added yet"
    return f"no weights were added for model '{model}'; {known}"


@contextmanager
def _manifest_turn(folder: Path) -> Iterator[None]:
    """Let processes change the manifest one after the other, or one would lose what another has entered."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / ".manifest.lock", timeout=_PATIENCE):
            yield
    except Timeout as error:
        raise ModelError(f"'{folder}': another process holds it for {_PATIENCE:.0f} s already; try again") from error


def _delete(entry: WeightsEntry) -> None:
    # A file in use stays on some systems; nothing names it any more.
    with suppress(OSError):
        entry.file.unlink(missing_ok=True)
        entry.file.with_suffix(".toml").unlink(missing_ok=True)
