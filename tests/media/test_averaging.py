import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import flat_lab, moving_grey, planes_of
from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.frames.kinds import CHROMA_SCALE
from vs_colorize.media.averaging import averaged, averaging


def colors(*values: float, ends: int | None = None) -> vs.VideoNode:
    """Return a Lab clip with one a* a frame; b* is its negative. A scene ends at frame `ends`."""
    frames = [flat_lab(a, -a) for a in values]
    if ends is not None:
        frames[ends] = frames[ends].std.SetFrameProps(_SceneChangeNext=1)
        frames[ends + 1] = frames[ends + 1].std.SetFrameProps(_SceneChangePrev=1)
    return vs.core.std.Splice(frames)


def color(clip: vs.VideoNode, n: int) -> tuple[float, float]:
    _, a, b = planes_of(clip, n)
    assert np.ptp(a) == np.ptp(b) == 0
    return a[0, 0] * CHROMA_SCALE, b[0, 0] * CHROMA_SCALE


def test_colors_are_the_mean_of_the_frames_around() -> None:
    result = averaged(colors(0, 10, 50, -20, 30, 7, 7), 5)
    assert color(result, 2) == pytest.approx((14, -14), abs=1e-3)
    assert color(result, 3) == pytest.approx((15.4, -15.4), abs=1e-3)


def test_lightness_stays() -> None:
    dark = flat_lab(0, 0).std.Expr(["x 0.5 *", "", ""])
    result = averaged(flat_lab(0, 0) + dark + flat_lab(0, 0), 3)
    assert planes_of(result, 1)[0][0, 0] == 0.25


def test_no_color_crosses_a_cut() -> None:
    result = averaged(colors(10, 10, 10, -40, -40, -40, ends=2), 5)
    assert [round(color(result, n)[0], 3) for n in range(6)] == [10, 10, 10, -40, -40, -40]


def test_the_rest_of_the_chain_is_that_of_colorize() -> None:
    clip = moving_grey(vs.GRAYS, 3)
    result = averaging({"size": 64, "device": "cpu", "vividness": 0.5}, 3)(clip, vs.RGBS)
    lab = predict(lightness(clip, size=64), device="cpu", vividness=0.5)
    assert np.array_equal(planes_of(result, 1), planes_of(apply_color(clip, averaged(lab, 3), format=vs.RGBS), 1))
    assert not np.array_equal(planes_of(result, 1), planes_of(apply_color(clip, lab, format=vs.RGBS), 1))
