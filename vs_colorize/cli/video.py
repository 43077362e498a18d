"""`vs-colorize video`: a film or a numbered sequence of pictures, coloured."""

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vs_colorize.cli.options import (
    color_options,
    colorizer,
    film_options,
    guidance_options,
    json_option,
    overwrite_option,
)
from vs_colorize.cli.progress import progress

if TYPE_CHECKING:
    from vs_colorize.media.render import Job
    from vs_colorize.media.write import Written


class FrameRange(click.ParamType[tuple[int | None, int | None]]):
    """`A:B`, either side may be left out; B is exclusive."""

    name = "A:B"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int | None, int | None]:
        """Return both ends; None for one that is left out."""
        first, colon, last = str(value).partition(":")
        if not colon or not all(end == "" or end.isdecimal() for end in (first, last)):
            self.fail(f"'{value}' is not A:B, for example 100:250", param, ctx)
        return int(first) if first else None, int(last) if last else None


class Rate(click.ParamType[Fraction]):
    """A number of frames a second, such as 24, 23.976 or 24000/1001."""

    name = "RATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """Return the rate as a fraction."""
        try:
            rate = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            rate = Fraction(0)
        if rate <= 0:
            self.fail(f"'{value}' is no frame rate, for example 24 or 24000/1001", param, ctx)
        return rate


def _pairs(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    for value in values:
        if "=" not in value:
            raise click.BadParameter(f"'{value}' is not NAME=VALUE, for example tune=film")
    return {name: text for name, _, text in (value.partition("=") for value in values)}


@click.command(short_help="Colour a film, or a numbered sequence of pictures.")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write; its suffix names the container. A pattern like out/%06d.png gives pictures.",
)
@click.option("--codec", metavar="NAME", help="FFmpeg's name of the video encoder.  [default: libx264]")
@click.option("--crf", type=float, help="Constant quality, lower is better.  [default: 16 with libx264]")
@click.option("--preset", metavar="NAME", help="Speed against size, in the encoder's words.  [default: medium]")
@click.option(
    "--pix-fmt",
    "pixel_format",
    metavar="NAME",
    help="FFmpeg's name of the pixel format.  [default: yuv420p, yuv420p10le above 8 bits]",
)
@click.option(
    "--option",
    "options",
    metavar="NAME=VALUE",
    multiple=True,
    callback=_pairs,
    help="A further setting of the encoder; may be repeated.",
)
@click.option("--container", metavar="NAME", help="FFmpeg's name of the container, whatever the suffix.")
@click.option("--frames", type=FrameRange(), default=":", help="Only these frames, numbered from 0; B is exclusive.")
@click.option(
    "--fps", "rate", type=Rate(), default="24", show_default=True, help="Frame rate of numbered pictures as input."
)
@click.option("--deinterlace", is_flag=True, help="Make interlaced film progressive, one picture a frame.")
@overwrite_option
@json_option
@color_options
@guidance_options
@film_options
def video(
    source: Path,
    target: Path,
    codec: str | None,
    crf: float | None,
    preset: str | None,
    pixel_format: str | None,
    options: dict[str, str],
    container: str | None,
    frames: tuple[int | None, int | None],
    rate: Fraction,
    deinterlace: bool,
    overwrite: bool,
    as_json: bool,
    **color: Any,
) -> None:
    """Colour the film IN, keeping its sound, subtitles, chapters, timing and shape.

    IN may be a numbered sequence of pictures such as scan/%06d.png.
    """
    from vs_colorize.media.encode import Encoding
    from vs_colorize.media.render import Job, open_job, render_video

    encoding = Encoding(codec, crf, preset, pixel_format, options)
    job = Job(source, target, encoding, container, frames, rate, deinterlace, overwrite)
    film = open_job(job)
    with progress(film.clip.num_frames) as update:
        written = render_video(job, film, colorizer(color), update)
    _report(job, written, as_json)


def _report(job: "Job", written: "Written", as_json: bool) -> None:
    if as_json:
        facts = {
            "output": str(job.target),
            "frames": written.frames,
            "seconds": round(written.seconds, 3),
            "fps": round(written.rate, 3),
        }
        click.echo(json.dumps(facts))
    else:
        click.echo(
            f"{job.target}: {written.frames} frames in {written.seconds:.1f} s, {written.rate:.1f} fps", err=True
        )
