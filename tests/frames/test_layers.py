import numpy as np
import vapoursynth as vs

from tests.frames.pictures import clip_of, planes_of
from vs_colorize.frames.kinds import Kind, mark
from vs_colorize.frames.layers import seen_below


def guidance(sure: np.ndarray) -> vs.VideoNode:
    color = np.where(sure > 0, np.float32(0.25), np.float32(0))
    return mark(clip_of([sure.astype(np.float32), color, -color], vs.YUV444PS), Kind.GUIDANCE)


def test_what_lies_over_hides_what_is_below_as_far_as_it_is_sure() -> None:
    below = guidance(np.full((16, 16), 0.8))
    above = guidance(np.tile(np.linspace(0, 1, 16), (16, 1)))
    sure, a, b = planes_of(seen_below(above, below))
    np.testing.assert_allclose(sure, 0.8 * (1 - np.tile(np.linspace(0, 1, 16), (16, 1))), atol=1e-6)
    assert (a == 0.25).all()
    assert (b == -0.25).all()
