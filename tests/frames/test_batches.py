import numpy as np
import pytest
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import astronaut, clip_of, lab_of, moving_grey, planes_of, props_of
from vs_colorize.filters.lightness import lightness
from vs_colorize.frames.batches import predict_in_batches
from vs_colorize.frames.kinds import CHROMA_SCALE, Kind, mark

type Floats = NDArray[np.float32]


class Network:
    """Answers a = 100 L and b = -50 L, and counts its calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, ...]] = []

    def __call__(self, tones: Floats, guidance: Floats | None) -> Floats:
        self.calls.append(tones.shape)
        if guidance is not None:
            return guidance[:, 1:] * CHROMA_SCALE
        return np.stack([100 * tones, -50 * tones], axis=1)


def small(frames: int) -> vs.VideoNode:
    return lightness(moving_grey(vs.GRAY8, frames), size=48)


@pytest.mark.parametrize("batch", [1, 2, 4, 8])
@pytest.mark.parametrize("frames", [1, 3, 8, 19])
def test_every_frame_gets_its_own_colors(batch: int, frames: int) -> None:
    tones = small(frames)
    lab = predict_in_batches(tones, None, batch, Network())
    assert lab.num_frames == frames
    for n in range(frames):
        light, a, b = planes_of(lab, n)
        np.testing.assert_array_equal(light, planes_of(tones, n)[0])
        np.testing.assert_allclose(a, 100 * light / CHROMA_SCALE, rtol=1e-6)
        np.testing.assert_allclose(b, -50 * light / CHROMA_SCALE, rtol=1e-6)
        assert props_of(lab, n)["Number"] == n


def test_a_batch_is_computed_once_and_always_full() -> None:
    network = Network()
    lab = predict_in_batches(small(19), None, 8, network)
    for _ in lab.frames(close=True):
        pass
    for n in reversed(range(19)):
        lab.get_frame(n).close()
    assert network.calls == [(8, 48, 64)] * 3


def test_guidance_arrives_with_its_frames() -> None:
    tones = small(5)
    plane = np.full((48, 64), 0.25, np.float32)
    guidance = mark(clip_of([plane, plane / 2, -plane / 2], vs.YUV444PS, 5), Kind.GUIDANCE)
    _, a, b = planes_of(predict_in_batches(tones, guidance, 2, Network()), 4)
    np.testing.assert_allclose(a, 0.125, rtol=1e-6)
    np.testing.assert_allclose(b, -0.125, rtol=1e-6)


def test_the_result_is_marked_and_keeps_props() -> None:
    props = props_of(predict_in_batches(small(3), None, 2, Network()), 2)
    assert props["ColorizeClip"] == "lab"
    assert (props["_DurationNum"], props["_DurationDen"]) == (1, 24)


@pytest.mark.parametrize("batch", [1, 4])
def test_the_rate_stays_also_where_it_varies(batch: int) -> None:
    clip = small(3)
    slow, fast = (clip.std.AssumeFPS(fpsnum=rate, fpsden=1) for rate in (10, 48))
    lab = predict_in_batches(slow, None, batch, Network())
    assert lab.fps == 10
    assert lab.num_frames == 3
    varying = predict_in_batches(slow + fast, None, batch, Network())
    assert varying.fps == 0
    assert varying.num_frames == 6
    assert [props_of(varying, n)["_DurationDen"] for n in range(6)] == [10] * 3 + [48] * 3


def test_what_is_no_number_becomes_neutral() -> None:
    bad = np.array([np.nan, np.inf, -np.inf], np.float32)

    def broken(tones: Floats, guidance: Floats | None) -> Floats:
        ab = np.zeros((len(tones), 2, *tones.shape[1:]), np.float32)
        ab[:, :, 0, :3] = bad
        return ab

    for plane in planes_of(predict_in_batches(small(1), None, 1, broken))[1:]:
        np.testing.assert_array_equal(plane, 0)


def test_small_ab_is_enlarged_along_edges() -> None:
    truth = lab_of(astronaut(), 256, 256)
    _, *quarter = planes_of(lab_of(astronaut(), 64, 64))
    tones = mark(truth.std.ShufflePlanes(0, vs.GRAY), Kind.LIGHTNESS)

    def network(tones: Floats, guidance: Floats | None) -> Floats:
        return np.stack(quarter)[None].astype(np.float32) * np.float32(CHROMA_SCALE)

    found = np.stack(planes_of(predict_in_batches(tones, None, 1, network))[1:])
    wanted = np.stack(planes_of(truth)[1:])
    bilinear = np.stack(planes_of(lab_of(astronaut(), 64, 64).resize.Bilinear(256, 256))[1:])
    assert np.mean((found - wanted) ** 2) < 0.7 * np.mean((bilinear - wanted) ** 2)


def test_a_failure_names_its_frames_and_its_cause() -> None:
    def failing(tones: Floats, guidance: Floats | None) -> Floats:
        raise RuntimeError("out of\nmemory")

    lab = predict_in_batches(small(7), None, 4, failing)
    with pytest.raises(vs.Error, match=r"predict: frames 4 to 6 failed: out of memory \(out of memory\)"):
        lab.get_frame(5)


def test_a_wrong_shape_is_named() -> None:
    lab = predict_in_batches(small(1), None, 1, lambda tones, guidance: tones)
    with pytest.raises(vs.Error, match=r"an array of shape \(1, 48, 64\)"):
        lab.get_frame(0)
