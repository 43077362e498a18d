import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import clip_of, flat_lab, frame_bytes, planes_of, props_of
from vs_colorize.filters.merge_guidance import merge_guidance
from vs_colorize.frames.kinds import Kind, mark

_SHAPE = (32, 48)


def guidance(confidence: object, seed: int = 0, **props: int) -> vs.VideoNode:
    """A guidance clip of random colours."""
    rng = np.random.default_rng(seed)
    sure = np.broadcast_to(np.float32(confidence), _SHAPE)  # type: ignore[arg-type]
    colors = [rng.random(_SHAPE, np.float32) - np.float32(0.5) for _ in range(2)]
    return mark(clip_of([sure, *colors], vs.YUV444PS, **props), Kind.GUIDANCE)


def test_what_is_sure_hides_and_what_is_not_known_shows_bit_for_bit() -> None:
    below = guidance(np.random.default_rng(9).random(_SHAPE, np.float32), seed=1)
    assert frame_bytes(merge_guidance(guidance(1), below), 0) == frame_bytes(guidance(1), 0)
    assert frame_bytes(merge_guidance(guidance(0), below), 0) == frame_bytes(below, 0)
    assert frame_bytes(merge_guidance(below, guidance(0)), 0) == frame_bytes(below, 0)


def test_half_confidence_mixes() -> None:
    upper, lower = guidance(0.5, 1), guidance(0.8, 2)
    merged = planes_of(merge_guidance(upper, lower))
    assert np.allclose(merged[0], 0.9)
    for plane in (1, 2):
        wanted = (0.5 * planes_of(upper)[plane] + 0.4 * planes_of(lower)[plane]) / 0.9
        assert np.allclose(merged[plane], wanted, atol=1e-6)


def test_several_lie_over_each_other_in_order() -> None:
    rng = np.random.default_rng(0)
    clips = [guidance(rng.random(_SHAPE, np.float32), seed) for seed in range(3)]
    one_by_one = merge_guidance(clips[0], merge_guidance(*clips[1:]))
    for merged, wanted in zip(planes_of(merge_guidance(*clips)), planes_of(one_by_one), strict=True):
        assert np.allclose(merged, wanted, atol=1e-6)


def test_where_nobody_knows_anything_nothing_is_known() -> None:
    merged = planes_of(merge_guidance(guidance(0, 1), guidance(0, 2)))
    assert not merged[0].any()
    assert np.isfinite(merged).all()


def test_one_clip_stays_as_it_is_and_the_first_gives_the_props() -> None:
    first, second = guidance(0.5, 1, Reel=1), guidance(0.5, 2, Reel=2)
    assert frame_bytes(merge_guidance(first), 0) == frame_bytes(first, 0)
    assert props_of(merge_guidance(first, second))["Reel"] == 1


@pytest.mark.parametrize(
    ("clips", "text"),
    [
        ([], "^merge_guidance: no clips came"),
        ([guidance(1), flat_lab(0, 0, 48, 32)], "^merge_guidance: clip 2: a guidance clip .* a lab clip came"),
        ([guidance(1), guidance(1) * 2], "^merge_guidance: clip 2 has 2 frames but clip 1 has 1"),
    ],
)
def test_what_cannot_be_merged_is_refused(clips: list[vs.VideoNode], text: str) -> None:
    with pytest.raises(vs.Error, match=text):
        merge_guidance(*clips)
