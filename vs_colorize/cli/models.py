"""`vs-colorize models`: which networks there are, and whether their weights are whole."""

import json
from typing import TYPE_CHECKING

import click

from vs_colorize.cli.options import json_option

if TYPE_CHECKING:
    from vs_colorize.zoo.manifest import WeightsEntry


@click.group()
def models() -> None:
    """List the networks, or check their weights."""


@models.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Print every network with size, licence and figures."""
    from vs_colorize.zoo.manifest import read_manifest

    entries = read_manifest()
    if as_json:
        click.echo(json.dumps({"models": [_facts(entry) for entry in entries]}))
        return
    for entry in entries:
        figures = ", ".join(f"{name} {value:g}" for name, value in entry.figures.items())
        click.echo(f"{entry.model}: {entry.size / 1e6:.1f} MB, {entry.licence}, {figures}")


@models.command()
@json_option
def verify(as_json: bool) -> None:
    """Compare size and hash of every weights file with the manifest's."""
    from vs_colorize.zoo.manifest import read_manifest
    from vs_colorize.zoo.weights import verify as verify_weights

    entries = read_manifest()
    for entry in entries:
        verify_weights(entry)
        if not as_json:
            click.echo(f"{entry.model}: {entry.file.name} is whole")
    if as_json:
        click.echo(json.dumps({"verified": [entry.model for entry in entries]}))


def _facts(entry: "WeightsEntry") -> dict[str, object]:
    return {
        "model": entry.model,
        "file": str(entry.file),
        "sha256": entry.sha256,
        "bytes": entry.size,
        "licence": entry.licence,
        "figures": dict(entry.figures),
    }
