"""`vs-colorize evaluate`: how near the colours come to the truth, as tables, JSON and a page."""

import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vs_colorize.cli.options import colorizer, overwrite_option
from vs_colorize.cli.progress import progress

if TYPE_CHECKING:
    from vs_colorize.evaluation.photo_protocol import Classifier
    from vs_colorize.evaluation.results import MeasuredSet, Report
    from vs_colorize.evaluation.trials import TrialSet
    from vs_colorize.media.guided import GuidedColorizer
    from vs_colorize.media.render import Colorizer

type _Methods = dict[str, dict[str, Any]]
type _Extent = dict[str, int | None]

_WIDEST_AVERAGE = 15
_PATH = click.Path(path_type=Path)


@click.command(short_help="Measure how good the colours are.")
@click.argument("sources", metavar="IN...", nargs=-1, required=True, type=_PATH)
@click.option("--truth", metavar="PATH", type=_PATH, help="IN are results already; compare them with these.")
@click.option("--as-is", is_flag=True, help="IN are results already, and nobody knows the truth.")
@click.option("--model", metavar="NAME", multiple=True, help="The network; may be repeated.  [default: fusion]")
@click.option("--vividness", type=float, multiple=True, help="As in 'video'; may be repeated.")
@click.option("--temperature", type=float, help="As in 'video'.")
@click.option(
    "--size", type=int, help="Short side of the picture the network works on, in pixels.  [default: the network's]"
)
@click.option("--device", metavar="NAME", help="auto, cpu, openvino, cuda, cuda:N, xpu or mps.  [default: auto]")
@click.option("--stabilize", is_flag=True, help="Add a row 'NAME steady' a model: as 'video' does it; of clips only.")
@click.option("--radius", type=int, help="As in 'video', for --stabilize.")
@click.option("--strength", type=float, help="As in 'video', for --stabilize.")
@click.option("--anchor", type=float, help="As in 'video', for --stabilize.")
@click.option(
    "--average",
    metavar="N",
    type=click.IntRange(3, _WIDEST_AVERAGE),
    help="Add a row 'NAME averaged N' a model: the mean colours of N successive frames, an odd number; of clips only.",
)
@click.option("--guided", is_flag=True, help="Add rows a model guided by part of the truth, see above; of clips.")
@click.option("--checks", is_flag=True, help="Measure stability and the use of hints as well; of photos only.")
@click.option("--classifier", metavar="FILE", type=_PATH, help="Weights of timm's mobilenetv2_100, to name pictures.")
@click.option("--classes", metavar="FILE", type=_PATH, help="The classifier's classes, a line 'wnid name' each.")
@click.option("--limit", type=click.IntRange(min=1), help="Only so many photos, and so many frames of a clip.")
@click.option("--resize", type=click.IntRange(min=16), help="Short side to which larger photos are reduced, in pixels.")
@click.option("--json", "record", metavar="FILE", type=_PATH, help="Write all figures there.")
@click.option("--html", "page", metavar="FILE", type=_PATH, help="Write a page with tables, plots and pictures there.")
@overwrite_option
def evaluate(
    sources: tuple[Path, ...],
    truth: Path | None,
    as_is: bool,
    stabilize: bool,
    radius: int | None,
    strength: float | None,
    anchor: float | None,
    average: int | None,
    guided: bool,
    checks: bool,
    classifier: Path | None,
    classes: Path | None,
    limit: int | None,
    resize: int | None,
    record: Path | None,
    page: Path | None,
    overwrite: bool,
    **color: Any,
) -> None:
    """Turn colour photos and clips to grey, colour them, and measure how near they come to what they were.

    IN are pictures, videos, zip files of pictures, or folders of pictures and videos; their sub-folders are categories.
    Every model with every vividness gets a row beside those of grey and of the truth, every frame coloured by itself.

    With --guided, models are told true colours at 20 points of a clip's first frame ('20 points'), that frame as a
    reference picture ('reference'), the first and the last frame ('key frames'), a frame of each scene as
    --keyframe-model colours it ('one frame a scene'), or one of four photos that have nothing to do with the clip
    ('unrelated').
    """
    steady = {"radius": radius, "strength": strength, "anchor": anchor}
    coloring = {"stabilize": stabilize, **steady, "average": average, "guided": guided, "checks": checks, **color}
    _check_usage(truth, as_is, classifier, classes, coloring)
    _check_steady_usage(stabilize, steady, average)
    _check_targets(record, page, [*sources, *([truth] if truth else [])], overwrite)
    judge = _classifier(classifier, classes)
    methods = {} if truth or as_is else _methods(**color)
    report = _begun_report(options["model"] for options in methods.values())
    extent = {"limit": limit, "short_side": resize}
    colorizers = _colorizers(methods, steady if stabilize else None, average)
    told = _guided(methods) if guided else {}
    opened = _opened(sources, truth, methods, colorizers, told, extent)
    sets = [(source, _measured(trials, judge)) for source, trials in opened]
    if guided:
        sets = [(source, _with_gains(found, methods)) for source, found in sets]
    if checks:
        sets = [(source, _checked(source, found, methods, extent)) for source, found in sets]
    report = replace(report, sets=tuple(found for _, found in sets))
    _print(report)
    _write(report, record, page)


def _check_usage(
    truth: Path | None, as_is: bool, classifier: Path | None, classes: Path | None, coloring: Mapping[str, Any]
) -> None:
    if truth is not None and as_is:
        raise click.UsageError("--as-is says that nobody knows the truth, and --truth names it; leave one out")
    for name, value in coloring.items():
        if (truth is not None or as_is) and value not in (None, (), False):
            raise click.UsageError(f"--{name} is about colouring, but IN are results already; leave it out")
    if classifier is not None and classes is None:
        raise click.UsageError("--classifier needs --classes, the list of what its answers mean")


