"""Results and the truth they belong to, found by their names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vs_colorize.errors import OptionError
from vs_colorize.evaluation.results import GREY, TRUTH
from vs_colorize.media.clip_files import ClipFile
from vs_colorize.media.failures import UnreadableInputError
from vs_colorize.media.photo_files import Photo


@dataclass(frozen=True)
class Pair[File: (Photo, ClipFile)]:
    """What is measured together: the truth, where there is one, and results by method, all of one extent."""

    truth: File | None
    results: Mapping[str, File]

    @property
    def lead(self) -> File:
        """The file that names the item: the truth, else the first result."""
        return next(iter(self.results.values())) if self.truth is None else self.truth


@dataclass(frozen=True)
class Found[File: (Photo, ClipFile)]:
    """The photos, or the clips, that were found at a path."""

    path: Path
    files: Sequence[File]


def method_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return a name for each source of results: its own, with its folders where two are alike.

    Raises `OptionError` where one is named like a row that every table has, or given twice.
    """
    stems = [path.stem for path in paths]
    names = tuple(str(path) if stems.count(path.stem) > 1 else path.stem for path in paths)
    check_method_names(names)
    return names


def check_method_names(names: Sequence[str]) -> None:
    """Raise `OptionError` where two methods have one name, or the name of a row that every table has."""
    for name in names:
        if names.count(name) > 1:
            raise OptionError(f"{name}: is given twice; give every method once")
        if name.split(" ", 1)[0] in (GREY, TRUTH):
            raise OptionError(f"{name}: every table has a row of this name; rename the results")


def paired[File: (Photo, ClipFile)](results: Mapping[str, Found[File]], truth: Found[File]) -> list[Pair[File]]:
    """Put results of the same name and their truth together; two single files belong together under any name.

    Every method must hold the same names, and the truth each of them; what it holds beyond is left out. Raises
    `UnreadableInputError` naming what has no partner, or one of another size or length.
    """
    alone = len(truth.files) == 1 and all(len(found.files) == 1 for found in results.values())
    columns = {name: _by_key(found, alone) for name, found in results.items()}
    truths = _by_key(truth, alone)
    first_name, first = next(iter(columns.items()))
    for name, column in columns.items():
        _check_names(column, first, results[name].path, results[first_name].path)
        _check_names(first, column, results[first_name].path, results[name].path)
        _check_names(truths, column, truth.path, results[name].path)
    pairs = [Pair(truths[key], {name: column[key] for name, column in columns.items()}) for key in first]
    for pair in pairs:
        _check_extents(pair, truth.path)
    return pairs


def _by_key[File: (Photo, ClipFile)](found: Found[File], alone: bool) -> dict[str, File]:
    files = {"" if alone else file.key: file for file in found.files}
    if len(files) < len(found.files):
        raise UnreadableInputError(f"{found.path}: two files differ in their suffixes only; take one away")
    return files


def _check_names(present: Collection[str], wanted: Collection[str], where: Path, other: Path) -> None:
    missing = [key for key in wanted if key not in present]
    if missing:
        raise UnreadableInputError(
            f"{where}: lacks {len(missing)} of {len(wanted)} names in {other} ({missing[0]}); give them the same names"
        )


def _check_extents[File: (Photo, ClipFile)](pair: Pair[File], where: Path) -> None:
    for method, result in pair.results.items():
        if result.extent != pair.lead.extent:
            raise UnreadableInputError(
                f"{method}: {result.name} is {result.extent}, but in {where} it is {pair.lead.extent}; make them alike"
            )
