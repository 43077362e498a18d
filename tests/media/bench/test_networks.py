import numpy as np
import pytest

from vs_colorize.errors import DeviceError, ModelError
from vs_colorize.media.bench.networks import distinct_models, measure_networks, network_calls, network_options
from vs_colorize.media.bench.pace import Pace

ONCE = Pace(frames=1, patience=0)


@pytest.mark.parametrize("model", ["fusion", "fusion-lstm"])
def test_a_network_has_halves_that_run(model: str) -> None:
    tones = np.full((1, 32, 48), 0.5, np.float32)
    names = []
    for name, call, _ in network_calls(model, network_options({"device": "cpu"}), tones):
        call()
        names.append(name)
    assert names == ["network", "encoder", "decoder"]


def test_networks_are_measured_on_every_device_in_every_precision() -> None:
    figures = list(measure_networks(["fusion"], 64, 48, {"size": 32}, ONCE))
    assert {"cpu, fp32", "openvino, fp32"} <= {figure.variant for figure in figures}
    assert {figure.picture for figure in figures} == {"48x32"}
    assert {figure.stage for figure in figures} == {"network"}
    assert all(figure.median > 0 and not figure.random_weights for figure in figures)


def test_a_device_and_a_precision_can_be_settled() -> None:
    options = {"size": 32, "device": "cpu", "precision": "fp32"}
    assert [figure.variant for figure in measure_networks(["fusion"], 64, 48, options, ONCE)] == ["cpu, fp32"]


def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(DeviceError, match="unknown device 'abacus'"):
        list(measure_networks(["fusion"], 64, 48, {"device": "abacus"}, ONCE))


def test_an_unknown_network_is_refused() -> None:
    with pytest.raises(ModelError, match="unknown model 'fusoin'; did you mean fusion"):
        list(measure_networks(["fusoin"], 64, 48, {"size": 32}, ONCE))


def test_no_network_is_measured_twice() -> None:
    assert distinct_models() == ["fusion", "fusion-lstm", "eccv16", "siggraph17", "ddcolor", "ddcolor-tiny"]
