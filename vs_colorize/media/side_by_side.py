"""Truth, grey and coloured clips, read frame by frame next to each other."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
import vapoursynth as vs
from torch import Tensor

from vs_colorize.evaluation.stills import grey_of
from vs_colorize.evaluation.trials import Frame
from vs_colorize.frames.signal import BT709, SRGB, as_displayed, read_signal
from vs_colorize.media.failures import vapoursynth_errors
from vs_colorize.media.photo_files import Photo

SRGB_TAGS = {"_Matrix": 0, "_Transfer": SRGB, "_Primaries": BT709, "_Range": 1}
_CACHE_BYTES = 256 << 20
_LONGEST_LOOK = 16
"""How far ahead colours may look at a source: the largest radius of `stabilize`, twice the largest batch."""

_CACHE_FRAMES = 2 * _LONGEST_LOOK + 4
"""Frames kept of a source, if they fit in `_CACHE_BYTES`: new ones come in, and older ones are asked for again."""

WARM_UP = 8
"""The first frames, whose time tells how long the network takes to load, to tune itself and to fill a batch."""


@dataclass(frozen=True)
class Graph:
    """Clips of one source, all RGBS of one size and length.

    `source` is what the coloured ones are made from (`grey_clip`): it is asked for first, so that reading and turning
    to grey do not count as colouring. `others` are results that nothing here has coloured.
    """

    truth: vs.VideoNode | None
    source: vs.VideoNode | None = None
    colored: Mapping[str, vs.VideoNode] = field(default_factory=dict)
    others: Mapping[str, vs.VideoNode] = field(default_factory=dict)


def photo_clip(photos: Sequence[Photo]) -> vs.VideoNode:
    """Return photos of one size as a clip, RGBS, one a frame, each read when its frame is asked for."""
    width, height = photos[0].size
    blank = vs.core.std.BlankClip(format=vs.RGBS, width=width, height=height, length=len(photos), keep=True)

    def fill(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        return filled(f, photos[n].read())

    return _kept(blank.std.ModifyFrame(blank, fill).std.SetFrameProps(**SRGB_TAGS))


def film_clip(clip: vs.VideoNode) -> vs.VideoNode:
    """Return a film as it is displayed, RGBS, sRGB in 0…1; its props stay."""
    shown = as_displayed(clip, read_signal(clip))
    rgb = shown.resize.Bicubic(format=vs.RGBS, primaries=BT709, transfer=SRGB)
    return _kept(_clamped(rgb))


def grey_clip(truth: vs.VideoNode) -> vs.VideoNode:
    """Return an RGBS clip without its colours: R = G = B of the same L*, so that no colour can be looked up."""

    def discolor(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        return filled(f, grey_of(planes(f)[None])[0])

    return _kept(truth.std.ModifyFrame(truth, discolor))


def chroma_halved(truth: vs.VideoNode) -> vs.VideoNode:
    """Return an RGBS clip with even sides after a way through 8-bit 4:2:0, as most films are stored."""
    stored = truth.resize.Bicubic(format=vs.YUV420P8, matrix=vs.MATRIX_BT709)
    return _clamped(stored.resize.Bicubic(format=vs.RGBS))


def planes(frame: vs.VideoFrame) -> Tensor:
    """Return an RGBS frame as sRGB (3, H, W), clipped to 0…1."""
    return torch.tensor(np.stack([np.asarray(frame[plane]) for plane in range(3)])).clamp(0, 1)


def read_side_by_side(graph: Graph, frames: int, where: str, cuts: frozenset[int] = frozenset()) -> Iterator[Frame]:
    """Yield the frames of all clips of a graph, one number after the other, each of which is asked for once.

    The seconds of a frame are those between asking for it and having it, with nothing else asked for meanwhile; the
    first frames of a graph, `WARM_UP` of them, are not timed. The source is read ahead of those that look ahead, as far
    as it can be kept. A scene starts at the first frame, at `cuts`, and where
    the source (else the truth, or the first result) says so by `_SceneChangePrev`.
    """
    for n in range(frames):
        with vapoursynth_errors(where):
            starts = n == 0 or n in cuts or _is_marked(graph, n)
            if graph.source is not None:
                _read_ahead(graph.source, n)
            truth = None if graph.truth is None else _read(graph.truth, n)
            colored, seconds = _timed(graph.colored, n)
            others = {name: _read(clip, n) for name, clip in graph.others.items()}
        yield Frame(truth, colored | others, seconds if n >= WARM_UP else {}, starts)


def _is_marked(graph: Graph, n: int) -> bool:
    """Say whether a scene starts at a frame; the source has been read and turned to grey by then."""
    clips = (graph.source, graph.truth, *graph.others.values())
    lead = next(clip for clip in clips if clip is not None)
    with lead.get_frame(n) as frame:
        return bool(frame.props.get("_SceneChangePrev", 0))


def _read_ahead(source: vs.VideoNode, n: int) -> None:
    """Have the frames made that the colours of frame n may look at, as far as they can be kept."""
    last = min(n + _LONGEST_LOOK * _kept_frames(source) // _CACHE_FRAMES, source.num_frames - 1)
    for ahead in range(0 if n == 0 else last, last + 1):
        source.get_frame(ahead).close()


def _read(clip: vs.VideoNode, n: int) -> Tensor:
    with clip.get_frame(n) as frame:
        return planes(frame)


def _timed(clips: Mapping[str, vs.VideoNode], n: int) -> tuple[dict[str, Tensor], dict[str, float]]:
    pictures: dict[str, Tensor] = {}
    seconds: dict[str, float] = {}
    for name, clip in clips.items():
        began = time.perf_counter()
        with clip.get_frame(n) as frame:
            seconds[name] = time.perf_counter() - began
            pictures[name] = planes(frame)
    return pictures, seconds


def filled(frame: vs.VideoFrame, values: Tensor) -> vs.VideoFrame:
    """Return a frame like another with the planes (3, H, W)."""
    copy = frame.copy()
    for plane in range(3):
        np.asarray(copy[plane])[:] = values[plane].numpy()
    return copy


def _clamped(rgb: vs.VideoNode) -> vs.VideoNode:
    return rgb.std.Expr("x 0 max 1 min").std.SetFrameProps(**SRGB_TAGS)


def _kept(clip: vs.VideoNode) -> vs.VideoNode:
    """Let a clip that several others read keep its last frames."""
    vs.core.std.SetVideoCache(clip, mode=1, fixedsize=1, maxsize=_kept_frames(clip))
    return clip


def _kept_frames(clip: vs.VideoNode) -> int:
    return max(2, min(_CACHE_FRAMES, _CACHE_BYTES // (clip.width * clip.height * 12)))
