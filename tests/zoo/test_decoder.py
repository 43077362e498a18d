import numpy as np
import pytest

from tests.zoo.test_predictor import hint, needs_openvino, pictures
from vs_colorize.zoo.engines import Array
from vs_colorize.zoo.predictor import Decoder, Encoder, Options, Predictor
from vs_colorize.zoo.registry import FUSION


def options(device: str = "cpu") -> Options:
    return Options(0.5, 1.0, device, "fp32")


def in_two_steps(lightness: Array, guidance: Array | None, device: str = "cpu") -> Array:
    features = Encoder(FUSION, device, "fp32").encode(lightness)
    return Decoder(FUSION, options(device))(lightness, features, guidance)


def in_one_step(lightness: Array, guidance: Array | None) -> Array:
    return Predictor(FUSION, options())(lightness, guidance)


@pytest.mark.parametrize("guidance", [None, np.concatenate([hint()] * 2)], ids=["automatic", "guided"])
def test_two_steps_are_the_network(guidance: Array | None) -> None:
    assert np.abs(in_two_steps(pictures(2), guidance) - in_one_step(pictures(2), guidance)).max() < 0.01


@needs_openvino
def test_openvino_decodes_the_same() -> None:
    torched, compiled = (in_two_steps(pictures(), hint(), device) for device in ("cpu", "openvino"))
    assert np.abs(torched - compiled).max() < 0.02


def test_an_encoder_says_how_many_features_it_gives() -> None:
    encoder = Encoder(FUSION, "cpu", "fp32")
    assert encoder.encode(pictures(2, 48, 80)).shape == (2, encoder.feature_count(48, 80))
