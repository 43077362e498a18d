"""What can go wrong, as one family of exceptions.

    ColorizeError
    ├── OptionError      an argument is out of range or of the wrong kind
    ├── ClipError        a clip cannot be worked on: variable format, wrong kind, too small, HDR transfer
    ├── ModelError       a network is unknown, or its weights are missing or damaged
    ├── GuidanceError    hints, references or key frames cannot be used
    ├── MediaError       a file cannot be read or written
    └── DeviceError      the device is unknown, absent or out of memory

Every message is one line that says what is wrong, where, and what to do. In a script these arrive as `vs.Error` whose
text starts with the function's name; `__cause__` holds the original.
"""

from textwrap import shorten


class ColorizeError(Exception):
    """Anything that vs_colorize refuses to do; the base of the family."""


class OptionError(ColorizeError, ValueError):
    """An argument is out of range or of the wrong kind."""


class ClipError(ColorizeError, ValueError):
    """A clip cannot be worked on."""


class ModelError(ColorizeError):
    """A network is unknown, or its weights are missing or damaged."""


class GuidanceError(ColorizeError, ValueError):
    """Hints, references or key frames cannot be used."""


class MediaError(ColorizeError):
    """A file cannot be read or written."""


class DeviceError(ColorizeError, RuntimeError):
    """A device is unknown, absent or out of memory."""


# What numpy, OpenCV, torch, OpenVINO, onnxruntime and the drivers say, in small letters.
_NO_ROOM = (
    "out of memory",
    "out_of_memory",
    "outofmemory",
    "out_of_device_memory",
    "out_of_host_memory",
    "alloc_failed",
    "allocate memory",
    "failed to allocate",
    "could not allocate",
    "bad_alloc",
    "bad allocation",
    "insufficient memory",
    "8007000e",
)
# torch adds advice of its own, several lines of it.
_LONGEST = 120


def is_out_of_memory(error: Exception) -> bool:
    """Say whether something failed for want of memory, a device's or the machine's."""
    text = _one_line(error).lower()
    return isinstance(error, MemoryError) or any(words in text for words in _NO_ROOM)


def told_of(where: str, error: Exception) -> ColorizeError:
    """Return an error that says where another one happened, in one line.

    Errors of this family keep their class; what failed for want of memory becomes a `DeviceError` that says what to do.
    """
    if isinstance(error, ColorizeError):
        return type(error)(f"{where} failed: {_one_line(error)}")
    if is_out_of_memory(error):
        return DeviceError(
            f"{where} failed: out of memory ({shorten(_one_line(error), _LONGEST)}); choose a smaller size or batch, "
            "or set vs.core.max_cache_size lower"
        )
    return ColorizeError(f"{where} failed: {type(error).__name__}: {_one_line(error)}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
