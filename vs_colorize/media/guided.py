"""Clips coloured with guidance taken from their truth, to measure what it adds."""

import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import skimage
import torch
import vapoursynth as vs

from vs_colorize.evaluation.guided import (
    KEY_FRAMES,
    ONE_A_SCENE,
    POINTS,
    PROTOCOLS,
    REFERENCE,
    UNRELATED,
    Protocol,
)
from vs_colorize.evaluation.points import small_ab, true_points
from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.colorize import colorize
from vs_colorize.filters.detect_scenes import detect_scenes
from vs_colorize.filters.guide_scenes import guide_scenes
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import DEFAULT_MODEL, predict, size_for
from vs_colorize.frames.kinds import Kind, mark
from vs_colorize.frames.signal import read_signal
from vs_colorize.frames.source_colors import source_colors
from vs_colorize.frames.tone import small_size
from vs_colorize.guidance.hints import Point
from vs_colorize.media.side_by_side import planes

type GuidedColorizer = Callable[[vs.VideoNode, vs.VideoNode], vs.VideoNode]
"""Colours a grey clip, told part of its truth; all clips are RGBS of one size."""

_POINTS = 20
# As wide as the smallest touch of a brush: 3 x 3 pixels of 256 lines.
_RADIUS = 1
_LINES = 256


def guided_colorizers(method: str, options: Mapping[str, Any]) -> dict[str, GuidedColorizer]:
    """Return what colours clips under every protocol, by the names of the rows of `method`.

    `options` are those of `colorize`; every frame is coloured by itself, but for what it is guided by.
    """
    told: dict[Protocol, Callable[[vs.VideoNode], dict[str, Any]]] = {
        POINTS: lambda truth: {"hints": _hints(truth)},
        REFERENCE: lambda truth: {"references": truth[0]},
        KEY_FRAMES: lambda truth: {"keyframes": {n: truth[n] for n in (0, truth.num_frames - 1)}},
        **{protocol: partial(_photograph, name) for name, protocol in UNRELATED.items()},
    }
    colored = {protocol: partial(_colored, options, given) for protocol, given in told.items()}
    colored[ONE_A_SCENE] = partial(_colored_by_scene, options)
    return {protocol.row(method): colored[protocol] for protocol in PROTOCOLS}


def _photograph(name: str, _: vs.VideoNode) -> dict[str, Any]:
    return {"references": getattr(skimage.data, name)()}


def _colored(
    options: Mapping[str, Any],
    told: Callable[[vs.VideoNode], dict[str, Any]],
    grey: vs.VideoNode,
    truth: vs.VideoNode,
) -> vs.VideoNode:
    with warnings.catch_warnings():
        # That a key frame is small: the truth has the size of the film, also where that is below the working size.
        warnings.simplefilter("ignore", UserWarning)
        return colorize(grey, **{**options, "stabilize": False}, **told(truth), format=vs.RGBS)


def _colored_by_scene(options: Mapping[str, Any], grey: vs.VideoNode, truth: vs.VideoNode) -> vs.VideoNode:
    network = dict(options)
    size = size_for(network.get("model", DEFAULT_MODEL), network.pop("size", None))
    saturation = network.pop("saturation", 1.0)
    small = lightness(detect_scenes(grey), size=size)
    true_lab = mark(source_colors(truth, read_signal(truth), small.width, small.height), Kind.LAB)
    lab = predict(small, guide_scenes(small, true_lab), **network)
    return apply_color(grey, lab, saturation=saturation, format=vs.RGBS)


def _hints(truth: vs.VideoNode) -> list[Point]:
    """Return points of the first frame in their true colours, at random places that are the same in every run."""
    width, height = small_size(truth.width, truth.height, _LINES)
    with truth.get_frame(0) as frame:
        true_ab = small_ab(planes(frame), (height, width))
    points = true_points(true_ab, _RADIUS, _POINTS, torch.Generator().manual_seed(0))
    return [
        Point(frame=0, at=(point.x * truth.width, point.y * truth.height), color=(point.a, point.b)) for point in points
    ]
