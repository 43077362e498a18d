"""`vs-colorize scenes`: where the scenes of a film begin."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vs_colorize.cli.options import overwrite_option
from vs_colorize.cli.progress import progress
from vs_colorize.cli.video import Rate

if TYPE_CHECKING:
    from vs_colorize.media.scene_list import Scene
    from vs_colorize.media.source import Film

_PATH = click.Path(path_type=Path)


@click.command(short_help="List the scenes of a film.")
@click.argument("source", metavar="IN", type=_PATH)
@click.option("--longest-fade", type=int, help="Dissolves of more frames are not found; 0 finds none.  [default: 32]")
@click.option(
    "--fps", "rate", type=Rate(), default="24", show_default=True, help="Frame rate of numbered pictures as input."
)
@click.option("--json", "record", metavar="FILE", type=_PATH, help="Write the list there as JSON.")
@click.option("--csv", "table", metavar="FILE", type=_PATH, help="Write the list there as a table.")
@click.option("--edl", "edits", metavar="FILE", type=_PATH, help="Write an edit list (CMX 3600) for editing programs.")
@click.option("--sheet", metavar="FILE", type=_PATH, help="Write a picture of all scenes: .png, .tif or .jpg.")
@overwrite_option
def scenes(
    source: Path,
    longest_fade: int | None,
    rate: Fraction,
    record: Path | None,
    table: Path | None,
    edits: Path | None,
    sheet: Path | None,
    overwrite: bool,
) -> None:
    """List the scenes of the film IN: first frame, time, and how each begins.

    IN may be a numbered sequence of pictures such as scan/%06d.png. A scene that dissolves in is counted from half-way.
    """
    _check_targets(source, [record, table, edits], sheet, overwrite)
    film, found = _found(source, longest_fade, rate)
    _print(found)
    _write(found, film, record, table, edits)
    if sheet is not None:
        _write_sheet(found, film, sheet)


def _check_targets(source: Path, texts: Sequence[Path | None], sheet: Path | None, overwrite: bool) -> None:
    from vs_colorize.media.pictures import check_picture_name
    from vs_colorize.media.target import check_target

    targets = [target for target in (*texts, sheet) if target is not None]
    for n, target in enumerate(targets):
        check_target(target, [source], overwrite=overwrite)
        if target in targets[:n]:
            raise click.UsageError(f"{target} is named twice; give each file a name of its own")
    if sheet is not None:
        check_picture_name(sheet)


def _found(source: Path, longest_fade: int | None, rate: Fraction) -> "tuple[Film, list[Scene]]":
    from vs_colorize.filters.detect_scenes import DEFAULT_LONGEST_FADE, scene_marks
    from vs_colorize.media.failures import vapoursynth_errors
    from vs_colorize.media.scene_list import find_scenes, open_film

    film = open_film(source, rate)
    with vapoursynth_errors(str(source)):
        marks = scene_marks(film.clip, DEFAULT_LONGEST_FADE if longest_fade is None else longest_fade)
    with progress(film.clip.num_frames) as update:
        return film, find_scenes(film, marks, update)


def _print(found: "Sequence[Scene]") -> None:
    from vs_colorize.media.scene_files import clock

    width = max(len("frame"), len(str(found[-1].first)))
    click.echo(f"{'frame':>{width}}  {'time':<12}  kind")
    for scene in found:
        click.echo(f"{scene.first:>{width}}  {clock(scene.start)}  {scene.kind}")


def _write(found: "Sequence[Scene]", film: "Film", record: Path | None, table: Path | None, edits: Path | None) -> None:
    from vs_colorize.media.scene_files import to_csv, to_edl, to_json
    from vs_colorize.media.target import finished_file

    name = film.path.name
    texts = {record: to_json(found, name, film.rate), table: to_csv(found), edits: to_edl(found, name, film.rate)}
    for target, text in texts.items():
        if target is not None:
            with finished_file(target) as part:
                part.write_text(text, encoding="utf-8")
            click.echo(str(target), err=True)


def _write_sheet(found: "Sequence[Scene]", film: "Film", sheet: Path) -> None:
    from vs_colorize.media.pictures import write_picture
    from vs_colorize.media.scene_sheet import contact_sheet

    with progress(len(found), "contact sheet") as update:
        write_picture(sheet, contact_sheet(film, found, update))
    click.echo(str(sheet), err=True)
