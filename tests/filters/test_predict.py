import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import clip_of, flat_lab, frame_bytes, moving_grey, planes_of, props_of
from vs_colorize.errors import ClipError, DeviceError, ModelError, OptionError
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.frames.kinds import CHROMA_SCALE, Kind, mark


def film(frames: int = 5) -> vs.VideoNode:
    return lightness(moving_grey(vs.GRAY8, frames), size=64)


def hints(clip: vs.VideoNode, a: float, b: float) -> vs.VideoNode:
    """A guidance clip with one square of a colour in the middle."""
    confidence, a_plane, b_plane = (np.zeros((clip.height, clip.width), np.float32) for _ in range(3))
    square = np.s_[24:40, 32:48]
    confidence[square], a_plane[square], b_plane[square] = 1, a / CHROMA_SCALE, b / CHROMA_SCALE
    return mark(clip_of([confidence, a_plane, b_plane], vs.YUV444PS, clip.num_frames), Kind.GUIDANCE)


def test_a_lab_clip_has_the_lightness_and_the_props_of_its_input() -> None:
    small = film()
    lab = predict(small, device="cpu")
    assert (lab.format.id, lab.width, lab.height, lab.num_frames) == (vs.YUV444PS, small.width, small.height, 5)
    assert np.array_equal(planes_of(lab, 3)[0], planes_of(small, 3)[0])
    assert props_of(lab, 3)["ColorizeClip"] == "lab"
    assert props_of(lab, 3)["Number"] == 3


def test_colors_are_there_and_stay_within_lab() -> None:
    _, a, b = planes_of(predict(film(), device="cpu"))
    assert 1 < np.hypot(a, b).max() * CHROMA_SCALE < 128


def test_hints_reach_the_network() -> None:
    small = film(1)
    plain = planes_of(predict(small, device="cpu"))
    red, blue = (planes_of(predict(small, hints(small, a, b), device="cpu")) for a, b in ((60, 40), (0, -60)))
    middle = np.s_[28:36, 36:44]
    assert red[1][middle].mean() > plain[1][middle].mean()
    assert blue[2][middle].mean() < plain[2][middle].mean()


def test_a_hinted_pixel_comes_out_at_its_colour() -> None:
    small = film(1)
    _, a, b = planes_of(predict(small, hints(small, 30, -20), device="cpu"))
    square = np.s_[24:40, 32:48]
    assert np.allclose(a[square] * CHROMA_SCALE, 30, atol=0.01)
    assert np.allclose(b[square] * CHROMA_SCALE, -20, atol=0.01)


@pytest.mark.parametrize("batch", [2, 4, 8])
def test_a_batch_changes_no_color_that_can_be_seen(batch: int) -> None:
    single, together = (predict(film(), device="cpu", batch=size) for size in (1, batch))
    for n in (0, 4):
        for one, other in zip(planes_of(single, n), planes_of(together, n), strict=True):
            assert np.abs(one - other).max() * CHROMA_SCALE < 0.01


def test_more_vividness_gives_more_color() -> None:
    chroma = []
    for vividness in (0.0, 0.5, 1.0):
        _, a, b = planes_of(predict(film(1), device="cpu", vividness=vividness))
        chroma.append(np.hypot(a, b).mean())
    assert chroma == sorted(chroma)


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_blank_frames_stay_neutral(level: float) -> None:
    blank = vs.core.std.BlankClip(format=vs.GRAYS, width=96, height=64, length=1, color=[level])
    _, a, b = planes_of(predict(mark(blank, Kind.LIGHTNESS), device="cpu"))
    assert not a.any()
    assert not b.any()


def test_what_is_not_a_number_does_not_spread() -> None:
    planes = [np.full((64, 96), np.nan, np.float32)]
    lab = predict(mark(clip_of(planes, vs.GRAYS), Kind.LIGHTNESS), device="cpu")
    assert all(np.isfinite(plane).all() for plane in planes_of(lab)[1:])


@pytest.mark.parametrize(
    ("options", "cause", "text"),
    [
        ({"model": "sepia"}, ModelError, "unknown model 'sepia'; choose one of: fusion"),
        ({"device": "gpu"}, DeviceError, "unknown device 'gpu'"),
        ({"precision": "int8"}, OptionError, "unknown precision 'int8'"),
        ({"vividness": 1.5}, OptionError, "vividness must be between 0 and 1, got 1.5"),
        ({"vividness": float("nan")}, OptionError, "vividness must be between 0 and 1, got nan"),
        ({"temperature": 0.0}, OptionError, "temperature must be between 0.05 and 2, got 0"),
        ({"batch": 0}, OptionError, "batch must be between 1 and 64, got 0"),
        ({"batch": 65}, OptionError, "batch must be between 1 and 64, got 65"),
    ],
)
def test_options_are_checked_before_the_first_frame(
    options: dict[str, object], cause: type[Exception], text: str
) -> None:
    with pytest.raises(vs.Error, match=f"^predict: {text}") as caught:
        predict(film(), **options)  # type: ignore[arg-type]
    assert isinstance(caught.value.__cause__, cause)


def test_a_clip_of_another_kind_is_refused_by_name() -> None:
    with pytest.raises(vs.Error, match=r"^predict: lightness: a lightness clip \(GRAYS\) is wanted, YUV444PS came"):
        predict(flat_lab(10, 10))
    unmarked = vs.core.std.BlankClip(format=vs.GRAYS, width=64, height=64, length=1)
    with pytest.raises(vs.Error, match="an unmarked clip came"):
        predict(unmarked)
    with pytest.raises(vs.Error, match=r"guidance: a guidance clip .* is wanted, a lab clip came") as caught:
        predict(film(), flat_lab(10, 10, frames=5))
    assert isinstance(caught.value.__cause__, ClipError)


def test_guidance_of_another_size_or_length_is_refused() -> None:
    small = film()
    with pytest.raises(vs.Error, match="guidance is 128x96 but lightness is"):
        predict(small, hints(lightness(moving_grey(vs.GRAY8, 5), size=96), 10, 10))
    with pytest.raises(vs.Error, match="guidance has 3 frames but lightness has 5"):
        predict(small, hints(small[:3], 10, 10))


@pytest.mark.parametrize("model", ["fusion", "fusion-lstm"])
def test_several_devices_give_the_colors_of_one(model: str) -> None:
    small = lightness(moving_grey(vs.GRAY8, 5), size=64)
    one, two = (predict(small, model=model, device=device, batch=2) for device in ("cpu", "cpu, cpu"))
    for n in (4, 1, 3, 0, 2):
        assert frame_bytes(two, n) == frame_bytes(one, n)


def test_each_of_several_devices_is_checked() -> None:
    with pytest.raises(vs.Error, match=r"^predict: unknown device 'gpu'"):
        predict(film(), device="cpu,gpu")
