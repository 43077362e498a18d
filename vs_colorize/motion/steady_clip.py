"""Steady colours as a clip: the motion of each pair of frames is read once, and the window of every frame uses it.

All of this happens at half the size of the Lab clip: what flickers is coarse, and the fine detail of a frame's colours,
which follows the edges of its lightness, is its own. No state lives between calls, so a frame is the same bytes in
whatever order frames are asked for.
"""

from collections.abc import Callable, Sequence

import numpy as np
import vapoursynth as vs

from vs_colorize.errors import ColorizeError
from vs_colorize.motion.flow import Floats, FlowReader
from vs_colorize.motion.neighbours import Mark, scene_weights
from vs_colorize.motion.steady_color import Step, kept_share, steady_color

_SCENE_PROPS = ("_SceneChangePrev", "_SceneChangeNext", "_SceneFade")
_KEPT = "ColorizeKept"
_SMALLEST_SIDE = 64
_REQUESTS_AHEAD = 8
_ONE_SIDED = 0.2


def steady_clip(lab: vs.VideoNode, radius: int, strength: float) -> vs.VideoNode:
    """Return a Lab clip with its colours averaged along motion over `radius` frames to either side.

    `strength`, 0…1, says how much of the change is made. What is no finite number becomes 0. Lightness and props stay.

    Raises:
        vs.Error: when a frame is asked for, if it cannot be computed: names the frame and the cause.
    """
    radius = min(radius, lab.num_frames - 1)
    # Of Expr's comparisons, `<=` is the one that says no to what is not a number.
    finite = lab.std.Expr("x abs 1000 <= x 0 ?")
    if not radius:
        return finite
    # Read again when its window is through, `radius` frames after the window's last frame had it computed.
    _keep(finite, radius)
    shrink = 2 if min(lab.width, lab.height) >= _SMALLEST_SIDE else 1
    small = finite.resize.Bilinear(lab.width // shrink, lab.height // shrink)
    tracks = _track_clip(small)
    _keep(tracks, radius)
    window = [_moved(tracks, by) for by in range(-radius, radius + 1)]
    change = small.std.ModifyFrame([small, *window], _named(_Change(small, radius)))
    full = change.resize.Bilinear(lab.width, lab.height)
    return vs.core.std.Expr([finite, full], ["", f"x y {strength} * +"])


def _keep(clip: vs.VideoNode, radius: int) -> None:
    vs.core.std.SetVideoCache(clip, mode=1, fixedsize=1, maxsize=2 * radius + _REQUESTS_AHEAD)


def _moved(clip: vs.VideoNode, by: int) -> vs.VideoNode:
    """Return the clip whose frame n is frame n + `by`; the first and the last one are repeated."""
    if by < 0:
        return clip[0] * -by + clip[:by]
    return clip[by:] + clip[-1] * by if by else clip


def _named(callback: Callable[[int, list[vs.VideoFrame]], vs.VideoFrame]) -> Callable[..., vs.VideoFrame]:
    """Make a callback say which frame failed, and why."""

    def call(n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        try:
            return callback(n, f)
        except Exception as error:
            cause = " ".join(f"{type(error).__name__}: {error}".split())
            raise ColorizeError(f"stabilize: frame {n} failed: {cause}") from error

    return call


def _track_clip(small: vs.VideoNode) -> vs.VideoNode:
    """Return a clip whose frame n stacks picture n, the motion to frame n + 1, and the motion back: see `_parts`.

    The prop `ColorizeKept` says which share of the picture the motion leads to frame n + 1.
    """
    codes = small.std.ShufflePlanes(0, vs.GRAY).std.Expr("x 255 *", format=vs.GRAY8)
    stacked = small.std.BlankClip(format=vs.GRAYS, width=3 * small.width, height=3 * small.height, keep=True)
    inputs = [small, _moved(small, 1), codes, _moved(codes, 1)]
    tracks = stacked.std.ModifyFrame(inputs, _named(_Track(stacked.format)))
    return tracks.std.CopyFrameProps(small, props=_SCENE_PROPS)


class _Track:
    def __init__(self, form: vs.VideoFormat) -> None:
        self._format = form
        self._read_flow = FlowReader()

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        picture, following = (np.dstack([np.asarray(frame[plane]) for plane in range(3)]) for frame in f[:2])
        now, after = (np.asarray(frame[0]) for frame in f[2:])
        ways = self._read_flow(now, after)
        height, width = now.shape
        track = vs.core.create_video_frame(self._format, 3 * width, 3 * height)
        for part, values in zip(_parts(track), (picture, *ways), strict=True):
            part[:] = values
        track.props[_KEPT] = kept_share(picture, following, ways[0])
        return track


def _parts(track: vs.VideoFrame) -> list[Floats]:
    """Return what a frame stacks, each (H, W, 3): L*, a*, b* as in the clip; columns, rows, trust there; and back."""
    values = np.asarray(track[0])
    height, width = values.shape[0] // 3, values.shape[1] // 3
    return [values[part * height : (part + 1) * height].reshape(height, width, 3) for part in range(3)]


class _Change:
    """Computes what to add to a frame's colours; a pure function of its number and the tracks of its window."""

    def __init__(self, small: vs.VideoNode, radius: int) -> None:
        self._length = small.num_frames
        self._radius = radius

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        first, last = max(0, n - self._radius), min(self._length, n + self._radius + 1)
        tracks = f[1:][first - n + self._radius : last - n + self._radius]
        parts = [_parts(track) for track in tracks]
        here = n - first
        weights = self._weights([_mark(track) for track in tracks], here)
        ahead = [Step(parts[m - 1][1], parts[m][0], weights[m]) for m in range(here + 1, len(parts)) if weights[m]]
        behind = [Step(parts[m][2], parts[m][0], weights[m]) for m in range(here - 1, -1, -1) if weights[m]]
        picture = parts[here][0]
        steady = steady_color(picture, (ahead, behind))
        result = f[0].copy()
        share = _picture_share(picture[..., 0])
        for plane in (1, 2):
            np.multiply(steady[plane - 1] - picture[..., plane], share, out=np.asarray(result[plane]))
        return result

    def _weights(self, marks: Sequence[Mark], here: int) -> list[float]:
        """Weigh by scene and distance; less where the scene has no frame on the other side."""
        by_scene = scene_weights(marks, here)
        weights = []
        for m, weight in enumerate(by_scene):
            opposite = 2 * here - m
            alone = not (0 <= opposite < len(by_scene) and by_scene[opposite])
            near = 1 - ((m - here) / (self._radius + 1)) ** 2
            weights.append(weight * near * (_ONE_SIDED if alone else 1))
        return weights


def _picture_share(lightness: Floats) -> float:
    """Return how much colour a picture can carry, 0…1: a blank frame shall not get that of its neighbours."""
    # torch is loaded with the first frame, not when a script is read.
    import torch

    from vs_colorize.color.neutral import picture_weight

    return float(picture_weight(torch.tensor(lightness)[None, None]))


def _mark(track: vs.VideoFrame) -> Mark:
    props = track.props
    first, last = (props.get(name) for name in _SCENE_PROPS[:2])
    return Mark(
        first=None if first is None else bool(first),
        last=None if last is None else bool(last),
        fade=float(props.get(_SCENE_PROPS[2], 0)),
        kept=float(props[_KEPT]),
    )
