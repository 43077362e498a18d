"""Which colours of a picture stay its own at full size, and what lies beneath them.

A guidance clip says so at the small size, where its edges are soft. Its inside is the picture's own whatever is there;
in a band along the edges every pixel is judged by itself: it is the picture's own where its chroma differs from what
surrounds the kept part, as grain and compression do not. So edges are those of the large picture. What is beneath is a
Lab clip whose colours run on from outside under the kept part: nothing of that shows beyond its edges.
"""

import cv2
import numpy as np
import vapoursynth as vs
from numpy.typing import NDArray

from vs_colorize.frames.enlarging import Siting, enlarged_pieces
from vs_colorize.frames.hold import FIRMNESS
from vs_colorize.frames.kinds import Kind, mark
from vs_colorize.frames.naming import named
from vs_colorize.frames.signal import Signal, as_displayed
from vs_colorize.frames.tall import finite

type Floats = NDArray[np.float32]

# Distances of U and V from what surrounds a kept part: up to the first there is grain and compression, from the second
# on colour. They are about 3 and 7 Lab units, those that `guidance.own_colors` goes by.
_GRAIN, _COLOR = 0.016, 0.037
# Near a colour stronger than this one, what has less than those shares of it is its bleeding or its ringing.
_STRONG = 0.08
# Small pixels by which the band reaches outwards and inwards: on either side an edge is smeared over as many.
_OUTWARDS, _INWARDS = 1, 2
# How far colours run on, in small pixels: a little beyond the band.
_RUN = 2.5
_FAINT = np.float32(1e-4)

# x, y: U and V; z, a: those of what surrounds; b: how strong the colour nearby is.
_DISTANCE = "x z - dup * y a - dup * + sqrt"
_RISE = "0 max 1 min dup dup * swap 2 * 3 swap - *"
_COLORED = f"{_DISTANCE} b / {_GRAIN} - {_COLOR - _GRAIN} / {_RISE}"


def own_share(
    clip: vs.VideoNode, chroma: vs.VideoNode, signal: Signal, kept: vs.VideoNode, siting: Siting = (0, 0)
) -> vs.VideoNode:
    """Return which share of the colour of every pixel stays its own, GRAYS, 0…1.

    Args:
        clip: the picture.
        chroma: its U and V, two float planes of -0.5…0.5 in the last two of three, where they are wanted.
        signal: of the picture.
        kept: a guidance clip; its confidence counts as firmly as in `hold_colors`.
        siting: where the samples of `chroma` lie.
    """
    small = chroma_of(clip, signal, kept.width, kept.height)
    stacked = kept.std.BlankClip(format=vs.GRAYS, height=5 * kept.height, keep=True)

    def bounds(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        assert isinstance(f, list)
        result = f[0].copy()
        share = _firmness(f[1])
        most = _spread(share, _OUTWARDS)
        colors = [finite(np.asarray(f[2][plane])) for plane in (1, 2)]
        around = [_run_on(plane, 1 - most) for plane in colors]
        distance = np.hypot(*(color - there for color, there in zip(colors, around, strict=True)))
        strength = np.maximum(_spread(distance, _INWARDS) / np.float32(_STRONG), 1)
        least = 1 - _spread(1 - share, _INWARDS)
        np.concatenate([*around, strength, least, most], out=np.asarray(result[0]))
        return result

    model = stacked.std.ModifyFrame([stacked, kept, small], named(bounds, "apply_color"))
    u, v = (chroma.std.ShufflePlanes(plane, vs.GRAY) for plane in (1, 2))
    *around, least, most = enlarged_pieces(model, 5, u, siting)
    colored = vs.core.std.Expr([u, v, *around], _COLORED)
    return vs.core.std.Expr([colored, least, most], "x z min y max")


def chroma_of(clip: vs.VideoNode, signal: Signal, width: int, height: int) -> vs.VideoNode:
    """Return a picture as YUV444PS of a size, in its own matrix."""
    return as_displayed(clip, signal).resize.Bilinear(width, height, format=vs.YUV444PS, matrix=signal.matrix)


def beneath(lab: vs.VideoNode, kept: vs.VideoNode) -> vs.VideoNode:
    """Return a Lab clip in which the colours around what is kept run on beneath it."""

    def write(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        assert isinstance(f, list)
        result = f[0].copy()
        seen = 1 - _spread(_firmness(f[1]), _OUTWARDS)
        for plane in (1, 2):
            np.asarray(result[plane])[:] = _run_on(finite(np.asarray(f[0][plane])), seen)
        return result

    return mark(lab.std.ModifyFrame([lab, kept], named(write, "apply_color")), Kind.LAB)


def _firmness(guidance: vs.VideoFrame) -> Floats:
    return np.asarray(finite(np.asarray(guidance[0])).clip(0, 1) ** FIRMNESS, np.float32)


def _spread(share: Floats, pixels: int) -> Floats:
    """Spread a mask over so many pixels on all sides."""
    side = 2 * pixels + 1
    return cv2.dilate(share, np.ones((side, side), np.uint8))  # type: ignore[return-value]


def _run_on(plane: Floats, seen: Floats) -> Floats:
    """Return a plane in which what is not seen is like what is seen nearby; where nothing is near, it stays."""
    near = _blur(seen) + _FAINT
    there = (_blur(plane * seen) + _FAINT * plane) / near
    return np.asarray(there + (plane - there) * seen, np.float32)


def _blur(plane: Floats) -> Floats:
    return cv2.GaussianBlur(plane, (0, 0), _RUN, borderType=cv2.BORDER_REPLICATE)  # type: ignore[return-value]
