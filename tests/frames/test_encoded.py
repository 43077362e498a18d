import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import in_order_and_shuffled, moving_grey, planes_of
from vs_colorize.filters.lightness import lightness
from vs_colorize.frames.batches import predict_from_features
from vs_colorize.frames.encoded import feature_clip
from vs_colorize.frames.kinds import CHROMA_SCALE
from vs_colorize.frames.tall import Batches, Floats

HEIGHT = 48


class Network:
    """Sees the mean of a picture, and the picture; answers a = 100 * the mean, b = 50 L."""

    def __init__(self) -> None:
        self.encoded: list[int] = []

    def feature_count(self, height: int, width: int) -> int:
        return 1 + height * width

    def encode(self, lightness: Floats) -> Floats:
        self.encoded.append(len(lightness))
        return np.column_stack((lightness.mean((1, 2)), lightness.reshape(len(lightness), -1)))

    def decode(self, lightness: Floats, features: Floats, guidance: Floats | None) -> Floats:
        a = np.broadcast_to(100 * features[:, :1, None], lightness.shape)
        return np.stack([a, 50 * features[:, 1:].reshape(lightness.shape)], axis=1)


def film(frames: int) -> vs.VideoNode:
    return lightness(moving_grey(vs.GRAY8, frames), size=HEIGHT)


def colored(frames: int, batch: int, network: Network) -> vs.VideoNode:
    tones = film(frames)
    features = feature_clip(tones, Batches(frames, batch), network)
    return predict_from_features(tones, None, batch, features, network.decode)


@pytest.mark.parametrize("batch", [1, 3, 8])
@pytest.mark.parametrize("frames", [1, 7, 24])
def test_each_frame_is_coloured_by_its_own_features_and_encoded_once(batch: int, frames: int) -> None:
    network = Network()
    lab = colored(frames, batch, network)
    assert lab.num_frames == frames
    for n in range(frames):
        light, a, b = planes_of(lab, n)
        np.testing.assert_allclose(a * CHROMA_SCALE, 100 * light.mean(), rtol=1e-4)
        np.testing.assert_allclose(b * CHROMA_SCALE, 50 * light, rtol=1e-5)
    assert network.encoded == [batch] * -(-frames // batch)


@pytest.mark.parametrize("batch", [1, 4])
def test_frames_are_the_same_in_any_order(batch: int) -> None:
    in_order, shuffled = in_order_and_shuffled(lambda: colored(20, batch, Network()), 20)
    assert in_order == shuffled
    assert len(set(in_order)) == 20


def test_what_is_no_number_becomes_0() -> None:
    class Broken(Network):
        def encode(self, lightness: Floats) -> Floats:
            features = super().encode(lightness)
            features[:, 0] = np.nan
            return features

    assert not planes_of(colored(1, 1, Broken()), 0)[1].any()


@pytest.mark.parametrize("step", ["encode", "decode"])
def test_a_failure_names_its_frames_and_its_cause(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> Floats:
        raise RuntimeError("broken")

    monkeypatch.setattr(Network, step, failing)
    with pytest.raises(vs.Error, match=r"predict: frames 4 to 6 failed: RuntimeError: broken"):
        colored(7, 4, Network()).get_frame(5)
