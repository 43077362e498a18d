"""Colours from a network that remembers the frames before.

Colours are made of a batch's own features and of the pooled ones of the frames before, as far back as the scene and the
network's window go. VapourSynth's cache keeps both, see `frames.encoded`, so no state lives between calls.
"""

from typing import Protocol

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.batches import predict_from_more
from vs_colorize.frames.encoded import Encoding, feature_clip
from vs_colorize.frames.tall import Batches, Floats

_MARKS = "ColorizeMarks"
_FIRST, _LAST = 1, 2
_REQUESTS_AHEAD = 8
# Features kept, 0.65 MB each at 192 x 256: `stabilize` reads single frames well ahead, and their turn comes later.
_KEPT_FRAMES = 128
# Pooled features are small: with so many kept, a previewer can jump about in a scene and never encodes a frame again
# for what it is to its neighbours.
_REMEMBERED_FRAMES = 1024


class MemoryNetwork(Encoding, Protocol):
    """A network in two steps.

    It remembers `pooled` numbers of each of `window` frames, the present one among them: the first of its features.
    """

    window: int
    pooled: int

    def decode(self, lightness: Floats, features: Floats, remembered: Floats, guidance: Floats | None) -> Floats:
        """Map lightness, features, those remembered (N, window, pooled) and guidance to ab (N, 2, h, w)."""


def predict_with_memory(
    lightness: vs.VideoNode, guidance: vs.VideoNode | None, batch: int, *networks: MemoryNetwork
) -> vs.VideoNode:
    """Compute a Lab clip as `predict_in_batches` does, with networks that remember the frames before.

    A frame of the lightness clip with `_SceneChangePrev`, or after one with `_SceneChangeNext`, remembers nothing of
    the frames before it; nor do those after it. What is missing in the window is the scene's first frame, repeated.

    Raises:
        vs.Error: when a frame is asked for, if a step of the network fails: names the frames and the cause.
    """
    batches = Batches(lightness.num_frames, batch)
    past = -(-(networks[0].window - 1) // batch)
    features = feature_clip(lightness, batches, *networks).std.CopyFrameProps(_scene_marks(lightness, batches))
    # Where a film is read backwards, a batch's own turn comes `past` batches after its features were wanted for a later
    # one; by then as many have been read, and as many made.
    _keep(features, max(2 * past + 1 + -(-_REQUESTS_AHEAD // batch), _KEPT_FRAMES // batch))
    pooled = features.std.CropAbs(networks[0].pooled, batch, 0, 0)
    _keep(pooled, -(-_REMEMBERED_FRAMES // batch))
    window = [_delayed(pooled, by) for by in range(past, -1, -1)]
    recalls = [_Recall(network, batch) for network in networks]
    return predict_from_more(lightness, guidance, batch, [features, *window], *recalls)


def _keep(clip: vs.VideoNode, frames: int) -> None:
    vs.core.std.SetVideoCache(clip, mode=1, fixedsize=1, maxsize=frames)


def _delayed(clip: vs.VideoNode, by: int) -> vs.VideoNode:
    return (clip[0] * by + clip)[: clip.num_frames] if by else clip


def _scene_marks(lightness: vs.VideoNode, batches: Batches) -> vs.VideoNode:
    """Return a clip of empty frames, one a batch; the prop `ColorizeMarks` has a byte a frame for the scenes' ends."""
    blank = vs.core.std.BlankClip(format=vs.GRAY8, width=16, height=16, length=batches.count, keep=True)

    def write(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        assert isinstance(f, list)
        frame = f[0].copy()
        frame.props[_MARKS] = bytes(_marks(each) for each in f[1:])
        return frame

    return blank.std.ModifyFrame([blank, *batches.positions(lightness)], write)


def _marks(frame: vs.VideoFrame) -> int:
    first, last = (bool(frame.props.get(name)) for name in ("_SceneChangePrev", "_SceneChangeNext"))
    return _FIRST * first | _LAST * last


def scene_window(marks: bytes, here: int, length: int) -> list[int]:
    """Return which of successive frames are remembered at the frame `here`, oldest first, `length` of them.

    `marks` says of each frame whether it is its scene's first one (1), its last one (2) or both (3).
    """
    first = here
    while first > max(0, here - length + 1) and not (marks[first] & _FIRST or marks[first - 1] & _LAST):
        first -= 1
    return [max(first, at) for at in range(here - length + 1, here + 1)]


class _Recall:
    """Decodes one batch; a pure function of the batch's number and its input frames."""

    def __init__(self, network: MemoryNetwork, batch: int) -> None:
        self._network = network
        self._batch = batch

    def __call__(self, n: int, lightness: Floats, guidance: Floats | None, more: list[vs.VideoFrame]) -> Floats:
        features, *window = more
        # Batches before the first one stand there as its repetitions.
        window = window[max(0, len(window) - 1 - n) :]
        pooled = np.concatenate([np.asarray(frame[0]) for frame in window])
        marks = b"".join(bytes(frame.props[_MARKS]) for frame in window)
        places = range(len(pooled) - self._batch, len(pooled))
        remembered = pooled[[scene_window(marks, place, self._network.window) for place in places]]
        return self._network.decode(lightness, np.array(features[0]), remembered, guidance)
