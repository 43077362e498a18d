"""Measure what a frame costs against the size of the picture, the length of the film, threads and batches, and plot it.

    python scripts/measure_scale.py FOLDER

writes FOLDER/scale.json and a plot an axis: size.png, length.png, threads.png, batch.png. Each point is measured in a
process of its own. Lengths are measured on a tiny picture with the whole chain: what depends on the length would show
there best, and 100,000 frames take minutes, not hours. --heights, --lengths, --threads and --batches say what is
measured; with no number after it, an axis is left out. What is in FOLDER/scale.json already stays, but for points that
are measured again; it is written anew after each point.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import vapoursynth as vs
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vs_colorize.filters.colorize import colorize
from vs_colorize.media.bench.film import in_memory, moving_grey
from vs_colorize.media.bench.machine import machine
from vs_colorize.media.bench.memory import resident_megabytes
from vs_colorize.media.bench.pace import DEFAULT_FRAMES, FILM_LENGTH, Pace, time_frames
from vs_colorize.media.bench.stages import PASS_THROUGH, measure_stages

PICTURE = (640, 480)
TINY_PICTURE = (96, 64)
TINY_SIZE = 32
SIZE_SERIES = ("colorize", "colorize, unsteady", "apply_color", "lightness", "detect_scenes", PASS_THROUGH)
MODEL = "fusion"


@dataclass(frozen=True)
class Point:
    """What something costs at one place of an axis: ms a frame, or MB; in several rounds."""

    axis: str
    value: float
    series: str
    unit: str
    samples: tuple[float, ...]

    @property
    def key(self) -> tuple[str, float, str]:
        """What points of the same place have in common."""
        return self.axis, self.value, self.series


type Measure = Callable[[], list[Point]]


def at_height(height: int, pace: Pace) -> list[Point]:
    """Measure the stages of a picture of 16:9; the axis counts megapixels."""
    width = round(height * 16 / 9 / 2) * 2
    return [
        Point("size", width * height / 1e6, f"{figure.stage}, {figure.variant}", "ms a frame", costs(figure.samples))
        for figure in measure_stages(width, height, MODEL, {}, pace)
        if figure.stage in SIZE_SERIES
    ]


def at_length(frames: int) -> list[Point]:
    """Measure a whole film: what a frame of it costs, what comes before the first, and the memory at the end."""
    film = in_memory(moving_grey(*TINY_PICTURE), frames)
    began = time.perf_counter()
    colored = iter(colorize(film, size=TINY_SIZE).frames(close=True))
    next(colored)
    first = time.perf_counter()
    for _ in colored:
        pass
    cost = (time.perf_counter() - first) * 1000 / max(1, frames - 1)
    points = [
        Point("length", frames, "a frame", "ms a frame", (cost,)),
        Point("length", frames, "before the first frame", "s", (first - began,)),
    ]
    memory = resident_megabytes()
    return points if memory is None else [*points, Point("length", frames, "at the end", "MB", (memory,))]


def at_threads(threads: int, pace: Pace) -> list[Point]:
    """Measure the whole chain with so many threads of VapourSynth; those of the engine are as always."""
    vs.core.num_threads = threads
    return [colored("threads", threads, pace, stabilize=steady) for steady in (True, False)]


def at_batch(batch: int, pace: Pace) -> list[Point]:
    """Measure the whole chain with so many frames for the network at once."""
    pace = pace.in_batches(batch)
    return [colored("batch", batch, pace, batch=batch, stabilize=steady) for steady in (True, False)]


def colored(axis: str, value: int, pace: Pace, *, stabilize: bool, batch: int | None = None) -> Point:
    """Measure `colorize` on a film of 640 x 480."""
    film = in_memory(moving_grey(*PICTURE), FILM_LENGTH)
    rates = time_frames(colorize(film, stabilize=stabilize, batch=batch), pace)
    return Point(axis, value, "colorize" if stabilize else "colorize, unsteady", "ms a frame", costs(rates))


def costs(rates: Iterable[float]) -> tuple[float, ...]:
    """Return ms a frame for frames a second."""
    return tuple(1000 / rate for rate in rates)


def draw(points: Sequence[Point], folder: Path) -> list[Path]:
    """Draw each axis into a file, a panel a unit: medians, with bars from the least to the greatest."""
    files = []
    for axis in dict.fromkeys(point.axis for point in points):
        mine = [point for point in points if point.axis == axis]
        units = list(dict.fromkeys(point.unit for point in mine))
        figure = Figure(figsize=(6 * len(units), 4.5), layout="constrained")
        for axes, unit in zip(figure.subplots(1, len(units), squeeze=False)[0], units, strict=True):
            draw_panel(axes, axis, [point for point in mine if point.unit == unit])
        files.append(folder / f"{axis}.png")
        figure.savefig(files[-1], dpi=110)
    return files


def draw_panel(axes: Axes, axis: str, points: Sequence[Point]) -> None:
    """Draw the points of one unit, a line a series."""
    for series in dict.fromkeys(point.series for point in points):
        line = sorted((point for point in points if point.series == series), key=lambda point: point.value)
        values = [point.value for point in line]
        middles = [median(point.samples) for point in line]
        below = [middle - min(point.samples) for middle, point in zip(middles, line, strict=True)]
        above = [max(point.samples) - middle for middle, point in zip(middles, line, strict=True)]
        axes.errorbar(values, middles, yerr=(below, above), marker="o", markersize=3, capsize=2, label=series)
    axes.set_xlabel({"size": "megapixels", "length": "frames"}.get(axis, axis))
    axes.set_ylabel(points[0].unit)
    if axis == "size":
        axes.set_yscale("log")
        draw_proportion(axes, points)
    else:
        axes.set_ylim(bottom=0)
    if axis in ("size", "length"):
        axes.set_xscale("log")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=7, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.15))


def draw_proportion(axes: Axes, points: Sequence[Point]) -> None:
    """Draw what costs in proportion to the pixels would look like, from the dearest of the smallest pictures on."""
    low, high = min(point.value for point in points), max(point.value for point in points)
    cost = max(median(point.samples) for point in points if point.value == low)
    axes.plot((low, high), (cost, cost * high / low), color="grey", linestyle="--", label="as the pixels")


def measure_all(measures: Sequence[Measure]) -> Iterator[list[Point]]:
    """Measure one after the other, each in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        yield from pool.map(call, measures)


