"""How chroma follows lightness in fine detail: learnt at a small size, used at a large one.

ab near each pixel is described as slope * lightness + offset. Enlarge slope and offset linearly, evaluate them with the
large lightness, and chroma has the edges of the large picture. At the small size the model gives ab back, sharpened by
what the linear enlargement blurs. Source: regression-based detail injection of pansharpening (Aiazzi et al. 2007), with
a local window in place of the global one.
"""

import cv2
import numpy as np
import vapoursynth as vs
from numpy.typing import NDArray

from vs_colorize.color.detail import NOISE, SHARPENING

type Floats = NDArray[np.float32]

_SHARPENING, _NOISE = np.float32(SHARPENING), np.float32(NOISE)


def chroma_model(lightness: Floats, ab: Floats) -> tuple[Floats, Floats]:
    """Return slope and offset of ab, each (2, H, W).

    The slope is the regression of the fine detail of ab (what a 3 x 3 mean takes away) on that of lightness in 3 x 3
    windows, drawn to 0 where lightness has none.

    Args:
        lightness: L* / 100, (H, W).
        ab: a* and b*, (2, H, W).
    """
    fine = lightness - _mean(lightness)
    energy = _mean(fine * fine) + _NOISE
    sharpened = lightness + _SHARPENING * fine
    slope, offset = np.empty_like(ab), np.empty_like(ab)
    for plane, slope_here, offset_here in zip(ab, slope, offset, strict=True):
        fine_here = plane - _mean(plane)
        np.divide(_mean(fine * fine_here), energy, out=slope_here)
        np.multiply(slope_here, sharpened, out=offset_here)
        fine_here *= _SHARPENING
        fine_here += plane
        np.subtract(fine_here, offset_here, out=offset_here)
    return slope, offset


def chroma_model_clips(lab: vs.VideoNode) -> tuple[vs.VideoNode, vs.VideoNode]:
    """Do what `chroma_model` does with a Lab clip, in native filters.

    Returns clips of slopes and of offsets (YUV444PS) that give planes 1 and 2 of the Lab clip; their plane 0 has no
    meaning. Where the clip holds no finite number, it is as if it held 0.
    """
    # Of Expr's comparisons, `<=` is the one that says no to what is not a number.
    finite = lab.std.Expr("x abs 1e30 <= x 0 ?")
    fine = vs.core.std.Expr([finite, _mean_clip(finite)], "x y -")
    moments = _mean_clip(vs.core.std.Expr([fine, _first_plane(fine)], "x y *"))
    slope = vs.core.std.Expr([moments, _first_plane(moments)], ["", f"x y {NOISE} + /"])
    clips = [finite, fine, slope, _first_plane(finite), _first_plane(fine)]
    offset = vs.core.std.Expr(clips, ["", f"x {SHARPENING} y * + z a {SHARPENING} b * + * -"])
    return slope, offset


def _mean_clip(clip: vs.VideoNode) -> vs.VideoNode:
    return clip.std.Convolution([1] * 3, mode="hv")


def _first_plane(clip: vs.VideoNode) -> vs.VideoNode:
    """Return a clip that has a clip's first plane three times."""
    return clip.std.ShufflePlanes([0, 0, 0], vs.YUV)


def enlarge_chroma(lightness: Floats, ab: Floats) -> Floats:
    """Bring ab (2, h, w) to the size of the lightness (H, W) it belongs to, along the edges of that; (2, H, W)."""
    small: Floats = cv2.resize(lightness, ab.shape[:0:-1], interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    full = np.empty((len(ab), *lightness.shape), np.float32)
    for slope, offset, plane in zip(*chroma_model(small, ab), full, strict=True):
        # As little fresh memory as can be: the system's giving it takes longer than the arithmetic.
        cv2.resize(slope, lightness.shape[::-1], dst=plane)
        plane *= lightness
        plane += cv2.resize(offset, lightness.shape[::-1])
    return full


def _mean(plane: Floats) -> Floats:
    return cv2.blur(plane, (3, 3), borderType=cv2.BORDER_REPLICATE)  # type: ignore[return-value]
