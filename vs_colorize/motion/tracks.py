"""Clips of tracks: each frame a small picture in Lab, and the motion that leads to the next frame and back."""

import cv2
import numpy as np
import vapoursynth as vs

from vs_colorize.color.neutral import weight_of_spread
from vs_colorize.frames.naming import named
from vs_colorize.motion.flow import Floats, FlowReader, Picture
from vs_colorize.motion.joining import join
from vs_colorize.motion.scratch import Scratch
from vs_colorize.motion.steady_color import kept_share

KEPT = "ColorizeKept"
"""The prop that says which share of a track's picture the motion leads to the next frame, 0…1."""

PICTURE = "ColorizePicture"
"""The prop that says how much colour a track's picture can carry, 0…1: a blank one shall not get its neighbours'."""

STABILIZE = "stabilize"
"""What errors call the task that tracks are for."""

_REQUESTS_AHEAD = 8


def track_clip(small: vs.VideoNode, between: vs.VideoNode | None = None) -> vs.VideoNode:
    """Return a clip whose frame n stacks picture n, the motion to frame n + 1, and the motion back: see `parts`.

    Beside the props `KEPT` and `PICTURE`, frames have none. Where frames lie far apart, `between` has the codes of a
    picture between frames n and n + 1 for each n: motion is found by way of these.
    """
    codes = codes_of(small)
    stacked = small.std.BlankClip(format=vs.GRAYS, width=4 * small.width, height=3 * small.height, keep=True)
    inputs = [small, moved(small, 1), codes, moved(codes, 1), *([] if between is None else [between])]
    return stacked.std.ModifyFrame(inputs, named(_Track(stacked.format), STABILIZE))


def codes_of(clip: vs.VideoNode) -> vs.VideoNode:
    """Return the L* / 100 of a lightness or a Lab clip as codes 0…255, GRAY8."""
    return clip.std.ShufflePlanes(0, vs.GRAY).std.Expr("x 255 *", format=vs.GRAY8)


def parts(track: vs.VideoFrame) -> Floats:
    """Return what a frame stacks, (3, H, W, 4): L*, a*, b* as in the clip, and zeros; the way there; the way back."""
    values = np.asarray(track[0])
    return values.reshape(3, values.shape[0] // 3, values.shape[1] // 4, 4)


def write_picture(frame: vs.VideoFrame, out: Floats, scratch: Scratch) -> Floats:
    """Write the planes of a frame to an array (H, W, 4), zeros the last, as for ways: see `flow`; returns it."""
    planes = [np.asarray(frame[number]) for number in range(3)]
    cv2.merge((*planes, scratch("nothing", *planes[0].shape)), out)
    return out


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
        self._scratch = Scratch()

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        lightness, following = (np.asarray(frame[0]) for frame in f[:2])
        height, width = lightness.shape
        track = vs.core.create_video_frame(self._format, 4 * width, 3 * height)
        picture, *ways = parts(track)
        write_picture(f[0], picture, self._scratch)
        self._read_ways([np.asarray(frame[0]) for frame in f[2:]], out=parts(track)[1:])
        track.props[PICTURE] = weight_of_spread(float(lightness.std()))
        track.props[KEPT] = kept_share(lightness, following, ways[0], self._scratch)
        return track

    def _read_ways(self, codes: list[Picture], out: Floats) -> None:
        here, there, *between = codes
        if not between:
            self._read_flow(here, there, out=out)
            return
        earlier, later = self._read_flow(here, between[0]), self._read_flow(between[0], there)
        out[:] = join(earlier, later, (here, there), self._read_flow, self._scratch)
