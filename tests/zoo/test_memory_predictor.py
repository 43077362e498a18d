import numpy as np
import pytest
import torch

from tests.zoo.test_predictor import hint, needs_openvino, pictures
from vs_colorize.networks.fusion_lstm import WINDOW, FusionLstm
from vs_colorize.zoo.devices import Precision
from vs_colorize.zoo.engines import Array
from vs_colorize.zoo.manifest import find_entry
from vs_colorize.zoo.predictor import MemoryPredictor, Options
from vs_colorize.zoo.readout import ColorReadout
from vs_colorize.zoo.registry import MemoryDescriptor, find_model
from vs_colorize.zoo.weights import load_into


def descriptor() -> MemoryDescriptor:
    found = find_model("fusion-lstm")
    assert isinstance(found, MemoryDescriptor)
    return found


def predictor(device: str = "cpu", precision: Precision = "fp32") -> MemoryPredictor:
    return MemoryPredictor(descriptor(), Options(0.5, 1.0, device, precision))


def predict(
    run: MemoryPredictor, lightness: Array, guidance: Array | None = None, before: Array | None = None
) -> Array:
    """Predict pictures that came after others, by default after themselves."""
    features = run.encode(lightness)
    remembered = np.repeat(features[:, None, : run.pooled], run.window, axis=1)
    if before is not None:
        remembered[:, :-1] = run.encode(before)[:, None, : run.pooled]
    return run.decode(lightness, features, remembered, guidance)


def ramp() -> Array:
    return np.linspace(0, 1, 64 * 80, dtype=np.float32).reshape(1, 64, 80)


@pytest.mark.parametrize(("height", "width"), [(64, 80), (48, 16), (256, 352)])
def test_the_descriptor_knows_how_many_features_there_are(height: int, width: int) -> None:
    run = predictor()
    assert run.encode(pictures(2, height, width)).shape == (2, run.feature_count(height, width))
    assert run.window == WINDOW


def test_two_steps_are_the_network() -> None:
    network = FusionLstm()
    load_into(network, find_entry("fusion-lstm"))
    whole = ColorReadout(network.eval(), 0.5, 1.0)
    with torch.inference_mode():
        wanted = whole(torch.from_numpy(pictures(2)[:, None]), torch.from_numpy(np.concatenate([hint()] * 2))).numpy()
    assert np.abs(predict(predictor(), pictures(2), np.concatenate([hint()] * 2)) - wanted).max() < 0.01


@needs_openvino
@pytest.mark.parametrize("guidance", [None, hint()], ids=["automatic", "guided"])
def test_openvino_and_torch_agree_on_what_is_remembered(guidance: Array | None) -> None:
    torched, compiled = (predict(predictor(device), pictures(), guidance, ramp()) for device in ("cpu", "openvino"))
    assert np.abs(torched - compiled).max() < 0.02


@pytest.mark.parametrize("device", ["cpu", pytest.param("openvino", marks=needs_openvino)])
def test_the_past_counts_and_bfloat16_comes_near(device: str) -> None:
    still, moved = (predict(predictor(device), pictures(), before=before) for before in (None, ramp()))
    assert np.abs(still - moved).mean() > 0.1
    assert np.abs(predict(predictor(device, "bf16"), pictures(), before=ramp()) - moved).mean() < 1.0


def test_blank_pictures_stay_neutral_whatever_came_before() -> None:
    blank = np.full((1, 64, 80), 0.5, np.float32)
    run = predictor()
    assert not predict(run, blank, before=ramp()).any()
    assert predict(run, blank, hint()).any()
