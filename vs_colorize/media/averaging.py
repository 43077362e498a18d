"""Colours averaged over successive frames, as the best-known other filter steadies them: what `stabilize` must beat."""

from collections.abc import Mapping
from typing import Any

import vapoursynth as vs

from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.media.render import Colorizer


def averaging(options: Mapping[str, Any], frames: int) -> Colorizer:
    """Return what colours a clip frame by frame and then averages the colours, see `averaged`.

    `options` are those of `lightness` and `predict`.
    """
    network = dict(options)
    size = {"size": network.pop("size")} if "size" in network else {}

    def color(clip: vs.VideoNode, form: vs.PresetVideoFormat) -> vs.VideoNode:
        lab = predict(lightness(clip, **size), **network)
        return apply_color(clip, averaged(lab, frames), format=form)

    return color


def averaged(lab: vs.VideoNode, frames: int) -> vs.VideoNode:
    """Return a Lab clip whose a* and b* are the mean over so many frames, an odd number, around each.

    Motion does not count, scene marks do: no colour crosses a cut. Source: the stabiliser of HAVC (dan64/vs-deoldify),
    which averages 3 to 15 frames and ends at cuts.
    """
    return lab.std.AverageFrames([1] * frames, scenechange=True, planes=[1, 2])
