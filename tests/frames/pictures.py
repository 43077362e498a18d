"""Clips made of arrays and photographs, for tests of what touches frames."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import cv2
import numpy as np
import skimage
import vapoursynth as vs
from numpy.typing import NDArray

from vs_colorize.frames.kinds import CHROMA_SCALE, LIGHTNESS_SCALE, Kind, mark

type Array = NDArray[np.generic]


def clip_of(planes: Sequence[Array], form: int, frames: int = 1, **props: int) -> vs.VideoNode:
    """A clip that repeats one picture."""
    height, width = planes[0].shape
    blank = vs.core.std.BlankClip(format=form, width=width, height=height, length=frames, keep=True)

    def write(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        picture = f.copy()
        for plane, values in enumerate(planes):
            np.asarray(picture[plane])[:] = values
        return picture

    clip = blank.std.ModifyFrame(blank, write)
    return clip.std.SetFrameProps(**props) if props else clip


def planes_of(clip: vs.VideoNode, n: int = 0) -> list[NDArray[np.float64]]:
    """The planes of frame n."""
    with clip.get_frame(n) as frame:
        return [np.array(frame[plane], dtype=np.float64) for plane in range(frame.format.num_planes)]


def frame_bytes(clip: vs.VideoNode, n: int) -> bytes:
    """All that the planes of frame n hold."""
    with clip.get_frame(n) as frame:
        return b"".join(np.ascontiguousarray(frame[plane]).tobytes() for plane in range(frame.format.num_planes))


def in_order_and_shuffled(film: Callable[[], vs.VideoNode], frames: int) -> tuple[list[bytes], list[bytes]]:
    """The frames of a clip asked for in order, and those of another one by eight threads at random; both by number."""
    clip, other = film(), film()
    in_order = [frame_bytes(clip, n) for n in range(frames)]
    order = list(range(frames))
    random.Random(0).shuffle(order)
    with ThreadPoolExecutor(8) as threads:
        found = dict(zip(order, threads.map(lambda n: frame_bytes(other, n), order), strict=True))
    return in_order, [found[n] for n in range(frames)]


def props_of(clip: vs.VideoNode, n: int = 0) -> dict[str, object]:
    """The props of frame n."""
    with clip.get_frame(n) as frame:
        return dict(frame.props)


@cache
def astronaut() -> NDArray[np.uint8]:
    """A colour photograph of 512 x 512."""
    return np.asarray(skimage.data.astronaut(), np.uint8)


@cache
def grey_astronaut() -> NDArray[np.uint8]:
    """The grey of equal L*, sRGB code values."""
    lab = skimage.color.rgb2lab(astronaut())
    lab[..., 1:] = 0
    grey: NDArray[np.float64] = skimage.color.lab2rgb(lab)[..., 0]
    return np.rint(grey * 255).clip(0, 255).astype(np.uint8)


def lab_of(photo: NDArray[np.uint8], width: int, height: int, frames: int = 1) -> vs.VideoNode:
    """The Lab clip of a photograph's true colours."""
    lab = skimage.color.rgb2lab(photo).astype(np.float32)
    small = cv2.resize(lab, (width, height), interpolation=cv2.INTER_AREA)
    planes = [small[..., 0] / LIGHTNESS_SCALE, small[..., 1] / CHROMA_SCALE, small[..., 2] / CHROMA_SCALE]
    return mark(clip_of(planes, vs.YUV444PS, frames), Kind.LAB)


def flat_lab(a: float, b: float, width: int = 64, height: int = 48, frames: int = 1) -> vs.VideoNode:
    """A Lab clip of one colour."""
    color = [0.5, a / CHROMA_SCALE, b / CHROMA_SCALE]
    clip = vs.core.std.BlankClip(format=vs.YUV444PS, width=width, height=height, length=frames, color=color, keep=True)
    return mark(clip, Kind.LAB)


def moving_grey(form: int, frames: int, width: int = 128, height: int = 96) -> vs.VideoNode:
    """A grey clip whose frames all differ, each with its number in the prop `Number`."""
    blank = vs.core.std.BlankClip(format=vs.GRAY8, width=width, height=height, length=frames, keep=True)
    ramp = np.add.outer(np.arange(height), np.arange(width))

    def write(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        picture = f.copy()
        np.asarray(picture[0])[:] = 16 + (ramp + 7 * n) % 200
        picture.props["Number"] = n
        return picture

    clip = blank.std.ModifyFrame(blank, write)
    return clip if form == vs.GRAY8 else clip.resize.Point(format=form, matrix=1)


def counted(clip: vs.VideoNode) -> tuple[vs.VideoNode, Counter[int]]:
    """A clip that keeps nothing, and how often each of its frames has been made."""
    made: Counter[int] = Counter()

    def note(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        made[n] += 1
        return f

    noted = clip.std.ModifyFrame(clip, note)
    vs.core.std.SetVideoCache(noted, mode=0)
    return noted, made
