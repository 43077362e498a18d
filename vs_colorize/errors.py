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
