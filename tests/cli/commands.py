"""The command line as a user runs it."""

import contextlib
import io
import signal
import subprocess
import sys
import warnings
from dataclasses import dataclass
from unittest import mock

from vs_colorize.cli.main import main


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    status: int | str | None
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[str]:
        """The lines on stderr."""
        return self.stderr.splitlines()


def run(*arguments: object) -> Outcome:
    """Run a command in this process, where torch need not be loaded anew."""
    stdout, stderr = io.StringIO(), io.StringIO()
    status: int | str | None = 0
    with (
        mock.patch.object(sys, "argv", ["vs-colorize", *map(str, arguments)]),
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("default")
        try:
            main()
        except SystemExit as end:
            status = end.code
    return Outcome(status, stdout.getvalue(), stderr.getvalue())


def refused(outcome: Outcome, status: int, text: str) -> None:
    """Require that a command ended with a status and one line on stderr that holds a text."""
    assert outcome.status == status, outcome.stderr
    assert len(outcome.lines) == 1, outcome.stderr
    assert outcome.stderr.startswith("vs-colorize: ")
    assert text in outcome.stderr
    assert outcome.stdout == ""


def start(*arguments: object) -> "subprocess.Popen[str]":
    """Start `python -m vs_colorize` as a process of its own, one that hears Ctrl-C wherever the tests run."""
    command = [sys.executable, "-m", "vs_colorize", *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, preexec_fn=_hear_interrupts)


def _hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finish(process: "subprocess.Popen[str]") -> Outcome:
    """Wait for a process."""
    stdout, stderr = process.communicate(timeout=120)
    return Outcome(process.returncode, stdout, stderr)
