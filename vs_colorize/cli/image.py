"""`vs-colorize image`: pictures, coloured."""

from pathlib import Path
from typing import Any

import click

from vs_colorize.cli.options import color_options, colorizer, guidance_options, overwrite_option


@click.command(short_help="Colour pictures.")
@click.argument("sources", metavar="IN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    type=click.Path(path_type=Path),
    required=True,
    help="A picture for one input; a folder for any number, where pictures keep their names.",
)
@overwrite_option
@color_options
@guidance_options
def image(sources: tuple[Path, ...], target: Path, overwrite: bool, **color: Any) -> None:
    """Colour the pictures IN: PNG, TIFF or JPEG, with 8 or 16 bits."""
    from vs_colorize.media.render import picture_targets, render_picture

    targets = picture_targets(sources, target, overwrite=overwrite)
    color_clip = colorizer({**color, "stabilize": False})
    for source, result in zip(sources, targets, strict=True):
        render_picture(source, result, color_clip)
        click.echo(str(result), err=True)
