"""Small photos and clips in colour, written when a test asks for them."""

from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray


def colored_picture(seed: int = 0, width: int = 32, height: int = 32) -> NDArray[np.uint8]:
    """Return soft patches of colour, RGB (H, W, 3)."""
    coarse = np.random.default_rng(seed).integers(40, 216, (4, 4, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def grey_picture(width: int = 32, height: int = 32) -> NDArray[np.uint8]:
    """Return a ramp in grey, RGB (H, W, 3)."""
    ramp = np.add.outer(np.arange(height) * 3, np.arange(width) * 3).astype(np.uint8)
    return np.repeat(ramp[..., None], 3, axis=2)


def write_photo(path: Path, rgb: NDArray[np.uint8] | NDArray[np.uint16]) -> Path:
    """Write a picture in the format of the suffix, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), np.ascontiguousarray(rgb[..., ::-1]))
    return path


def write_clip(path: Path, frames: list[NDArray[np.uint8]]) -> Path:
    """Write a video of RGB frames, lossless but for the way to 4:2:0."""
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = frames[0].shape[:2]
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=24, options={"preset": "ultrafast", "qp": "0"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for rgb in frames:
            output.mux(stream.encode(av.VideoFrame.from_ndarray(rgb, format="rgb24")))
        output.mux(stream.encode())
    return path


def moving_colors(frames: int = 4, seed: int = 0) -> list[NDArray[np.uint8]]:
    """Return frames (32 x 32) of colours that drift to the right."""
    wide = colored_picture(seed, 64, 32)
    return [np.ascontiguousarray(wide[:, n : n + 32]) for n in range(frames)]
