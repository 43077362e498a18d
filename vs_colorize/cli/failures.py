"""What went wrong, in one line on stderr and one exit code.

0 done; 1 failed; 2 wrong usage; 3 input unreadable; 4 weights missing or damaged; 5 device absent or out of memory;
130 interrupted.
"""

import os
import sys
import traceback
import warnings

import click

from vs_colorize.errors import ClipError, ColorizeError, DeviceError, GuidanceError, ModelError, OptionError

_DEBUG = "VS_COLORIZE_DEBUG"


def exit_code(error: BaseException) -> int:
    """Return the exit code for an exception."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return 130
    if isinstance(error, click.UsageError | OptionError | GuidanceError):
        return 2
    if isinstance(error, ModelError):
        return 4
    if isinstance(error, DeviceError):
        return 5
    return 3 if isinstance(error, ClipError) or _is_unreadable_input(error) else 1


def _is_unreadable_input(error: BaseException) -> bool:
    # The class lives in a room that loads FFmpeg; where that room was never entered, nothing can have raised it.
    failures = sys.modules.get("vs_colorize.media.failures")
    return failures is not None and isinstance(error, failures.UnreadableInputError)


def tell(error: BaseException) -> None:
    """Write an exception to stderr in one line; with VS_COLORIZE_DEBUG=1, its traceback as well."""
    if isinstance(error, click.exceptions.Exit):
        return
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    if os.environ.get(_DEBUG) == "1":
        traceback.print_exception(error)
    click.echo(f"vs-colorize: {_one_line(error)}", err=True)


def _one_line(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return "interrupted; nothing unfinished carries a final name"
    if isinstance(error, click.UsageError):
        hint = f"; see '{error.ctx.command_path} --help'" if error.ctx else ""
        return _flat(error.format_message()).rstrip(".") + hint
    if isinstance(error, click.ClickException):
        return _flat(error.format_message())
    if isinstance(error, ColorizeError):
        return _flat(str(error))
    text = _flat(str(error)) or "no further explanation"
    return f"unexpected {type(error).__name__}: {text}; {_DEBUG}=1 shows where"


def _flat(text: str) -> str:
    return " ".join(text.split())


def show_warnings_in_one_line() -> None:
    """Let warnings appear on stderr as one line each."""

    def show(message: Warning | str, *_: object, **__: object) -> None:
        click.echo(f"vs-colorize: warning: {_flat(str(message))}", err=True)

    warnings.showwarning = show
