"""Films made for tests: views over photographs of scikit-image that move, joined by cuts and dissolves."""

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
import skimage
import vapoursynth as vs
from numpy.typing import NDArray

type Pictures = NDArray[np.uint8]

WIDTH, HEIGHT = 192, 144
_PHOTOGRAPHS = ("astronaut", "coffee", "chelsea", "rocket", "camera")


@cache
def _photograph(name: str) -> NDArray[np.uint8]:
    picture = np.asarray(getattr(skimage.data, name)(), np.uint8)
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) if picture.ndim == 3 else picture, np.uint8)
    return np.asarray(cv2.resize(grey, (2 * WIDTH, 2 * HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)


def shot(number: int, frames: int, speed: float = 1.0) -> Pictures:
    """A view that moves `speed` pixels a frame over a photograph."""
    photograph = _photograph(_PHOTOGRAPHS[number % len(_PHOTOGRAPHS)])
    places = [round(min(n * speed, WIDTH)) for n in range(frames)]
    return np.stack([photograph[HEIGHT // 2 :, place : place + WIDTH][:HEIGHT] for place in places])


def dissolved(before: Pictures, after: Pictures, frames: int) -> Pictures:
    """Two shots, joined by a linear dissolve of the last frames of one and the first of the other."""
    share = (np.arange(1, frames + 1) / (frames + 1))[:, None, None]
    mixed = (1 - share) * before[-frames:] + share * after[:frames]
    return np.concatenate((before[:-frames], np.rint(mixed).astype(np.uint8), after[frames:]))


def blank(frames: int, code: int = 0) -> Pictures:
    """Frames that show nothing."""
    return np.full((frames, HEIGHT, WIDTH), code, np.uint8)


def film(*shots: Pictures) -> vs.VideoNode:
    """A GRAY8 clip, full range, of shots joined by cuts."""
    pictures = np.concatenate(shots)
    empty = vs.core.std.BlankClip(format=vs.GRAY8, width=WIDTH, height=HEIGHT, length=len(pictures), keep=True)

    def write(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        frame = f.copy()
        np.asarray(frame[0])[:] = pictures[n]
        return frame

    return empty.std.ModifyFrame(empty, write).std.SetFrameProps(_Range=1)


def marks(clip: vs.VideoNode) -> list[tuple[object, object, object]]:
    """Begins, ends and fade of every frame, None where a prop is missing."""
    names = ("_SceneChangePrev", "_SceneChangeNext", "_SceneFade")
    return [tuple(frame.props.get(name) for name in names) for frame in clip.frames(close=True)]  # type: ignore[misc]


def starts(found: Sequence[tuple[object, object, object]]) -> list[int]:
    """The first frames of all scenes."""
    return [n for n, (begins, _, _) in enumerate(found) if begins]


def fades(found: Sequence[tuple[object, object, object]]) -> dict[int, float]:
    """The frames inside a dissolve or a fade, and how far it has got."""
    return {n: float(str(fade)) for n, (_, _, fade) in enumerate(found) if fade is not None}
