#!/usr/bin/env python3
"""Measures what memory `colorize` takes: its peak with a large picture, and whether a long film makes it grow.

    python scripts/measure_memory.py [--picture 3840x2160] [--frames 96] [--length 10000] [--device auto]

Each figure comes from a process of its own. What torch and OpenVINO take by themselves, with the network loaded and run
once on the smallest picture, is measured in the same way and taken off the peaks. Linux only.
"""

import argparse
import subprocess
import sys

from vs_colorize.media.bench.memory import peak_megabytes, resident_megabytes

_LOADED, _PEAK, _GROWTH = "loaded", "peak", "growth"
_OUTPUTS = ("RGB24", "YUV420P8")
_SMALLEST = 64
_ROUNDS = 5


def main() -> None:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--picture", default="3840x2160", help="size of the large picture [%(default)s]")
    parser.add_argument("--frames", type=int, default=96, help="how many large frames are coloured [%(default)s]")
    parser.add_argument("--length", type=int, default=10_000, help="frames of the long film [%(default)s]")
    parser.add_argument("--device", default="auto", help="see colorize [%(default)s]")
    parser.add_argument("--part", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        part, output = options.part
        measure(part, output, options)
        return
    loaded = float(_in_own_process(_LOADED, "RGB24"))
    print(f"torch, the engine and the network: {loaded:.0f} MB")
    for output in _OUTPUTS:
        peak = float(_in_own_process(_PEAK, output))
        print(f"{options.picture} to {output}: {peak:.0f} MB at most, {peak - loaded:.0f} MB beyond these", flush=True)
    print(f"{_SMALLEST}x{_SMALLEST}, {options.length} frames: {_in_own_process(_GROWTH, 'RGB24')}")


def _in_own_process(part: str, output: str) -> str:
    command = [sys.executable, *sys.argv, "--part", part, output]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def measure(part: str, output: str, options: argparse.Namespace) -> None:
    """Run one of the parts in this process, and print its figure."""
    if part == _PEAK:
        width, height = (int(side) for side in options.picture.split("x"))
        _color(width, height, options.frames, output, options.device)
        print(peak_megabytes())
        return
    if part == _LOADED:
        _color(_SMALLEST, _SMALLEST, 1, output, options.device, size=_SMALLEST, stabilize=False)
        print(peak_megabytes())
        return
    sizes = _color(
        _SMALLEST, _SMALLEST, options.length, output, options.device, size=_SMALLEST, every=options.length // _ROUNDS
    )
    print("resident " + ", ".join(f"{size:.0f}" for size in sizes) + " MB after each fifth")


def _color(
    width: int, height: int, frames: int, output: str, device: str, *, every: int | None = None, **chain: object
) -> list[float]:
    """Colour so many frames, and return the resident memory in MB after each `every` of them."""
    import vapoursynth as vs

    from vs_colorize import colorize
    from vs_colorize.media.bench.film import moving_grey

    source = moving_grey(320, 180).std.Loop(0)[:frames].resize.Bilinear(width, height)
    colored = colorize(source, format=getattr(vs, output), device=device, **chain)  # type: ignore[arg-type]
    done = enumerate(colored.frames(close=True), 1)
    sizes = (resident_megabytes() for n, _ in done if every and n % every == 0)
    return [size for size in sizes if size is not None]


if __name__ == "__main__":
    main()
