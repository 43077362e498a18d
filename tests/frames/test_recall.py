import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import clip_of, moving_grey, planes_of, props_of
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.stabilize import stabilize_colors
from vs_colorize.frames.batches import predict_in_batches
from vs_colorize.frames.kinds import CHROMA_SCALE, Kind, mark
from vs_colorize.frames.recall import predict_with_memory, scene_window
from vs_colorize.frames.tall import Floats

HEIGHT, WIDTH = 48, 64


class Network:
    """Remembers the mean of each frame, 7 times; answers a = 100 * the mean of what it remembers, b = 50 L."""

    window, pooled = 16, 7

    def __init__(self) -> None:
        self.encoded: list[int] = []
        self.windows: list[Floats] = []

    def feature_count(self, height: int, width: int) -> int:
        return self.pooled + height * width

    def encode(self, lightness: Floats) -> Floats:
        self.encoded.append(len(lightness))
        means = np.repeat(lightness.mean((1, 2))[:, None], self.pooled, axis=1)
        return np.concatenate([means, 2 * lightness.reshape(len(lightness), -1)], axis=1)

    def decode(self, lightness: Floats, features: Floats, remembered: Floats, guidance: Floats | None) -> Floats:
        self.windows.append(remembered)
        a = np.broadcast_to(100 * remembered.mean((1, 2))[:, None, None], lightness.shape)
        b = 25 * features[:, self.pooled :].reshape(lightness.shape)
        return np.stack([a, b], axis=1) if guidance is None else guidance[:, 1:] * CHROMA_SCALE


