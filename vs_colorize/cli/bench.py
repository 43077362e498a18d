"""`vs-colorize bench`: frames a second on this machine."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from vs_colorize.cli.options import color_options, json_option

if TYPE_CHECKING:
    from vs_colorize.media.bench import Figure


class PictureSize(click.ParamType[tuple[int, int]]):
    """`WIDTHxHEIGHT` in pixels."""

    name = "WxH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Return width and height."""
        width, _, height = str(value).partition("x")
        if not (width.isdecimal() and height.isdecimal() and int(width) % 2 == int(height) % 2 == 0):
            self.fail(f"'{value}' is not WxH with even sides, for example 640x480", param, ctx)
        return int(width), int(height)


@click.command(short_help="Measure how fast this machine colours.")
@click.option("--frames", type=click.IntRange(min=1), default=48, show_default=True, help="Frames a measurement.")
@click.option(
    "--picture",
    "pictures",
    type=PictureSize(),
    multiple=True,
    default=("640x480", "1920x1080"),
    show_default=True,
    help="Size of the picture; may be repeated.",
)
@json_option
@color_options
def bench(frames: int, pictures: tuple[tuple[int, int], ...], as_json: bool, **color: Any) -> None:
    """Measure the filter, each of its stages, and the same graph with a plain format conversion instead."""
    from vs_colorize.media.bench import machine, measure

    options = {name: value for name, value in color.items() if value is not None}
    figures = [figure for width, height in pictures for figure in measure(width, height, frames, options)]
    setting = {**machine(color["device"]), "frames": frames}
    if as_json:
        click.echo(json.dumps({**setting, "figures": [asdict(figure) for figure in figures]}))
    else:
        _print_table(setting, figures)


def _print_table(setting: dict[str, object], figures: "list[Figure]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("picture", "stage", "output", title=", ".join(f"{name} {value}" for name, value in setting.items()))
    table.add_column("frames/s", justify="right")
    table.add_column("growth, MB", justify="right")
    for figure in figures:
        growth = "" if figure.growth is None else f"{figure.growth:+.0f}"
        table.add_row(figure.picture, figure.stage, figure.output, f"{figure.fps:.1f}", growth)
    Console().print(table)
