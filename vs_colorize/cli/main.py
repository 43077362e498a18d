"""`vs-colorize`: the group of subcommands, and where errors become one line and an exit code."""

import sys
from importlib import import_module
from typing import override

import click

from vs_colorize import __version__
from vs_colorize.cli.failures import exit_code, show_warnings_in_one_line, tell

_COMMANDS = ("video", "image", "demo", "scenes", "references", "keyframes", "models", "export", "evaluate", "bench")


class _Subcommands(click.Group):
    """Subcommands that are imported when they are called, so that help is there at once."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(f"vs_colorize.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=_Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vs-colorize")
def group() -> None:
    """Give black-and-white film its colours."""


def main() -> None:
    """Run the command line; exits with 0 on success and nothing else."""
    show_warnings_in_one_line()
    try:
        # Not click's own main(), which writes an empty line to stderr when interrupted.
        with group.make_context("vs-colorize", sys.argv[1:]) as context:
            group.invoke(context)
    except BaseException as error:
        tell(error)
        sys.exit(exit_code(error))
