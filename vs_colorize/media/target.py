"""Where results go: container by suffix, checks before any work, and a final name only for finished files."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from av.format import ContainerFormat, formats_available

from vs_colorize.errors import MediaError, OptionError

_CONTAINERS = {
    ".mkv": "matroska",
    ".mp4": "mp4",
    ".m4v": "mp4",
    ".mov": "mov",
    ".webm": "webm",
    ".avi": "avi",
    ".ts": "mpegts",
    ".m2ts": "mpegts",
    ".mxf": "mxf",
    ".nut": "nut",
}


def container_name(target: Path, wanted: str | None = None) -> str:
    """Return FFmpeg's name of the container for a target: by its suffix, or the one wanted.

    Raises `OptionError` where neither is known.
    """
    if wanted is not None:
        if wanted not in formats_available or not ContainerFormat(wanted).is_output:
            raise OptionError(f"--container {wanted}: no such container here; matroska, mp4, mov and webm are")
        return wanted
    try:
        return _CONTAINERS[target.suffix.lower()]
    except KeyError:
        known = ", ".join(_CONTAINERS)
        raise OptionError(
            f"{target}: no container goes by this suffix; use one of {known}, or give --container"
        ) from None


def check_target(target: Path, sources: list[Path], *, overwrite: bool) -> None:
    """Refuse a target that is one of the sources, exists already, or lies where nothing can be written.

    Raises `OptionError` for the first two and `MediaError` for the last.
    """
    for source in sources:
        if _is_same_file(source, target):
            raise OptionError(f"{target}: is the input itself; give the output another name")
    if target.is_dir():
        raise MediaError(f"{target}: is a folder; name a file in it")
    if target.exists() and not overwrite:
        raise OptionError(f"{target}: exists already; give --overwrite to replace it")
    check_folder(target.parent)


def check_folder(folder: Path) -> None:
    """Raise `MediaError` where a folder does not exist or cannot be written to."""
    if not folder.is_dir():
        raise MediaError(f"{folder}: no such folder; create it first")
    if not os.access(folder, os.W_OK):
        raise MediaError(f"{folder}: not writable for this user; choose another folder")


def make_folder(folder: Path) -> None:
    """Create a folder where there is none; raises `MediaError` where that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MediaError(f"{folder}: cannot be created ({error.strerror}); choose another folder") from error
    check_folder(folder)


def _is_same_file(source: Path, target: Path) -> bool:
    try:
        return source.samefile(target)
    except OSError:
        return source.resolve() == target.resolve()


@contextmanager
def finished_file(target: Path) -> Iterator[Path]:
    """Give the name `<target>.part` to write to; it becomes `target` at the end, or vanishes where that is not reached.

    Raises `MediaError` where the disk refuses.
    """
    part = target.with_name(target.name + ".part")
    try:
        yield part
        part.replace(target)
    except OSError as error:
        _discard(part)
        raise MediaError(
            f"{target}: cannot be written ({error.strerror or error}); nothing is left of it, "
            "make room or choose another disk and start again"
        ) from error
    except BaseException:
        _discard(part)
        raise


def _discard(part: Path) -> None:
    with suppress(OSError):
        part.unlink(missing_ok=True)
