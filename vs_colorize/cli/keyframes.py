"""`vs-colorize keyframes`: frames of a film to correct by hand."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from vs_colorize.cli.options import color_options, colorizer, film_options, guidance_options, overwrite_option
from vs_colorize.cli.progress import progress
from vs_colorize.cli.video import Rate

_PATH = click.Path(path_type=Path)


@click.group()
def keyframes() -> None:
    """Write frames of a film to correct in a paint program."""


@keyframes.command(short_help="Write a coloured frame of each scene.")
@click.argument("source", metavar="IN", type=_PATH)
@click.option("-o", "--output", "folder", metavar="DIR", type=_PATH, required=True, help="The folder for the pictures.")
@click.option(
    "--every", type=click.IntRange(min=1), help="One picture for every so many frames.  [default: one a scene]"
)
@click.option(
    "--fps", "rate", type=Rate(), default="24", show_default=True, help="Frame rate of numbered pictures as input."
)
@overwrite_option
@color_options
@guidance_options
@film_options
def export(source: Path, folder: Path, every: int | None, rate: Fraction, overwrite: bool, **color: Any) -> None:
    """Write a coloured frame of each scene of the film IN to DIR, as PNG files to be corrected.

    They are named ref_000123.png after the number of their frame, counted from 0, and have the film's size. Corrected,
    they are key frames: see guide_keyframes. Erase what shall not count, so that it is transparent.
    """
    from vs_colorize.filters.detect_scenes import DEFAULT_LONGEST_FADE, scene_marks
    from vs_colorize.media.failures import vapoursynth_errors
    from vs_colorize.media.keyframe_files import choose_keyframes, count_keyframes, export_keyframes, keyframe_targets
    from vs_colorize.media.scene_list import find_scenes, open_film

    film = open_film(source, rate)
    longest_fade = color["longest_fade"]
    with vapoursynth_errors(str(source)):
        marks = scene_marks(film.clip, DEFAULT_LONGEST_FADE if longest_fade is None else longest_fade)
    with progress(film.clip.num_frames, "scenes") as update:
        scenes = find_scenes(film, marks, update)
    with progress(count_keyframes(scenes, every), "choice") as update:
        frames = choose_keyframes(film, scenes, every, update)
    targets = keyframe_targets(folder, frames, overwrite=overwrite)
    with progress(len(frames), "colours") as update:
        export_keyframes(film, marks, colorizer(color), dict(zip(frames, targets, strict=True)), update)
    click.echo(f"{folder}: {len(frames)} pictures", err=True)
