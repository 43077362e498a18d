"""What a fresh process does to be measured: it colours the first frames of a film, and says what it holds.

    python -m vs_colorize.media.bench.first_frames WIDTH HEIGHT FRAMES OPTIONS

prints three lines: the memory with torch loaded, "first frame", and the most memory there was; MB, or "unknown".
Where FRAMES is 0, only the second, and torch is loaded when the first frame wants it.
"""

import json
import sys


def main() -> None:
    """Colour the first frames, or only one."""
    width, height, frames = map(int, sys.argv[1:4])
    if frames:
        _tell_memory_of_torch()
    # After that, so that what a user waits for is in the time.
    import vapoursynth as vs

    from vs_colorize.filters.colorize import colorize
    from vs_colorize.media.bench.film import moving_grey
    from vs_colorize.media.bench.memory import peak_megabytes

    source = moving_grey(width, height)
    # Not kept, so that the memory is that of the filter.
    vs.core.std.SetVideoCache(source, mode=0)
    colored = colorize(source.std.Loop(-(-max(1, frames) // source.num_frames)), **json.loads(sys.argv[4]))
    for n, _ in enumerate(colored.frames(close=True), 1):
        if n == 1:
            print("first frame", flush=True)
        if n >= frames:
            break
    if frames:
        print(_text(peak_megabytes()))


def _tell_memory_of_torch() -> None:
    import torch  # noqa: F401

    from vs_colorize.media.bench.memory import resident_megabytes

    print(_text(resident_megabytes()), flush=True)


def _text(megabytes: float | None) -> str:
    return "unknown" if megabytes is None else f"{megabytes:.1f}"


if __name__ == "__main__":
    main()
