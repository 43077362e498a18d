import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.test_predict import hints
from tests.frames.pictures import frame_bytes, in_order_and_shuffled, moving_grey, planes_of
from tests.zoo.published import PUBLISHED
from vs_colorize.errors import ClipError
from vs_colorize.filters.colorize import colorize
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.frames.kinds import CHROMA_SCALE

pytestmark = pytest.mark.usefixtures("zoo_with_published")

FRAMES = 3


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_clip_is_colored_in_any_order_in_batches(name: str) -> None:
    clip = moving_grey(vs.YUV420P8, FRAMES)

    def film() -> vs.VideoNode:
        return colorize(clip, model=name, size=32, device="cpu", precision="fp32", batch=2, format=vs.YUV420P8)

    in_order, shuffled = in_order_and_shuffled(film, FRAMES)
    assert in_order == shuffled
    luma = clip.width * clip.height
    assert in_order[2][:luma] == frame_bytes(clip, 2)[:luma]
    assert len(set(in_order[2][luma:])) > 1


@pytest.mark.parametrize("name", PUBLISHED)
def test_hints_hold_whether_the_network_takes_them_or_not(name: str) -> None:
    small = lightness(moving_grey(vs.GRAY8, 1), size=48)
    _, a, b = planes_of(predict(small, hints(small, 30, -20), model=name, device="cpu", precision="fp32"))
    square = np.s_[24:40, 32:48]
    assert np.allclose(a[square] * CHROMA_SCALE, 30, atol=0.01)
    assert np.allclose(b[square] * CHROMA_SCALE, -20, atol=0.01)


@pytest.mark.parametrize(("size", "seen_size"), [(None, "688 x 512"), (48, "64 x 48")])
def test_clips_have_the_models_own_size_unless_another_is_wanted(
    monkeypatch: pytest.MonkeyPatch, size: int | None, seen_size: str
) -> None:
    def seen(small: vs.VideoNode, *_: object, **__: object) -> vs.VideoNode:
        raise ClipError(f"{small.width} x {small.height}")

    monkeypatch.setattr("vs_colorize.filters.colorize.predict_colors", seen)
    with pytest.raises(vs.Error, match=f"^colorize: {seen_size}$"):
        colorize(moving_grey(vs.GRAY8, 1), model="ddcolor-tiny", size=size, stabilize=False)
