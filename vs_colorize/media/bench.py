"""How fast this machine colours: whole, stage by stage, and next to the same graph without the filter."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import vapoursynth as vs
from numpy.typing import NDArray

from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.colorize import colorize
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import DEFAULT_MODEL, predict, size_for
from vs_colorize.filters.stabilize import stabilize
from vs_colorize.media.failures import vapoursynth_errors

_DISTINCT_FRAMES = 24
_WARM_UP = 24
_ROUNDS = 2
_OUTPUTS = {"RGB24": vs.RGB24, "YUV420P8": vs.YUV420P8}
_APPLY_OPTIONS = {"saturation"}


@dataclass(frozen=True)
class Figure:
    """One measurement: frames a second, and by how many MB the process grew in its second half (None where unknown)."""

    picture: str
    stage: str
    output: str
    fps: float
    growth: float | None


def measure(width: int, height: int, frames: int, options: dict[str, Any]) -> Iterator[Figure]:
    """Measure every stage on a moving grey picture that lies in memory; `options` are those of `colorize`.

    Each figure is the best of two rounds over `frames` frames, after a warm-up. Raises the `ColorizeError` family.
    """
    picture = f"{width}x{height}"
    run = _WARM_UP + frames
    with vapoursynth_errors("bench"):
        for stage, output, clip in _graphs(moving_grey(width, height), run * _ROUNDS, options):
            # Each round has frames of its own: those of the one before lie in the filter's cache.
            runs = [_run(clip[start : start + run], frames) for start in range(0, run * _ROUNDS, run)]
            yield Figure(picture, stage, output, max(fps for fps, _ in runs), runs[-1][1])


def _graphs(grey: vs.VideoNode, frames: int, options: dict[str, Any]) -> Iterator[tuple[str, str, vs.VideoNode]]:
    small_options, network_options, full_options = _split(options)
    source = _in_memory(grey, frames)
    small = lightness(source, **small_options)
    lab = predict(_in_memory(small, frames), **network_options)
    yield "lightness", "GRAYS", small
    yield "predict", "YUV444PS", lab
    lab_in_memory = _in_memory(lab, frames)
    yield "stabilize", "YUV444PS", stabilize(lab_in_memory)
    for name, form in _OUTPUTS.items():
        yield "apply_color", name, apply_color(source, lab_in_memory, format=form, **full_options)
        yield "colorize", name, colorize(source, format=form, **options)
        yield "colorize, unsteady", name, colorize(source, stabilize=False, format=form, **options)
        yield "pass-through", name, source.resize.Bilinear(format=form)


def _split(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    small = {"size": size_for(options.get("model", DEFAULT_MODEL), options.get("size"))}
    full = {name: value for name, value in options.items() if name in _APPLY_OPTIONS}
    network = {name: value for name, value in options.items() if name not in small and name not in full}
    return small, network, full


def moving_grey(width: int, height: int) -> vs.VideoNode:
    """Return a short YUV420P8 clip of soft shapes in grey that drift across the picture, without noise."""
    drift = 4
    shapes = _soft_shapes(width + drift * _DISTINCT_FRAMES, height)
    blank = vs.core.std.BlankClip(
        format=vs.YUV420P8, width=width, height=height, length=_DISTINCT_FRAMES, color=[16, 128, 128], keep=True
    )

    def fill(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        frame = f.copy()
        np.asarray(frame[0])[:] = shapes[:, n * drift : n * drift + width]
        return frame

    matrix = vs.MATRIX_BT709 if height > 576 else vs.MATRIX_ST170_M
    tags = {"_Matrix": int(matrix), "_Transfer": int(matrix), "_Primaries": int(matrix), "_Range": 0}
    return vs.core.std.ModifyFrame(blank, blank, fill).std.SetFrameProps(**tags)


def _soft_shapes(width: int, height: int) -> NDArray[np.uint8]:
    coarse = np.random.default_rng(0).uniform(16, 235, (9, 16)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).clip(16, 235), np.uint8)


def _in_memory(clip: vs.VideoNode, frames: int) -> vs.VideoNode:
    """Return so many frames: the clip's first over and over, kept by a cache that holds them all."""
    short = clip[:_DISTINCT_FRAMES]
    vs.core.std.SetVideoCache(short, mode=1, fixedsize=1, maxsize=_DISTINCT_FRAMES + 8)
    return short.std.Loop(-(-frames // _DISTINCT_FRAMES))[:frames]


def _run(clip: vs.VideoNode, frames: int) -> tuple[float, float | None]:
    """Return frames a second after the warm-up, and growth in MB over the second half."""
    middle = _WARM_UP + frames // 2
    memory: float | None = None
    began = 0.0
    for done, _ in enumerate(clip.frames(close=True), 1):
        if done == _WARM_UP:
            began = time.perf_counter()
        if done == middle:
            memory = resident_megabytes()
    fps = frames / (time.perf_counter() - began)
    after = resident_megabytes()
    return fps, None if after is None or memory is None else after - memory


def resident_megabytes() -> float | None:
    """Return the memory this process holds in MB; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def machine(device: str | None) -> dict[str, object]:
    """Return what the figures were measured on: cores, threads and the device that `device` comes to."""
    from vs_colorize.zoo.devices import resolve_device

    return {
        "cores": os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count(),
        "threads": vs.core.num_threads,
        "device": resolve_device(device or "auto"),
    }
