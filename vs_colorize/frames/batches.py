"""Networks want several frames at once, VapourSynth asks for one.

Batch k is frames k * batch … (k + 1) * batch - 1. It is computed as one frame that stacks its results on top of each
other, and cut apart again: asking for any of its frames computes it once, and the node's cache serves the others. No
state lives between calls, so a frame is the same bytes in whatever order frames are asked for.
"""

from collections.abc import Callable

import numpy as np
import vapoursynth as vs
from numpy.typing import NDArray

from vs_colorize.errors import ColorizeError
from vs_colorize.frames.detail import enlarge_chroma
from vs_colorize.frames.hold import hold_colors
from vs_colorize.frames.kinds import CHROMA_SCALE, Kind, mark

type Compute = Callable[[NDArray[np.float32], NDArray[np.float32] | None], NDArray[np.float32]]

# Tall frames kept: the batch being read, and its neighbours for a consumer that runs ahead with several requests.
_CACHED_BATCHES = 8
# Frames kept in batches of several: `stabilize` reads single frames well ahead, and the rest of their batches later.
_CACHED_FRAMES = 128


def predict_in_batches(
    lightness: vs.VideoNode, guidance: vs.VideoNode | None, batch: int, compute: Compute
) -> vs.VideoNode:
    """Compute a Lab clip from a lightness clip, `batch` frames at a time.

    `compute(lightness, guidance)` gets L* / 100 as float32 (N, H, W) and the guidance planes (N, 3, H, W) or None, with
    N = `batch` always: the last batch repeats the last frame. It returns a* and b*, (N, 2, h, w), of the clip's size or
    another (then they are brought to it along the edges of the lightness), and may be called from any thread, one call
    at a time. What is not a finite number in its result becomes 0. Colours that guidance is sure of come out as given.

    Returns:
        The Lab clip, with every prop of the lightness clip.

    Raises:
        vs.Error: when a frame is asked for, if `compute` fails: names the frames and the cause.
    """
    inputs = [clip for clip in (lightness, guidance) if clip is not None]
    tall = vs.core.std.BlankClip(
        lightness,
        format=vs.YUV444PS,
        height=lightness.height * batch,
        length=-(-lightness.num_frames // batch),
        keep=True,
    )
    results = tall.std.ModifyFrame(_every_nth(inputs, batch), _TallFrame(tall, lightness.num_frames, batch, compute))
    kept = max(_CACHED_BATCHES, _CACHED_FRAMES // batch) if batch > 1 else _CACHED_BATCHES
    vs.core.std.SetVideoCache(results, mode=1, fixedsize=1, maxsize=kept)
    return mark(_cut_apart(results, lightness, batch), Kind.LAB)


def _every_nth(clips: list[vs.VideoNode], batch: int) -> list[vs.VideoNode]:
    """Split each clip into the positions of the batches: clip 0 at position 0, clip 0 at position 1, and so on."""
    if batch == 1:
        return clips
    missing = -clips[0].num_frames % batch
    padded = [clip + clip[-1] * missing if missing else clip for clip in clips]
    return [clip.std.SelectEvery(batch, position) for clip in padded for position in range(batch)]


def _cut_apart(tall: vs.VideoNode, lightness: vs.VideoNode, batch: int) -> vs.VideoNode:
    width, height = lightness.width, lightness.height
    pieces = [tall.std.CropAbs(width, height, 0, position * height) for position in range(batch)]
    together = vs.core.std.Interleave(pieces, modify_duration=False) if batch > 1 else pieces[0]
    return together[: lightness.num_frames].std.CopyFrameProps(lightness)


def _finite(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return values with 0 for what is no finite number: one such pixel would spread over the whole frame."""
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


class _TallFrame:
    """Computes one batch; a pure function of the batch's number and its input frames."""

    def __init__(self, template: vs.VideoNode, frame_count: int, batch: int, compute: Compute) -> None:
        self._format = template.format
        self._width = template.width
        self._height = template.height // batch
        self._frame_count = frame_count
        self._batch = batch
        self._compute = compute

    def __call__(self, n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        frames = f if isinstance(f, list) else [f]
        lightness = _finite(np.stack([np.asarray(frame[0]) for frame in frames[: self._batch]]))
        guided = frames[self._batch :]
        planes = [[np.asarray(frame[plane]) for plane in range(3)] for frame in guided]
        guidance = _finite(np.stack(planes)) if guided else None
        return self._write(lightness, self._predict(n, lightness, guidance))

    def _predict(
        self, n: int, lightness: NDArray[np.float32], guidance: NDArray[np.float32] | None
    ) -> NDArray[np.float32]:
        try:
            small = _finite(self._compute(lightness, guidance))
            if small.ndim != 4 or small.shape[:2] != (self._batch, 2):
                raise ValueError(f"the network gave an array of shape {small.shape}")
        except Exception as error:
            first, last = n * self._batch, min((n + 1) * self._batch, self._frame_count) - 1
            cause = " ".join(f"{type(error).__name__}: {error}".split())
            raise ColorizeError(f"predict: frames {first} to {last} failed: {cause}") from error
        ab = small
        if small.shape[2:] != lightness.shape[1:]:
            ab = np.stack([enlarge_chroma(tones, colors) for tones, colors in zip(lightness, small, strict=True)])
        if guidance is None:
            return ab
        given = guidance * np.array((1, CHROMA_SCALE, CHROMA_SCALE), np.float32)[:, None, None]
        return np.stack([hold_colors(*pictures) for pictures in zip(lightness, ab, given, strict=True)])

    def _write(self, lightness: NDArray[np.float32], ab: NDArray[np.float32]) -> vs.VideoFrame:
        tall = vs.core.create_video_frame(self._format, self._width, self._height * self._batch)
        np.asarray(tall[0])[:] = lightness.reshape(-1, self._width)
        for plane in (1, 2):
            np.multiply(ab[:, plane - 1].reshape(-1, self._width), 1 / CHROMA_SCALE, out=np.asarray(tall[plane]))
        return tall
