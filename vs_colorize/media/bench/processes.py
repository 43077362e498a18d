"""What a whole process takes: seconds to the first frame, and memory."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from vs_colorize.errors import MediaError
from vs_colorize.media.bench.figures import Figure
from vs_colorize.media.bench.random_weights import weights_of

_START_UPS = 3
_START_UP_PICTURE = (640, 480)
_LARGE_PICTURE = (3840, 2160)


def measure_processes(
    model: str,
    options: dict[str, Any],
    *,
    frames: int,
    small: tuple[int, int] = _START_UP_PICTURE,
    large: tuple[int, int] = _LARGE_PICTURE,
) -> Iterator[Figure]:
    """Measure fresh processes: from their start to the first coloured frame, and their memory at a large size.

    Start-up is what a user waits for who gives a script to a previewer: the interpreter, all imports, and what the
    first steadied frame needs. Memory: with torch loaded, and the peak of `frames` frames.

    Raises:
        MediaError: the process failed, with what it said last.
        ModelError: see `weights_of`.
    """
    with weights_of(model) as random:
        given = json.dumps({**options, "model": model})
        waits = tuple(_run(*small, 0, given)[0] for _ in range(_START_UPS))
        yield Figure(_text(small), model, "start-up", "RGB24", "s", waits, random)
        _, (torch, _, peak) = _run(*large, frames, given)
        for stage, megabytes in (("memory, torch alone", torch), ("memory, peak", peak)):
            if megabytes != "unknown":
                yield Figure(_text(large), model, stage, "RGB24", "MB", (float(megabytes),), random)


def _run(width: int, height: int, frames: int, options: str) -> tuple[float, list[str]]:
    """Return seconds to the first frame, and all lines that the process printed."""
    module = "vs_colorize.media.bench.first_frames"
    command = [sys.executable, "-m", module, str(width), str(height), str(frames), options]
    began = time.perf_counter()
    lines: list[str] = []
    wait = 0.0
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as complaints,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.strip())
            if lines[-1] == "first frame":
                wait = time.perf_counter() - began
        if process.wait():
            complaints.seek(0)
            said = complaints.read().splitlines() or [f"exit code {process.returncode}"]
            raise MediaError(f"bench: a fresh process failed: {said[-1]}")
    return wait, lines


def _text(picture: tuple[int, int]) -> str:
    return "x".join(map(str, picture))
