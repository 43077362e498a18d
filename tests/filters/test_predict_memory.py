import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.test_predict import hints
from tests.frames.pictures import moving_grey, planes_of, props_of
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.frames.kinds import CHROMA_SCALE


def film(frames: int = 20, cut: int | None = None) -> vs.VideoNode:
    small = lightness(moving_grey(vs.GRAY8, frames), size=64)
    if cut is None:
        return small
    marked = small[cut].std.SetFrameProps(_SceneChangePrev=1)
    return small[:cut] + marked + small[cut + 1 :]


def remembering(clip: vs.VideoNode, guidance: vs.VideoNode | None = None, **options: int) -> vs.VideoNode:
    return predict(clip, guidance, model="fusion-lstm", device="cpu", **options)  # type: ignore[arg-type]


def color_of(lab: vs.VideoNode, n: int) -> bytes:
    return b"".join(plane.tobytes() for plane in planes_of(lab, n)[1:])


def test_a_lab_clip_has_the_lightness_and_the_props_of_its_input() -> None:
    small = film(3)
    lab = remembering(small)
    assert (lab.format.id, lab.width, lab.height, lab.num_frames) == (vs.YUV444PS, small.width, small.height, 3)
    assert np.array_equal(planes_of(lab, 2)[0], planes_of(small, 2)[0])
    assert props_of(lab, 2)["ColorizeClip"] == "lab"
    assert props_of(lab, 2)["Number"] == 2


def test_colors_depend_on_the_frames_before_but_not_on_what_was_asked_before() -> None:
    whole, alone = film(), film()[18:]
    forwards, at_once = remembering(whole), remembering(whole)
    for n in range(18):
        forwards.get_frame(n).close()
    assert color_of(forwards, 18) == color_of(at_once, 18)
    assert color_of(forwards, 18) != color_of(remembering(alone), 0)


def test_after_a_cut_a_scene_starts_afresh() -> None:
    joined = remembering(film(cut=18))
    alone = remembering(film()[18:])
    assert color_of(joined, 18) == color_of(alone, 0)
    assert color_of(joined, 19) == color_of(alone, 1)
    assert color_of(joined, 17) == color_of(remembering(film()), 17)


def test_batches_change_no_color_that_can_be_seen() -> None:
    single, together = remembering(film(10)), remembering(film(10), batch=4)
    for one, other in zip(planes_of(single, 9), planes_of(together, 9), strict=True):
        assert np.abs(one - other).max() * CHROMA_SCALE < 0.01


def test_a_hinted_pixel_comes_out_at_its_color() -> None:
    small = film(2)
    _, a, b = planes_of(remembering(small, hints(small, 30, -20)), 1)
    square = np.s_[24:40, 32:48]
    assert np.allclose(a[square] * CHROMA_SCALE, 30, atol=0.01)
    assert np.allclose(b[square] * CHROMA_SCALE, -20, atol=0.01)


def test_options_are_checked_before_the_first_frame() -> None:
    with pytest.raises(vs.Error, match=r"^predict: unknown device 'gpu'"):
        predict(film(1), model="fusion-lstm", device="gpu")
