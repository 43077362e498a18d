"""`vs-colorize references`: an index of colour photographs, and the one that is likest to each scene of a film."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vs_colorize.cli.options import overwrite_option
from vs_colorize.cli.progress import progress
from vs_colorize.cli.video import Rate

if TYPE_CHECKING:
    from vs_colorize.filters.recommend_references import Recommendation
    from vs_colorize.media.source import Film

_PATH = click.Path(path_type=Path)
_SIZE = 192

_device_option = click.option(
    "--device", default="auto", metavar="NAME", help="auto, cpu, openvino, cuda, cuda:N, xpu or mps."
)


@click.group(short_help="Choose photographs to take colours from.")
def references() -> None:
    """Index a folder of colour photographs, and choose one for each scene of a film."""


@references.command(short_help="Index a folder of colour photographs.")
@click.argument("folder", metavar="FOLDER", type=_PATH)
@click.option("--index", metavar="FILE", type=_PATH, help="The index file.  [default: one in the folder]")
@_device_option
def index(folder: Path, index: Path | None, device: str) -> None:
    """Make or renew the index of the photographs in FOLDER; only new and changed ones are read."""
    from vs_colorize.filters.index_references import index_references
    from vs_colorize.media.failures import vapoursynth_errors
    from vs_colorize.media.photo_files import is_photo_name

    total = sum(is_photo_name(path) for path in folder.rglob("*"))
    with progress(total, "photographs") as update, vapoursynth_errors(str(folder)):
        path = index_references(folder, index=index, device=device, progress=lambda done, _: update(done))
    click.echo(str(path))


@references.command(short_help="Choose a photograph for each scene of a film.")
@click.argument("source", metavar="IN", type=_PATH)
@click.option("--index", metavar="FILE", type=_PATH, required=True, help="An index, see 'references index'.")
@click.option("--output", "-o", metavar="FILE", type=_PATH, help="Write the choice there as JSON, to edit and to use.")
@click.option("--sheet", metavar="FILE", type=_PATH, help="Write scenes next to their photographs: .png, .tif or .jpg.")
@click.option("--longest-fade", type=int, help="Dissolves of more frames are not found; 0 finds none.  [default: 32]")
@click.option(
    "--fps", "rate", type=Rate(), default="24", show_default=True, help="Frame rate of numbered pictures as input."
)
@_device_option
@overwrite_option
def search(
    source: Path,
    index: Path,
    output: Path | None,
    sheet: Path | None,
    longest_fade: int | None,
    rate: Fraction,
    device: str,
    overwrite: bool,
) -> None:
    """Choose the likest photograph of an index for each scene of the film IN."""
    _check_targets(source, index, output, sheet, overwrite)
    film, found = _found(source, index, longest_fade, rate, device)
    width = max(len("frame"), len(str(found[-1].first)))
    click.echo(f"{'frame':>{width}}  distance  photograph")
    for scene in found:
        click.echo(f"{scene.first:>{width}}  {scene.distance:>8.2f}  {scene.path}")
    if output is not None:
        _write_choice(output, found)
    if sheet is not None:
        _write_sheet(sheet, film, found)


def _check_targets(source: Path, index: Path, output: Path | None, sheet: Path | None, overwrite: bool) -> None:
    from vs_colorize.media.pictures import check_picture_name
    from vs_colorize.media.target import check_target

    for target in (output, sheet):
        if target is not None:
            check_target(target, [source, index], overwrite=overwrite)
    if output is not None and output.suffix.lower() != ".json":
        raise click.UsageError(f"{output}: a choice is written as .json; give the output such a name")
    if sheet is not None:
        check_picture_name(sheet)


def _found(
    source: Path, index: Path, longest_fade: int | None, rate: Fraction, device: str
) -> "tuple[Film, list[Recommendation]]":
    from vs_colorize.filters.detect_scenes import DEFAULT_LONGEST_FADE, scene_marks
    from vs_colorize.filters.lightness import lightness
    from vs_colorize.filters.recommend_references import recommendations
    from vs_colorize.media.failures import vapoursynth_errors
    from vs_colorize.media.scene_list import open_film

    film = open_film(source, rate)
    with vapoursynth_errors(str(source)), progress(film.clip.num_frames) as update:
        marks = scene_marks(film.clip, DEFAULT_LONGEST_FADE if longest_fade is None else longest_fade)
        small = lightness(film.clip, size=_SIZE)
        return film, recommendations(small, index, marks, device, "auto", lambda done, _: update(done))


def _write_choice(output: Path, found: "Sequence[Recommendation]") -> None:
    from vs_colorize.guidance.choice_files import choice_text
    from vs_colorize.media.target import finished_file

    choice = {scene.first: scene.path for scene in found}
    text = choice_text(choice, {scene.first: scene.distance for scene in found}, output.parent)
    with finished_file(output) as part:
        part.write_text(text, encoding="utf-8")
    click.echo(str(output), err=True)


def _write_sheet(sheet: Path, film: "Film", found: "Sequence[Recommendation]") -> None:
    from vs_colorize.media.pictures import write_picture
    from vs_colorize.media.reference_sheet import reference_sheet

    with progress(len(found), "contact sheet") as update:
        write_picture(sheet, reference_sheet(film, found, update))
    click.echo(str(sheet), err=True)