def film(frames: int, first: tuple[int, ...] = (), last: tuple[int, ...] = ()) -> vs.VideoNode:
    """A lightness clip whose frames all differ, with marks on the frames that begin and end scenes."""
    small = lightness(moving_grey(vs.GRAY8, frames), size=HEIGHT)

    def write(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        frame = f.copy()
        frame.props["_SceneChangePrev"], frame.props["_SceneChangeNext"] = n in first, n in last
        return frame

    return small.std.ModifyFrame(small, write) if first or last else small


def means_of(clip: vs.VideoNode) -> Floats:
    return np.array([planes_of(clip, n)[0].mean() for n in range(clip.num_frames)], np.float32)


def remembered_at(n: int, begin: int) -> list[int]:
    return [max(begin, at) for at in range(n - 15, n + 1)]


@pytest.mark.parametrize("batch", [1, 2, 8, 64])
@pytest.mark.parametrize("frames", [1, 16, 37])
def test_every_frame_remembers_its_own_past(batch: int, frames: int) -> None:
    tones = film(frames)
    lab = predict_with_memory(tones, None, batch, Network())
    assert lab.num_frames == frames
    means = means_of(tones)
    for n in range(frames):
        light, a, b = planes_of(lab, n)
        np.testing.assert_allclose(a * CHROMA_SCALE, 100 * means[remembered_at(n, 0)].mean(), rtol=1e-4)
        np.testing.assert_allclose(b * CHROMA_SCALE, 50 * light, rtol=1e-5)
        assert props_of(lab, n)["Number"] == n


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("marks", [{"first": (0, 5, 20)}, {"last": (4, 19)}, {"first": (5, 20), "last": (4, 19, 29)}])
def test_nothing_is_remembered_from_before_a_cut(batch: int, marks: dict[str, tuple[int, ...]]) -> None:
    tones = film(30, **marks)
    lab = predict_with_memory(tones, None, batch, Network())
    means = means_of(tones)
    for n in range(30):
        begin = 20 if n >= 20 else 5 if n >= 5 else 0
        _, a, _ = planes_of(lab, n)
        np.testing.assert_allclose(a * CHROMA_SCALE, 100 * means[remembered_at(n, begin)].mean(), rtol=1e-4)


def test_a_cut_on_every_frame_leaves_each_to_itself() -> None:
    tones = film(20, first=tuple(range(20)))
    lab = predict_with_memory(tones, None, 1, Network())
    for n, mean in enumerate(means_of(tones)):
        np.testing.assert_allclose(planes_of(lab, n)[1] * CHROMA_SCALE, 100 * mean, rtol=1e-4)


def test_where_a_scene_is_younger_than_the_window_its_first_frame_is_repeated() -> None:
    assert scene_window(bytes(8), 5, 4) == [2, 3, 4, 5]
    assert scene_window(bytes([0, 0, 0, 0, 1, 0, 0, 0]), 5, 4) == [4, 4, 4, 5]
    assert scene_window(bytes([0, 0, 0, 2, 0, 0, 0, 0]), 5, 4) == [4, 4, 4, 5]
    assert scene_window(bytes([1, 0]), 1, 4) == [0, 0, 0, 1]
    assert scene_window(bytes([0, 1]), 1, 4) == [1, 1, 1, 1]


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("order", ["forwards", "backwards", "ahead", "at random"])
def test_a_frame_is_encoded_once_in_whatever_order_frames_are_asked_for(batch: int, order: str) -> None:
    network = Network()
    count = 80
    lab = predict_with_memory(film(count), None, batch, network)
    numbers = np.arange(count)
    if order == "ahead":
        for _ in lab.frames(prefetch=16, close=True):
            pass
    else:
        if order == "at random":
            # Within reach of the cache for features; a jump beyond it costs one pass more for the frame itself.
            numbers = np.random.default_rng(0).permutation(20)
        for n in numbers[::-1] if order == "backwards" else numbers:
            lab.get_frame(n).close()
    assert len(network.encoded) == -(-len(numbers) // batch)
    assert set(network.encoded) == {batch}


def test_steadying_reads_ahead_and_still_has_each_frame_encoded_once() -> None:
    network = Network()
    lab = predict_with_memory(film(150), None, 1, network)
    for _ in stabilize_colors(lab, film(150), None, radius=5, strength=1.0, anchor=1.0).frames():
        pass
    assert sum(network.encoded) == 150


def test_neighbours_are_not_encoded_again_after_a_jump() -> None:
    network = Network()
    lab = predict_with_memory(film(200), None, 1, network)
    for n in np.random.default_rng(0).permutation(200):
        lab.get_frame(n).close()
    assert len(network.encoded) < 2 * 200


@pytest.mark.parametrize("batch", [1, 8])
def test_a_frame_is_the_same_bytes_in_any_order(batch: int) -> None:
    results = []
    for order in (range(40), range(39, -1, -1), np.random.default_rng(1).permutation(40)):
        lab = predict_with_memory(film(40, first=(13,)), None, batch, Network())
        results.append({int(n): [plane.tobytes() for plane in planes_of(lab, int(n))] for n in order})
    assert results[0] == results[1] == results[2]


def test_guidance_arrives_with_its_frames_and_is_held() -> None:
    plane = np.full((HEIGHT, WIDTH), 1, np.float32)
    guidance = mark(clip_of([plane, plane / 8, -plane / 8], vs.YUV444PS, 5), Kind.GUIDANCE)
    _, a, b = planes_of(predict_with_memory(film(5), guidance, 2, Network()), 4)
    np.testing.assert_allclose(a, 0.125, rtol=1e-6)
    np.testing.assert_allclose(b, -0.125, rtol=1e-6)


def test_what_is_no_number_in_one_frame_does_not_reach_the_next() -> None:
    good = film(4)
    bad = mark(clip_of([np.full((HEIGHT, WIDTH), np.nan, np.float32)], vs.GRAYS), Kind.LIGHTNESS)
    lab = predict_with_memory(bad + good, None, 1, Network())
    for n in range(5):
        assert all(np.isfinite(plane).all() for plane in planes_of(lab, n)[1:])


def test_features_that_are_no_numbers_are_not_remembered() -> None:
    class Overflowing(Network):
        def encode(self, lightness: Floats) -> Floats:
            features = super().encode(lightness)
            features[:, 0] = np.inf
            return features

    network = Overflowing()
    predict_with_memory(film(3), None, 1, network).get_frame(2).close()
    assert all(np.isfinite(window).all() for window in network.windows)


@pytest.mark.parametrize("step", ["encode", "decode"])
def test_a_failure_in_either_step_names_its_frames_and_its_cause(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> Floats:
        raise RuntimeError("out of\nmemory")

    monkeypatch.setattr(Network, step, failing)
    lab = predict_with_memory(film(7, first=(4,)), None, 4, Network())
    with pytest.raises(vs.Error, match=r"predict: frames \d to \d failed: out of memory"):
        lab.get_frame(5)


def test_without_a_past_it_is_the_plain_network() -> None:
    network = Network()

    def plain(tones: Floats, guidance: Floats | None) -> Floats:
        features = network.encode(tones)
        return network.decode(tones, features, features[:, None, :7], guidance)

    tones = film(3, first=(0, 1, 2))
    with_memory, without = predict_with_memory(tones, None, 1, network), predict_in_batches(tones, None, 1, plain)
    for n in range(3):
        for one, other in zip(planes_of(with_memory, n), planes_of(without, n), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5)
