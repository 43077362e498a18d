"""`vs-colorize demo`: a short grey film made from photographs, and its colours."""

from pathlib import Path
from typing import Any

import click

from vs_colorize.cli.options import color_options, colorizer
from vs_colorize.cli.progress import progress


@click.command(short_help="Make a short grey film and colour it.")
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="Where the films and the picture go; what an earlier demo left there is replaced.",
)
@color_options
def demo(folder: Path, **color: Any) -> None:
    """Make a short grey film with sound, colour it, and show both side by side in a picture.

    The names of the three files are printed.
    """
    from vs_colorize.media.demo import write_before_after, write_demo_film
    from vs_colorize.media.render import Job, open_job, render_video
    from vs_colorize.media.target import make_folder

    make_folder(folder)
    grey, colored, picture = folder / "grey.mp4", folder / "color.mp4", folder / "before-after.png"
    write_demo_film(grey)
    job = Job(grey, colored, overwrite=True)
    film = open_job(job)
    with progress(film.clip.num_frames) as update:
        render_video(job, film, colorizer(color), update)
    write_before_after(grey, colored, picture)
    for label, path in (("before", grey), ("after", colored), ("both", picture)):
        click.echo(f"{label}: {path}")
