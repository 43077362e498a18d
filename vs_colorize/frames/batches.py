"""Networks want several frames at once, VapourSynth asks for one: colours are made in batches, as tall frames."""

from collections.abc import Callable, Sequence

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.detail import enlarge_chroma
from vs_colorize.frames.hold import hold_colors
from vs_colorize.frames.kinds import CHROMA_SCALE, Kind, mark
from vs_colorize.frames.naming import naming
from vs_colorize.frames.repeats import repeated
from vs_colorize.frames.tall import Batches, Floats, finite, in_turn, stacked

type Compute = Callable[[Floats, Floats | None], Floats]
type Decode = Callable[[Floats, Floats, Floats | None], Floats]
type ComputeFromMore = Callable[[int, Floats, Floats | None, list[vs.VideoFrame]], Floats]

# Tall frames kept: the batch being read, and its neighbours for a consumer that runs ahead with several requests.
_CACHED_BATCHES = 8
# Frames kept in batches of several: `stabilize` reads single frames well ahead, and the rest of their batches later.
_CACHED_FRAMES = 144


def predict_in_batches(
    lightness: vs.VideoNode, guidance: vs.VideoNode | None, batch: int, *computes: Compute
) -> vs.VideoNode:
    """Compute a Lab clip from a lightness clip, `batch` frames at a time.

    `compute(lightness, guidance)` gets L* / 100 as float32 (N, H, W) and the guidance planes (N, 3, H, W) or None, with
    N = `batch` always: the last batch repeats the last frame. It returns a* and b*, (N, 2, h, w), of the clip's size or
    another (then they are brought to it along the edges of the lightness), and may be called from any thread, one call
    at a time. What is not a finite number in its result becomes 0. Colours that guidance is sure of come out as given.
    Several, the same network on several devices or as often as its calls may overlap, take batches in turn, and work at
    the same time.

    Returns:
        The Lab clip, with every prop of the lightness clip.

    Raises:
        vs.Error: when a frame is asked for, if `compute` fails: names the frames and the cause.
    """

    def without_more(compute: Compute) -> ComputeFromMore:
        return lambda _, tones, given, __: compute(tones, given)

    lab = predict_from_more(lightness, guidance, batch, (), *(without_more(compute) for compute in computes))
    return _without_repetitions(lab, lightness, guidance, batch)


def predict_from_features(
    lightness: vs.VideoNode, guidance: vs.VideoNode | None, batch: int, features: vs.VideoNode, *decodes: Decode
) -> vs.VideoNode:
    """Do what `predict_in_batches` does with computations that also get the features (N, K) of a feature clip."""

    def with_features(decode: Decode) -> ComputeFromMore:
        return lambda _, tones, given, more: decode(tones, np.array(more[0][0]), given)

    lab = predict_from_more(lightness, guidance, batch, [features], *(with_features(decode) for decode in decodes))
    return _without_repetitions(lab, lightness, guidance, batch)


def _without_repetitions(
    lab: vs.VideoNode, lightness: vs.VideoNode, guidance: vs.VideoNode | None, batch: int
) -> vs.VideoNode:
    """Have frames that are those before them take their colours; in batches of several, nothing would be saved."""
    if batch > 1:
        return lab
    made_from = [clip for clip in (lightness, guidance) if clip is not None]
    return mark(repeated(lab, made_from).std.CopyFrameProps(lightness), Kind.LAB)


def predict_from_more(
    lightness: vs.VideoNode,
    guidance: vs.VideoNode | None,
    batch: int,
    more: Sequence[vs.VideoNode],
    *computes: ComputeFromMore,
) -> vs.VideoNode:
    """Do what `predict_in_batches` does with computations that also get frame k of `more` clips for batch k.

    `compute(k, lightness, guidance, frames)` gets the number of the batch and those frames, too.
    """
    batches = Batches(lightness.num_frames, batch)
    tall = vs.core.std.BlankClip(
        lightness, format=vs.YUV444PS, height=lightness.height * batch, length=batches.count, keep=True
    )
    inputs = [at for clip in (lightness, guidance) if clip is not None for at in batches.positions(clip)]
    workers = [_TallFrame(tall, batches, guidance is not None, compute) for compute in computes]
    kept = max(_CACHED_BATCHES, _CACHED_FRAMES // batch) if batch > 1 else _CACHED_BATCHES
    results = in_turn(tall, [*inputs, *more], workers, kept)
    return mark(batches.cut_apart(results, lightness.height).std.CopyFrameProps(lightness), Kind.LAB)


class _TallFrame:
    """Computes one batch; a pure function of the batch's number and its input frames."""

    def __init__(self, template: vs.VideoNode, batches: Batches, guided: bool, compute: ComputeFromMore) -> None:
        self._format = template.format
        self._width, self._height = template.width, template.height
        self._batches = batches
        self._guided = guided
        self._compute = compute

    def __call__(self, n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        with naming("predict", self._batches.about(n)):
            return self._computed(n, f if isinstance(f, list) else [f])

    def _computed(self, n: int, frames: list[vs.VideoFrame]) -> vs.VideoFrame:
        size = self._batches.size
        lightness = stacked(frames[:size])
        guidance, more = None, frames[size:]
        if self._guided:
            planes = [[np.asarray(frame[plane]) for plane in range(3)] for frame in more[:size]]
            guidance, more = finite(np.stack(planes)), more[size:]
        small = finite(self._compute(n, lightness, guidance, more))
        if small.ndim != 4 or small.shape[:2] != (size, 2):
            raise ValueError(f"the network gave an array of shape {small.shape}")
        return self._write(lightness, _finish(lightness, small, guidance))

    def _write(self, lightness: Floats, ab: Floats) -> vs.VideoFrame:
        tall = vs.core.create_video_frame(self._format, self._width, self._height)
        np.asarray(tall[0])[:] = lightness.reshape(-1, self._width)
        for plane in (1, 2):
            np.multiply(ab[:, plane - 1].reshape(-1, self._width), 1 / CHROMA_SCALE, out=np.asarray(tall[plane]))
        return tall


def _finish(lightness: Floats, small: Floats, guidance: Floats | None) -> Floats:
    """Bring ab to the size of the lightness, and hold the colours that guidance gives."""
    ab = small
    if small.shape[2:] != lightness.shape[1:]:
        ab = np.stack([enlarge_chroma(tones, colors) for tones, colors in zip(lightness, small, strict=True)])
    if guidance is None:
        return ab
    given = guidance * np.array((1, CHROMA_SCALE, CHROMA_SCALE), np.float32)[:, None, None]
    return np.stack([hold_colors(*pictures) for pictures in zip(lightness, ab, given, strict=True)])
