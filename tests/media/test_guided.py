"""Clips guided by their truth come nearer to it, in every protocol that is told something of it."""

import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.moving_lab import texture
from tests.frames.pictures import clip_of, planes_of
from vs_colorize.evaluation.guided import KEY_FRAMES, ONE_A_SCENE, POINTS, PROTOCOLS, REFERENCE
from vs_colorize.media.guided import guided_colorizers
from vs_colorize.media.side_by_side import SRGB_TAGS, grey_clip

FRAMES = 5


@pytest.fixture(scope="module")
def truth() -> vs.VideoNode:
    """A red field beside a blue one, sliding to the left."""
    pictures = []
    for n in range(FRAMES):
        tone = texture(width=160)[:96, 2 * n : 2 * n + 128]
        left = np.arange(128)[None] < 64 - 2 * n
        planes = [tone * np.where(left, 1.0, 0.5), tone * 0.6, tone * np.where(left, 0.5, 1.0)]
        pictures.append(clip_of([plane.astype(np.float32) for plane in planes], vs.RGBS, **SRGB_TAGS))
    return vs.core.std.Splice(pictures)


def error(found: vs.VideoNode, truth: vs.VideoNode, n: int) -> float:
    return float(np.mean((np.stack(planes_of(found, n)) - np.stack(planes_of(truth, n))) ** 2))


def test_every_protocol_colors_the_whole_clip(truth: vs.VideoNode) -> None:
    grey = grey_clip(truth)
    colorizers = guided_colorizers("fusion", {"size": 96, "device": "cpu"})
    assert list(colorizers) == [protocol.row("fusion") for protocol in PROTOCOLS]
    last = FRAMES // 2
    plain = error(grey, truth, last)
    for protocol in (POINTS, REFERENCE, KEY_FRAMES, ONE_A_SCENE):
        result = colorizers[protocol.row("fusion")](grey, truth)
        assert (result.num_frames, result.format.id) == (FRAMES, vs.RGBS)
        assert error(result, truth, last) < 0.5 * plain
