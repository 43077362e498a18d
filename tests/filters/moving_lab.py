"""Lab clips of moving textures, and their colours."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import planes_of
from vs_colorize.frames.kinds import CHROMA_SCALE, Kind, mark

type Array = NDArray[np.float32]

WIDTH, HEIGHT = 160, 96


def texture(seed: int = 0, width: int = WIDTH, height: int = HEIGHT) -> Array:
    """A soft pattern of L* / 100 in 0.2…0.8, with room to move."""
    noise = np.random.default_rng(seed).random((height + 64, width + 64), np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 3)
    return np.asarray(0.2 + 0.6 * (soft - soft.min()) / np.ptp(soft), np.float32)


def lab_clip(frames: Sequence[tuple[Array, Array, Array]], **props: Sequence[float]) -> vs.VideoNode:
    """A Lab clip of frames (L* / 100, a*, b*), with a value of each prop a frame."""
    height, width = frames[0][0].shape
    blank = vs.core.std.BlankClip(format=vs.YUV444PS, width=width, height=height, length=len(frames), keep=True)

    def write(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        picture = f.copy()
        lightness, a, b = frames[n]
        for plane, values in enumerate((lightness, a / CHROMA_SCALE, b / CHROMA_SCALE)):
            np.asarray(picture[plane])[:] = values
        for name, numbers in props.items():
            picture.props[name] = float(numbers[n])
        return picture

    return mark(blank.std.ModifyFrame(blank, write), Kind.LAB)


def flat(a: float, b: float, shape: tuple[int, int] = (HEIGHT, WIDTH)) -> tuple[Array, Array]:
    return np.full(shape, a, np.float32), np.full(shape, b, np.float32)


def still(colors: Sequence[tuple[float, float]], **props: Sequence[float]) -> vs.VideoNode:
    """A picture that does not move, in one colour a frame."""
    lightness = texture()[:HEIGHT, :WIDTH]
    return lab_clip([(lightness, *flat(a, b)) for a, b in colors], **props)


def ab(clip: vs.VideoNode, n: int) -> NDArray[np.float64]:
    """a* and b* of frame n, (2, H, W)."""
    return np.stack(planes_of(clip, n)[1:]) * CHROMA_SCALE


def means(clip: vs.VideoNode) -> NDArray[np.float64]:
    """Mean a* and b* of every frame, (N, 2)."""
    return np.stack([ab(clip, n).mean((1, 2)) for n in range(clip.num_frames)])


def flicker(values: NDArray[np.float64]) -> float:
    return float(np.hypot(*np.diff(values, 2, axis=0).T).mean())


def panned(step: int, count: int, color: Callable[[int], tuple[Array, Array]]) -> vs.VideoNode:
    """A texture that moves `step` pixels a frame to the left, with colours."""
    whole = texture(width=WIDTH + step * count)
    return lab_clip([(whole[:HEIGHT, step * n : step * n + WIDTH], *color(n)) for n in range(count)])
