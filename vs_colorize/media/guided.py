"""Clips coloured with guidance taken from their truth, to measure what it adds."""

import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import skimage
import torch
import vapoursynth as vs

from vs_colorize.evaluation.guided import KEY_FRAMES, POINTS, REFERENCE, UNRELATED, Protocol
from vs_colorize.evaluation.points import small_ab, true_points
from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.guide_hints import guide_hints
from vs_colorize.filters.guide_keyframes import guide_keyframes
from vs_colorize.filters.guide_references import guide_references
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.guidance.hints import Point
from vs_colorize.media.side_by_side import planes

type GuidedColorizer = Callable[[vs.VideoNode, vs.VideoNode], vs.VideoNode]
"""Colours a grey clip, told part of its truth; all clips are RGBS of one size."""

type _Guide = Callable[[vs.VideoNode, vs.VideoNode], vs.VideoNode]
"""Makes a guidance clip of a lightness clip and the truth."""

_POINTS = 20
# As wide as a user's touch of the brush at working size: 3 x 3 pixels.
_RADIUS = 1


def guided_colorizers(method: str, options: Mapping[str, Any]) -> dict[str, GuidedColorizer]:
    """Return what colours clips under every protocol, by the names of the rows of `method`.

    `options` are those of `lightness` and `predict`.
    """
    device = {name: options[name] for name in ("device", "precision") if name in options}
    guides: dict[Protocol, _Guide] = {
        POINTS: _from_points,
        REFERENCE: lambda small, truth: guide_references(small, truth[0], **device),
        KEY_FRAMES: _from_key_frames,
        UNRELATED: lambda small, _: guide_references(small, skimage.data.astronaut(), **device),
    }
    return {protocol.row(method): partial(_colored, options, guide) for protocol, guide in guides.items()}


def _colored(options: Mapping[str, Any], guide: _Guide, grey: vs.VideoNode, truth: vs.VideoNode) -> vs.VideoNode:
    network = dict(options)
    size = {"size": network.pop("size")} if "size" in network else {}
    small = lightness(grey, **size)
    return apply_color(grey, predict(small, guide(small, truth), **network), format=vs.RGBS)


def _from_key_frames(small: vs.VideoNode, truth: vs.VideoNode) -> vs.VideoNode:
    last = truth.num_frames - 1
    with warnings.catch_warnings():
        # The truth has the size of the film, also where that is below the working size.
        warnings.simplefilter("ignore", UserWarning)
        return guide_keyframes(small, {0: truth[0], last: truth[last]})


def _from_points(small: vs.VideoNode, truth: vs.VideoNode) -> vs.VideoNode:
    with truth.get_frame(0) as frame:
        true_ab = small_ab(planes(frame), (small.height, small.width))
    generator = torch.Generator().manual_seed(0)
    points = true_points(true_ab, _RADIUS, _POINTS, generator)
    places = [(point.x * small.width, point.y * small.height) for point in points]
    hints = [Point(frame=0, at=place, color=(point.a, point.b)) for place, point in zip(places, points, strict=True)]
    return guide_hints(small, hints)
