"""`vs-colorize models`: which networks there are, and the weights that a user adds to those shipped."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vs_colorize.cli.options import json_option
from vs_colorize.cli.progress import transfer

if TYPE_CHECKING:
    from vs_colorize.zoo.manifest import WeightsEntry
    from vs_colorize.zoo.registry import ModelDescriptor

_FILE_SUFFIXES = (".pth", ".pt", ".safetensors", ".onnx")


@click.group()
def models() -> None:
    """List the networks, add or remove weights, or check them."""


@models.command("list", short_help="List the networks.")
@json_option
def list_(as_json: bool) -> None:
    """Print every network with size, licence, figures and where it is, or how to add it."""
    from vs_colorize.zoo.manifest import read_manifest
    from vs_colorize.zoo.registry import known_models

    entries = read_manifest()
    there = {entry.model for entry in entries}
    absent = [model for model in known_models() if model.name not in there]
    if as_json:
        listed = [*map(_facts, entries), *map(_facts_of_absent, absent)]
        click.echo(json.dumps({"models": listed}))
        return
    for entry in entries:
        click.echo(_line(entry))
    for model in absent:
        click.echo(_line_of_absent(model))


@models.command(short_help="Add the weights of a network.")
@click.argument("source", metavar="NAME|FILE")
@click.option(
    "--name",
    metavar="NAME",
    help="The network that FILE belongs to, or what an ONNX file shall be called.",
)
@click.option("--sha256", metavar="HEX", default="", help="The file's SHA-256, or its first 8 digits or more.")
def add(source: str, name: str | None, sha256: str) -> None:
    """Fetch the published weights of the network NAME, or take a checkpoint or an ONNX file that is here.

    Weights go to a folder in the user's data directory; VS_COLORIZE_MODELS names another. The network that a checkpoint
    belongs to is found by what it holds; an ONNX file gets its own name.
    """
    from vs_colorize.zoo.adding import add_file

    if _means_file(source):
        entry = add_file(Path(source), name=name, sha256=sha256)
    elif name is not None:
        raise click.UsageError(f"--name is about a file, and '{source}' is none; leave it out")
    else:
        entry = _fetched(source, sha256)
    click.echo(_line(entry))


@models.command(short_help="Check the weights.")
@click.argument("name", metavar="[NAME]", required=False)
@json_option
def verify(name: str | None, as_json: bool) -> None:
    """Compare size and hash of every weights file, or of that of one network, with the manifest's."""
    from vs_colorize.errors import ModelError
    from vs_colorize.zoo.weights import verify as verify_weights

    whole: list[str] = []
    problems: list[str] = []
    for entry in _entries(name):
        try:
            verify_weights(entry)
            whole.append(entry.model)
        except ModelError as error:
            problems.append(str(error))
    if as_json:
        click.echo(json.dumps({"verified": whole, "problems": problems}))
    else:
        for model in whole:
            click.echo(f"{model}: whole")
        for problem in problems:
            click.echo(f"vs-colorize: {problem}", err=True)
    if problems:
        raise click.exceptions.Exit(1)


@models.command(short_help="Remove weights that were added.")
@click.argument("name", metavar="NAME")
def remove(name: str) -> None:
    """Delete the weights that were added for the network NAME; those that are shipped stay."""
    from vs_colorize.zoo.user_weights import remove as remove_weights

    click.echo(f"{name}: removed {remove_weights(name).file}")


def _means_file(source: str) -> bool:
    from vs_colorize.zoo.registry import known_models

    if any(model.name == source for model in known_models()):
        return False
    path = Path(source)
    return path.suffix.lower() in _FILE_SUFFIXES or len(path.parts) > 1 or path.exists()


def _fetched(name: str, sha256: str) -> "WeightsEntry":
    """Add published weights, and tell their licence, size and address before they come."""
    from vs_colorize.zoo.adding import add_published, published_weights

    model, published = published_weights(name)

    def announcement(size: int | None) -> str:
        return f"{name}: {model.licence}, {_megabytes(size)}, from {published.address}"

    with transfer(name, announcement) as update:
        return add_published(name, sha256=sha256, progress=update)


def _entries(name: str | None) -> "list[WeightsEntry]":
    from vs_colorize.errors import ModelError
    from vs_colorize.zoo.manifest import read_manifest
    from vs_colorize.zoo.registry import nearest

    entries = read_manifest()
    if name is None:
        return list(entries)
    if found := [entry for entry in entries if entry.model == name]:
        return found
    raise ModelError(f"no weights of model '{name}' here; {nearest(name, [entry.model for entry in entries])}")


def _line(entry: "WeightsEntry") -> str:
    figures = [f"{name} {value:g}" for name, value in entry.figures.items()]
    where = f"{'added' if entry.added else 'shipped'}: {entry.file}"
    return f"{entry.model}: {', '.join((_megabytes(entry.size), entry.licence, *figures, where))}"


def _line_of_absent(model: "ModelDescriptor") -> str:
    from vs_colorize.zoo.registry import how_to_add

    return f"{model.name}: {model.licence}, no weights here: {how_to_add(model)}"


def _megabytes(size: int | None) -> str:
    return "unknown size" if size is None else f"{size / 1e6:.1f} MB"


def _facts(entry: "WeightsEntry") -> dict[str, object]:
    return {
        "model": entry.model,
        "state": "added" if entry.added else "shipped",
        "file": str(entry.file),
        "sha256": entry.sha256,
        "bytes": entry.size,
        "licence": entry.licence,
        "training": entry.training,
        "figures": dict(entry.figures),
    }


def _facts_of_absent(model: "ModelDescriptor") -> dict[str, object]:
    from vs_colorize.zoo.registry import how_to_add

    return {"model": model.name, "state": "absent", "licence": model.licence, "add": how_to_add(model)}
