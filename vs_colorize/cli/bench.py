"""`vs-colorize bench`: how fast this machine colours, and what another commit has changed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vs_colorize.cli.options import color_options_of_any_model, json_option

if TYPE_CHECKING:
    from rich.table import Table

    from vs_colorize.media.bench.figures import Figure, Report

_PARTS = ("stages", "processes", "networks")
_DEFAULT_PARTS = ("stages", "processes")


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
@click.option("--frames", type=click.IntRange(min=1), default=12, show_default=True, help="Frames a round.")
@click.option(
    "--picture",
    "pictures",
    type=PictureSize(),
    multiple=True,
    default=("640x480", "1920x1080"),
    show_default=True,
    help="Size of the film's picture; may be repeated.",
)
@click.option(
    "--model",
    "models",
    metavar="NAME",
    multiple=True,
    help="The network; may be repeated. One without weights here gets random ones: speed does not depend on them.  "
    "[default: fusion; for networks all]",
)
@click.option(
    "--part",
    "parts",
    type=click.Choice(_PARTS),
    multiple=True,
    default=_DEFAULT_PARTS,
    show_default=True,
    help="'stages': the filter, each of its stages, the network, and the same graph with a plain format conversion "
    "instead; 'processes': seconds from the start of a process to its first frame, and its memory at 3840x2160; "
    "'networks': networks alone on every device and in every precision. May be repeated.",
)
@click.option(
    "--compare",
    type=click.Path(path_type=Path),
    nargs=2,
    metavar="BEFORE AFTER",
    help="Measure nothing, but compare two files that were written with --json.",
)
@json_option
@color_options_of_any_model
def bench(
    frames: int,
    pictures: tuple[tuple[int, int], ...],
    models: tuple[str, ...],
    parts: tuple[str, ...],
    compare: tuple[Path, Path] | None,
    as_json: bool,
    **color: Any,
) -> None:
    """Measure how fast this machine colours a film that lies in memory.

    Figures are medians of up to five rounds, with the least and the greatest.
    """
    if compare is not None:
        _compare(*compare, as_json)
        return
    from vs_colorize.media.bench.pace import Pace

    options = {name: value for name, value in color.items() if value is not None}
    measured = _measured(parts, pictures, models, options, Pace(frames))
    settings = _settings(frames, options)
    if as_json:
        click.echo(_report(settings, list(measured)).as_json())
    else:
        _show(settings, measured)


def _measured(
    parts: Sequence[str],
    pictures: Sequence[tuple[int, int]],
    models: Sequence[str],
    options: dict[str, Any],
    pace: Any,
) -> "Iterator[Figure]":
    from vs_colorize.media.bench.networks import distinct_models, measure_networks
    from vs_colorize.media.bench.processes import measure_processes
    from vs_colorize.media.bench.stages import measure_stages

    chosen = models or ("fusion",)
    if "stages" in parts:
        for model in chosen:
            for width, height in pictures:
                yield from measure_stages(width, height, model, options, pace)
    if "processes" in parts:
        for model in chosen:
            yield from measure_processes(model, options, frames=4 * pace.frames)
    if "networks" in parts:
        yield from measure_networks(models or distinct_models(), *pictures[0], options, pace)


def _settings(frames: int, options: dict[str, Any]) -> dict[str, object]:
    from vs_colorize.zoo.devices import resolve_device

    device = options.get("device", "auto")
    return {**options, "device": resolve_device(device), "frames": frames}


def _report(settings: dict[str, object], figures: "Sequence[Figure]") -> "Report":
    from vs_colorize import __version__
    from vs_colorize.media.bench.figures import Report
    from vs_colorize.media.bench.machine import machine

    return Report(__version__, machine(), settings, tuple(figures))


def _show(settings: dict[str, object], measured: "Iterator[Figure]") -> None:
    """Print a table that grows while it is measured, where there is a terminal."""
    from rich.live import Live

    from vs_colorize.media.bench.machine import machine

    table = _table(_listed(settings), _listed(machine()))
    # Whatever is refused is refused before its first figure: then there is no table, either.
    _add_row(table, next(measured))
    # Not refreshed by a thread, which would take part in what is measured.
    with Live(table, auto_refresh=False, vertical_overflow="visible") as live:
        for figure in measured:
            _add_row(table, figure)
            live.refresh()


def _listed(facts: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items() if value)


def _table(title: str, caption: str) -> "Table":
    from rich.table import Table

    table = Table("picture", "model", "stage", "output", title=title, caption=caption)
    for heading in ("median", "from", "to"):
        table.add_column(heading, justify="right")
    table.add_column("unit")
    table.add_column("ms a frame", justify="right")
    return table


def _add_row(table: "Table", figure: "Figure") -> None:
    model = f"{figure.model}, random weights" if figure.random_weights else figure.model
    spread = [f"{value:.4g}" for value in (figure.median, figure.low, figure.high)]
    cost = f"{1000 / figure.median:.2f}" if figure.unit == "frames/s" else ""
    table.add_row(figure.picture, model, figure.stage, figure.variant, *spread, figure.unit, cost)


def _compare(before: Path, after: Path, as_json: bool) -> None:
    from vs_colorize.media.bench.comparison import compare, doubts
    from vs_colorize.media.bench.figures import read_report

    first, second = read_report(before), read_report(after)
    changes = compare(first, second)
    said = doubts(first, second, changes)
    if as_json:
        rows = [
            {
                **{name: value for name, value in asdict(change.after).items() if name not in ("samples",)},
                "before": change.before.median,
                "after": change.after.median,
                "ratio": change.ratio,
                "low": change.low,
                "high": change.high,
                "verdict": change.verdict,
            }
            for change in changes
        ]
        click.echo(json.dumps({"changes": rows, "doubts": said}))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("picture", "model", "stage", "output", "unit", title=f"{after} / {before}")
    for heading in ("before", "after", "ratio", "from", "to"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for change in changes:
        medians = (f"{change.before.median:.4g}", f"{change.after.median:.4g}")
        ratios = [f"{value:.2f}" for value in (change.ratio, change.low, change.high)]
        table.add_row(*change.after.key, change.after.unit, *medians, *ratios, change.verdict)
    Console().print(table)
    for doubt in said:
        click.echo(doubt)
