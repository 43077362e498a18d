"""Options that several subcommands share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from vs_colorize.media.render import Colorizer

_PATH = click.Path(path_type=Path)

_MODEL_OPTION = click.option(
    "--model",
    metavar="NAME",
    help="The network, see 'vs-colorize models list', or the path of an ONNX file.  [default: fusion]",
)

_COLOR_OPTIONS = (
    click.option(
        "--size", type=int, help="Short side of the picture the network works on, in pixels.  [default: the network's]"
    ),
    click.option("--vividness", type=float, help="0 gives the safest colours, 1 the boldest.  [default: 0.62]"),
    click.option(
        "--temperature", type=float, help="1 takes the mean of all likely colours, less the likeliest.  [default: 0.8]"
    ),
    click.option(
        "--device",
        metavar="NAME",
        help="auto, cpu, openvino, cuda, cuda:N, xpu or mps; tensorrt, directml or coreml for ONNX files; several with "
        "commas between them work in turn.  [default: auto]",
    ),
    click.option("--precision", metavar="NAME", help="auto, fp32, bf16 or fp16.  [default: auto]"),
    click.option("--batch", type=int, help="Frames for the network at once.  [default: what suits the device]"),
    click.option("--saturation", type=float, help="Factor on the colours; 0 is grey.  [default: 1]"),
)


def _references(_ctx: click.Context, _param: click.Parameter, values: tuple[Path, ...]) -> Path | list[Path] | None:
    """Return one file as itself, for it may be a choice for each scene, and several as a list."""
    return (values[0] if len(values) == 1 else list(values)) if values else None


_GUIDANCE_OPTIONS = (
    click.option("--hints", metavar="FILE", type=_PATH, help="Points, strokes and regions with colours of your own."),
    click.option(
        "--reference",
        "references",
        metavar="PICTURE",
        type=_PATH,
        multiple=True,
        callback=_references,
        help="A colour picture of the same things, a folder of them, or a choice for each scene made by "
        "'references search'; may be repeated.",
    ),
    click.option("--trust", type=float, help="How readily a likeness to them is believed, 0 to 1.  [default: 0.5]"),
    click.option("--keep-color", is_flag=True, default=None, help="Keep colours that are there already."),
    click.option("--warmth", type=float, help="-50 (bluer) to 50 (yellower), in Lab units.  [default: 0]"),
    click.option("--protect-neutrals", type=float, help="Chroma below which colours change less.  [default: 0]"),
)

_FILM_GUIDANCE_OPTIONS = (
    click.option("--keyframes", metavar="FOLDER", type=_PATH, help="Corrected frames, see 'keyframes export'."),
    click.option("--reach", type=int, help="Frames that hints and key frames are carried.  [default: 240]"),
    click.option(
        "--keyframe-model", metavar="NAME", help="A second network, whose colours of one frame a scene count."
    ),
    click.option("--keyframe-every", type=int, help="Frames of a long scene for each of these.  [default: 96]"),
    click.option("--adjustments", metavar="FILE", type=_PATH, help="Changes of colour for ranges of frames."),
)

_STEADY_OPTIONS = (
    click.option("--stabilize/--no-stabilize", default=None, help="Make colours steady in time.  [default: yes]"),
    click.option("--radius", type=int, help="Frames on either side that --stabilize looks at.  [default: 5]"),
    click.option("--strength", type=float, help="How much of its change --stabilize makes, 0 to 1.  [default: 1]"),
    click.option("--anchor", type=float, help="How far it pulls to a scene's lasting colours, 0 to 1.  [default: 1]"),
    click.option("--longest-fade", type=int, help="Frames of the longest dissolve it knows of.  [default: 32]"),
)


def color_options[F: Callable[..., Any]](command: F) -> F:
    """Give a command the options of the network; those left out arrive as None."""
    return _with_options(command, (_MODEL_OPTION, *_COLOR_OPTIONS))


def color_options_of_any_model[F: Callable[..., Any]](command: F) -> F:
    """Give a command the same options but the one that names the network: it takes several, or none."""
    return _with_options(command, _COLOR_OPTIONS)


def guidance_options[F: Callable[..., Any]](command: F) -> F:
    """Give a command the options that steer the colours of a picture, likewise."""
    return _with_options(command, _GUIDANCE_OPTIONS)


def film_options[F: Callable[..., Any]](command: F) -> F:
    """Give a command the options that pictures in a row need besides, likewise."""
    return _with_options(command, (*_FILM_GUIDANCE_OPTIONS, *_STEADY_OPTIONS))


def _with_options[F: Callable[..., Any]](command: F, options: Sequence[Callable[[F], F]]) -> F:
    for option in reversed(options):
        command = option(command)
    return command


def colorizer(options: dict[str, Any]) -> "Colorizer":
    """Return `colorize` with the given options set, as a function of a clip and the format wanted."""
    from vs_colorize.filters.colorize import colorize

    given = {name: value for name, value in options.items() if value is not None}
    return lambda clip, form: colorize(clip, **given, format=form)


overwrite_option = click.option("--overwrite", "-y", is_flag=True, help="Replace an output that exists already.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as a JSON object on stdout.")
