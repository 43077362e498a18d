"""`vs-colorize export`: a network as a file that other programs run."""

from importlib.util import find_spec
from pathlib import Path

import click

from vs_colorize.cli.options import overwrite_option
from vs_colorize.errors import OptionError


@click.command(short_help="Write a network as an ONNX file.")
@click.argument("model", metavar="MODEL")
@click.option("-o", "--output", "target", metavar="FILE", type=click.Path(path_type=Path), required=True)
@click.option("--rgb", is_flag=True, help="Take grey pictures of any size and give coloured ones.")
@click.option(
    "--size", type=click.IntRange(16, 4096), help="Short side it works at, with --rgb.  [default: what suits it best]"
)
@click.option("--precision", type=click.Choice(["fp32", "fp16"]), default="fp32", show_default=True)
@click.option("--vividness", type=float, help="0 gives the safest colours, 1 the boldest.  [default: 0.62]")
@click.option(
    "--temperature", type=float, help="1 takes the mean of all likely colours, less the likeliest.  [default: 0.8]"
)
@overwrite_option
def export(
    model: str,
    target: Path,
    rgb: bool,
    size: int | None,
    precision: str,
    vividness: float | None,
    temperature: float | None,
    overwrite: bool,
) -> None:
    """Write the network MODEL as an ONNX file for vs-mlrt and others.

    It takes a lightness clip (GRAYS) and gives the chroma planes of a Lab clip, both of one size with sides that are
    multiples of 16. With --rgb it takes a grey picture (GRAYS, sRGB) of any size and gives it in colour (RGBS).
    """
    from vs_colorize.filters.predict import DEFAULT_TEMPERATURE, DEFAULT_VIVIDNESS, check_readout
    from vs_colorize.media.target import check_target, finished_file
    from vs_colorize.zoo.onnx.graph import SUFFIX
    from vs_colorize.zoo.registry import find_model

    vividness = DEFAULT_VIVIDNESS if vividness is None else vividness
    temperature = DEFAULT_TEMPERATURE if temperature is None else temperature
    check_readout(vividness, temperature)
    descriptor = find_model(model)
    if target.suffix.lower() != SUFFIX:
        raise OptionError(f"{target}: is to be an ONNX file; give it a name that ends in {SUFFIX}")
    if size is not None and not rgb:
        raise OptionError("--size: without --rgb the file takes pictures of any size as they are; leave it out")
    check_target(target, [], overwrite=overwrite)
    if missing := [name for name in ("onnx", "onnxscript") if find_spec(name) is None]:
        raise OptionError(f'to export, {" and ".join(missing)} must be installed; pip install "vs_colorize[export]"')
    from vs_colorize.zoo.onnx.export import Form, export_model

    form = Form(rgb, precision == "fp16", size)
    with finished_file(target) as part:
        export_model(descriptor, part, form, vividness=vividness, temperature=temperature)
    click.echo(str(target), err=True)
