"""Clips of tracks: each frame a small picture in Lab, and the motion that leads to the next frame and back."""

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.naming import named
from vs_colorize.motion.flow import Floats, FlowReader
from vs_colorize.motion.steady_color import kept_share

KEPT = "ColorizeKept"
"""The prop that says which share of a track's picture the motion leads to the next frame, 0…1."""

STABILIZE = "stabilize"
"""What errors call the task that tracks are for."""

_REQUESTS_AHEAD = 8


def track_clip(small: vs.VideoNode) -> vs.VideoNode:
    """Return a clip whose frame n stacks picture n, the motion to frame n + 1, and the motion back: see `parts`.

    Beside the prop `KEPT`, frames have no props.
    """
    codes = small.std.ShufflePlanes(0, vs.GRAY).std.Expr("x 255 *", format=vs.GRAY8)
    stacked = small.std.BlankClip(format=vs.GRAYS, width=3 * small.width, height=3 * small.height, keep=True)
    inputs = [small, moved(small, 1), codes, moved(codes, 1)]
    return stacked.std.ModifyFrame(inputs, named(_Track(stacked.format), STABILIZE))


def parts(track: vs.VideoFrame) -> list[Floats]:
    """Return what a frame stacks, each (H, W, 3): L*, a*, b* as in the clip; columns, rows, trust there; and back."""
    values = np.asarray(track[0])
    height, width = values.shape[0] // 3, values.shape[1] // 3
    return [values[part * height : (part + 1) * height].reshape(height, width, 3) for part in range(3)]


def picture_of(frame: vs.VideoFrame) -> Floats:
    """Return the planes of a frame as one array, (H, W, 3)."""
    return np.dstack([np.asarray(frame[plane]) for plane in range(3)])


def picture_share(lightness: Floats) -> float:
    """Return how much colour a picture can carry, 0…1: a blank frame shall not get that of its neighbours."""
    # torch is loaded with the first frame, not when a script is read.
    import torch

    from vs_colorize.color.neutral import picture_weight

    return float(picture_weight(torch.tensor(lightness)[None, None]))


def moved(clip: vs.VideoNode, by: int) -> vs.VideoNode:
    """Return the clip whose frame n is frame n + `by`; the first and the last one are repeated."""
    if by < 0:
        return (clip[0] * -by + clip)[: clip.num_frames]
    return (clip + clip[-1] * by)[by:] if by else clip


def keep(clip: vs.VideoNode, frames: int) -> None:
    """Make a clip's cache hold so many frames, and some more for a consumer that runs ahead with several requests."""
    vs.core.std.SetVideoCache(clip, mode=1, fixedsize=1, maxsize=frames + _REQUESTS_AHEAD)


class _Track:
    def __init__(self, form: vs.VideoFormat) -> None:
        self._format = form
        self._read_flow = FlowReader()

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        picture, following = (picture_of(frame) for frame in f[:2])
        now, after = (np.asarray(frame[0]) for frame in f[2:])
        ways = self._read_flow(now, after)
        height, width = now.shape
        track = vs.core.create_video_frame(self._format, 3 * width, 3 * height)
        for part, values in zip(parts(track), (picture, *ways), strict=True):
            part[:] = values
        track.props[KEPT] = kept_share(picture, following, ways[0])
        return track
