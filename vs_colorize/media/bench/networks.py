"""Networks alone, on arrays: whole and in halves, on every device and in every precision that there are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from vs_colorize.errors import DeviceError, OptionError
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import DEFAULT_TEMPERATURE, DEFAULT_VIVIDNESS, size_for
from vs_colorize.media.bench.figures import Figure
from vs_colorize.media.bench.film import moving_grey
from vs_colorize.media.bench.pace import Call, Pace, time_calls
from vs_colorize.media.bench.random_weights import weights_of
from vs_colorize.media.failures import vapoursynth_errors
from vs_colorize.zoo.devices import Precision, bf16_is_faster, check_device
from vs_colorize.zoo.engines import Array
from vs_colorize.zoo.predictor import Decoder, Encoder, MemoryPredictor, Options
from vs_colorize.zoo.predictors import find_model_or_file, predictor_of
from vs_colorize.zoo.registry import FusionDescriptor, MemoryDescriptor, known_models

_DEVICES = ("cuda", "mps", "xpu", "openvino", "cpu")
_ON_PROCESSOR = {"openvino", "cpu"}
# The same networks as `ddcolor`, trained otherwise.
_TWINS = {"ddcolor-artistic", "ddcolor-paper"}


class Work(NamedTuple):
    """What a network does: the whole of it or a half, once a call, of which so many may overlap."""

    name: str
    call: Call
    lanes: int


def distinct_models() -> list[str]:
    """Return the names of all models of the table that differ in what they cost."""
    return [model.name for model in known_models() if model.name not in _TWINS]


def measure_networks(
    models: Sequence[str], width: int, height: int, given: Mapping[str, Any], pace: Pace
) -> Iterator[Figure]:
    """Measure networks alone on every device and in every precision, as many pictures at a time as the device likes.

    `given` are options of `colorize`: `device` and `precision` narrow that down, and with `size` each network sees the
    picture at another size than suits it best. Random weights are made for those that have none.

    Raises:
        ModelError: there is no such model, or its file cannot be run.
        DeviceError: a model runs on none of the devices.
        OptionError: an option is out of range.
    """
    for model in models:
        with weights_of(model) as random:
            tones = _tones(model, width, height, given.get("size"))
            picture = f"{tones.shape[2]}x{tones.shape[1]}"
            for way, call, lanes in _whole_networks(model, given, tones):
                yield Figure(picture, model, "network", way, "frames/s", time_calls(call, pace, lanes), random)


def _whole_networks(model: str, given: Mapping[str, Any], tones: Array) -> Iterator[Work]:
    """Give what runs a network, named after each way that it can be run; an ONNX file knows fewer than others."""
    refusal: DeviceError | OptionError | None = None
    runs = False
    for device, precision in _ways(given.get("device"), given.get("precision")):
        options = network_options({**given, "device": device, "precision": precision})
        try:
            whole = next(network_calls(model, options, tones))
        except (DeviceError, OptionError) as error:
            refusal = error
            continue
        runs = True
        yield whole._replace(name=f"{device}, {precision}")
    if refusal is not None and not runs:
        raise refusal


def network_options(options: Mapping[str, Any]) -> Options:
    """Return how a network runs, from the options of `colorize`."""
    return Options(
        options.get("vividness", DEFAULT_VIVIDNESS),
        options.get("temperature", DEFAULT_TEMPERATURE),
        options.get("device", "auto"),
        options.get("precision", "auto"),
    )


def network_calls(model: str, options: Options, tones: Array) -> Iterator[Work]:
    """Give what runs a network on L* / 100 (N, H, W), first whole, then its halves if it has any.

    A call loads its network when it is first made.
    """
    descriptor = find_model_or_file(model)
    if isinstance(descriptor, MemoryDescriptor):
        yield from _calls_with_memory(MemoryPredictor(descriptor, options), tones)
        return
    predict = predictor_of(descriptor, options)
    yield Work("network", lambda: predict(tones, None), predict.lanes)
    if isinstance(descriptor, FusionDescriptor):
        encoder = Encoder(descriptor, options.device, options.precision)
        yield Work("encoder", lambda: encoder.encode(tones), encoder.lanes)
        decoder = Decoder(descriptor, options)
        features = encoder.encode(tones)
        yield Work("decoder", lambda: decoder(tones, features, None), decoder.lanes)


def _calls_with_memory(predictor: MemoryPredictor, tones: Array) -> Iterator[Work]:
    def colors(features: Array) -> Array:
        remembered = np.repeat(features[:, None, : predictor.pooled], predictor.window, axis=1)
        return predictor.decode(tones, features, remembered, None)

    yield Work("network", lambda: colors(predictor.encode(tones)), predictor.lanes)
    yield Work("encoder", lambda: predictor.encode(tones), predictor.lanes)
    features = predictor.encode(tones)
    yield Work("decoder", lambda: colors(features), predictor.lanes)


def _ways(only_device: str | None, only_precision: Precision | None) -> Iterator[tuple[str, Precision]]:
    """Give devices, and precisions of each; one or the other may be settled."""
    for device in [only_device] if only_device else filter(_is_there, _DEVICES):
        for precision in [only_precision] if only_precision else _precisions(device):
            yield device, precision


def _precisions(device: str) -> tuple[Precision, ...]:
    """Return the precisions of a device; a processor has bfloat16 only where it computes in it: others make believe."""
    import torch

    if device not in _ON_PROCESSOR:
        return "fp32", "bf16", "fp16"
    return ("fp32", "bf16") if bf16_is_faster(torch.device("cpu")) else ("fp32",)


def _is_there(device: str) -> bool:
    try:
        check_device(device)
    except DeviceError:
        return False
    return True


def _tones(model: str, width: int, height: int, size: int | None) -> Array:
    with vapoursynth_errors("bench"):
        small = lightness(moving_grey(width, height), size=size_for(model, size))
        with small.get_frame(0) as frame:
            return np.array(frame[0])[None]