def call(measure: Measure) -> list[Point]:
    """Call a function, in whatever process this is called."""
    return measure()


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the plots and scale.json go")
    parser.add_argument("--heights", type=int, nargs="*", default=[480, 720, 1080, 1440, 2160, 2880, 4320])
    parser.add_argument("--lengths", type=int, nargs="*", default=[100, 1000, 10_000, 100_000])
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2, 3, 4, 6, 8])
    parser.add_argument("--batches", type=int, nargs="*", default=[1, 2, 4, 8, 16])
    parser.add_argument("--frames", type=int, default=DEFAULT_FRAMES, help="frames a round")
    return parser.parse_args()


def main() -> None:
    """Measure, and keep and draw what was found each time."""
    options = arguments()
    options.folder.mkdir(parents=True, exist_ok=True)
    pace = Pace(options.frames)
    measures: list[Measure] = [
        *(partial(at_height, height, pace) for height in options.heights),
        *(partial(at_length, frames) for frames in options.lengths),
        *(partial(at_threads, threads, pace) for threads in options.threads),
        *(partial(at_batch, batch, pace) for batch in options.batches),
    ]
    file = options.folder / "scale.json"
    points = {point.key: point for point in read_points(file)}
    for found in measure_all(measures):
        points |= {point.key: point for point in found}
        content = {"machine": machine(), "points": [asdict(point) for point in points.values()]}
        file.write_text(json.dumps(content, indent=1), encoding="utf-8")
        draw(list(points.values()), options.folder)
        for point in found:
            print(point.axis, f"{point.value:g}", point.series, f"{median(point.samples):.4g}", point.unit, flush=True)


def read_points(file: Path) -> list[Point]:
    """Read what was found before, if anything was."""
    if not file.is_file():
        return []
    points = json.loads(file.read_text(encoding="utf-8"))["points"]
    return [Point(**{**point, "samples": tuple(point["samples"])}) for point in points]


if __name__ == "__main__":
    main()