def _check_steady_usage(stabilize: bool, steady: Mapping[str, Any], average: int | None) -> None:
    for name, value in steady.items():
        if value is not None and not stabilize:
            raise click.UsageError(f"--{name} is about --stabilize; give both, or leave it out")
    if average is not None and average % 2 == 0:
        raise click.UsageError(f"--average {average}: has no frame in the middle; take an odd number")


def _check_targets(record: Path | None, page: Path | None, sources: list[Path], overwrite: bool) -> None:
    from vs_colorize.media.target import check_target

    for target in (record, page):
        if target is not None:
            check_target(target, sources, overwrite=overwrite)
    if page is not None:
        from vs_colorize.evaluation.report.needs import check_page_packages

        check_page_packages()
        if page == record:
            raise click.UsageError(f"--json and --html both name {page}; give one another name")


def _classifier(weights: Path | None, classes: Path | None) -> "Classifier | None":
    if classes is None:
        return None
    from vs_colorize.evaluation.judge import Judge, read_classes
    from vs_colorize.evaluation.photo_protocol import Classifier

    indices = read_classes(classes)
    return Classifier(Judge(weights), indices)


def _methods(model: Sequence[str], vividness: Sequence[float], **color: Any) -> _Methods:
    """Return the options of `colorize` by the names of the rows: every model with every vividness."""
    from vs_colorize.zoo.registry import list_models

    shared = {name: value for name, value in color.items() if value is not None}
    methods: _Methods = {}
    for network in model or (list_models()[0].name,):
        methods |= {f"{network} v={value:g}": {"model": network, "vividness": value, **shared} for value in vividness}
        if not vividness:
            methods[network] = {"model": network, **shared}
    return methods


def _colorizers(methods: _Methods, steady: dict[str, Any] | None, average: int | None) -> "dict[str, Colorizer]":
    """Return what colours by the names of the rows: of each method, and after it what looks at neighbouring frames."""
    from vs_colorize.media.averaging import averaging

    rows: dict[str, Colorizer] = {}
    for name, options in methods.items():
        rows[name] = colorizer({**options, "stabilize": False})
        if steady is not None:
            rows[f"{name} steady"] = colorizer({**options, **steady, "stabilize": True})
        if average is not None:
            rows[f"{name} averaged {average}"] = averaging(options, average)
    return rows


def _guided(methods: _Methods) -> "dict[str, GuidedColorizer]":
    """Return what colours by the names of the rows with guidance: of each method, one for every protocol."""
    from vs_colorize.media.guided import guided_colorizers

    rows: dict[str, GuidedColorizer] = {}
    for name, options in methods.items():
        rows |= guided_colorizers(name, options)
    return rows


def _begun_report(models: Iterable[str]) -> "Report":
    from vs_colorize.evaluation.report.provenance import versions
    from vs_colorize.evaluation.results import Report

    created = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return Report(shlex.join(["vs-colorize", *sys.argv[1:]]), created, versions(list(dict.fromkeys(models))), ())


def _opened(
    sources: Sequence[Path],
    truth: Path | None,
    methods: _Methods,
    colorizers: "Mapping[str, Colorizer]",
    guided: "Mapping[str, GuidedColorizer]",
    extent: _Extent,
) -> "list[tuple[Path, TrialSet]]":
    """Return what there is to measure, and where it comes from."""
    from vs_colorize.media.trials import open_colored, open_pairs, open_sources

    if truth is not None:
        return [(truth, trials) for trials in open_pairs(sources, truth, **extent)]
    if not methods:
        return [(source, trials) for source in sources for trials in open_colored(source, **extent)]
    clips_only = colorizers.keys() - methods.keys()
    found = (open_sources(source, colorizers, clips_only=clips_only, guided=guided, **extent) for source in sources)
    return [(source, trials) for source, sets in zip(sources, found, strict=True) for trials in sets]


def _measured(trials: "TrialSet", classifier: "Classifier | None") -> "MeasuredSet":
    from vs_colorize.evaluation.protocol import measure_set

    with progress(trials.length, trials.name) as update:
        return measure_set(trials, classifier, lambda done, _total, _name: update(done))


def _with_gains(found: "MeasuredSet", methods: _Methods) -> "MeasuredSet":
    """Return a set with what guidance has added, where it was measured."""
    from vs_colorize.evaluation.guided import guided_checks

    return replace(found, checks=found.checks + guided_checks(found, methods))


def _checked(source: Path, found: "MeasuredSet", methods: _Methods, extent: _Extent) -> "MeasuredSet":
    """Return a set with its checks, where it has photos whose true colours are known."""
    from vs_colorize.evaluation.results import TRUTH
    from vs_colorize.media.checks import check_photos

    photos = sum(len(method.items) for method in found.methods if method.name == TRUTH)
    if found.kind != "photos" or not photos:
        return found
    with progress(2 * photos * len(methods), f"{found.name}, checks") as update:
        checks = check_photos(source, methods, lambda done, _total, _name: update(done), **extent)
    return replace(found, checks=checks)


def _print(report: "Report") -> None:
    from rich.console import Console

    from vs_colorize.evaluation.report.table import tables

    console = Console()
    for table in tables(report):
        console.print(table)


def _write(report: "Report", record: Path | None, page: Path | None) -> None:
    from vs_colorize.media.target import finished_file

    if record is not None:
        from vs_colorize.evaluation.report.record import to_json

        with finished_file(record) as part:
            part.write_text(to_json(report), encoding="utf-8")
        click.echo(str(record), err=True)
    if page is not None:
        from vs_colorize.evaluation.report.document import to_html

        with finished_file(page) as part:
            part.write_text(to_html(report), encoding="utf-8")
        click.echo(str(page), err=True)
