"""Errors and warnings of files, and what VapourSynth raises told in one line."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import vapoursynth as vs

from vs_colorize import errors
from vs_colorize.errors import ColorizeError, MediaError

_OWN_FRAME_NUMBER = re.compile(r"^frame \d+: ")
"""What filters put before their message; `where` knows the number in the whole film."""


class UnreadableInputError(MediaError):
    """A file that was given to be coloured cannot be read, or not as it is."""


class MediaWarning(UserWarning):
    """Something in a file could not be kept, or looks wrong."""


@contextmanager
def vapoursynth_errors(where: str) -> Iterator[None]:
    """Turn `vs.Error` into the `ColorizeError` it carries, or into a `MediaError` that starts with `where`."""
    try:
        yield
    except vs.Error as error:
        raise _as_colorize_error(error, where) from error


def _as_colorize_error(error: vs.Error, where: str) -> ColorizeError:
    if isinstance(error.__cause__, ColorizeError):
        return error.__cause__
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or ["unknown error"]
    kind, _, text = lines[-1].partition(": ")
    text = _OWN_FRAME_NUMBER.sub("", text)
    named = getattr(errors, kind.rpartition(".")[2], None)
    if isinstance(named, type) and issubclass(named, ColorizeError):
        return named(f"{where}: {text}")
    return MediaError(f"{where}: {lines[-1]}")
