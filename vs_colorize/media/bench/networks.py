"""Networks alone, on arrays: whole and in halves, on every device and in every precision that there are."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from vs_colorize.errors import DeviceError, OptionError
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import DEFAULT_TEMPERATURE, DEFAULT_VIVIDNESS, size_for
from vs_colorize.media.bench.figures import Figure
from vs_colorize.media.bench.film import moving_grey
from vs_colorize.media.bench.pace import Call, Pace, time_calls
from vs_colorize.media.bench.random_weights import weights_of
from vs_colorize.zoo.devices import Precision, bf16_is_faster, check_device
from vs_colorize.zoo.engines import Array
from vs_colorize.zoo.predictor import Decoder, Encoder, MemoryPredictor, Options
from vs_colorize.zoo.predictors import find_model_or_file, predictor_of
from vs_colorize.zoo.registry import FusionDescriptor, MemoryDescriptor, known_models

_DEVICES = ("cuda", "mps", "xpu", "openvino", "cpu")
_ON_PROCESSOR = ("openvino", "cpu")
# The same networks as `ddcolor`, trained otherwise.
_TWINS = {"ddcolor-artistic", "ddcolor-paper"}


def distinct_models() -> list[str]:
    """Return the names of all models of the table that differ in what they cost."""
    return [model.name for model in known_models() if model.name not in _TWINS]


def measure_networks(models: Sequence[str], width: int, height: int, size: int | None, pace: Pace) -> Iterator[Figure]:
    """Measure networks alone on every device and in every precision, one picture at a time.

    Each sees the picture at `size` or at the size that suits it best. Random weights are made for those that have none.

    Raises:
        ModelError: there is no such model, or its file cannot be run.
    """
    for model in models:
        with weights_of(model) as random:
            tones = _tones(model, width, height, size)
            for device, precision in _ways():
                options = Options(DEFAULT_VIVIDNESS, DEFAULT_TEMPERATURE, device, precision)
                try:
                    # The halves are left alone here.
                    stage, call = next(network_calls(model, options, tones))
                except (DeviceError, OptionError):
                    continue  # An ONNX file cannot be run in this way.
                samples = time_calls(call, pace)
                picture = f"{tones.shape[2]}x{tones.shape[1]}"
                way = f"{device}, {precision}"
                yield Figure(picture, model, stage, way, "frames/s", samples, random)


def network_options(options: dict[str, Any]) -> Options:
    """Return how a network runs, from the options of `colorize`."""
    return Options(
        options.get("vividness", DEFAULT_VIVIDNESS),
        options.get("temperature", DEFAULT_TEMPERATURE),
        options.get("device", "auto"),
        options.get("precision", "auto"),
    )


def network_calls(model: str, options: Options, tones: Array) -> Iterator[tuple[str, Call]]:
    """Give what runs a network on L* / 100 (N, H, W), first whole, then its halves if it has any, with a name each.

    A call loads its network when it is first made.
    """
    descriptor = find_model_or_file(model)
    if isinstance(descriptor, MemoryDescriptor):
        yield from _calls_with_memory(MemoryPredictor(descriptor, options), tones)
        return
    predict = predictor_of(descriptor, options)
    yield "network", lambda: predict(tones, None)
    if isinstance(descriptor, FusionDescriptor):
        encoder = Encoder(descriptor, options.device, options.precision)
        yield "encoder", lambda: encoder.encode(tones)
        decoder = Decoder(descriptor, options)
        features = encoder.encode(tones)
        yield "decoder", lambda: decoder(tones, features, None)


def _calls_with_memory(predictor: MemoryPredictor, tones: Array) -> Iterator[tuple[str, Call]]:
    def colors(features: Array) -> Array:
        remembered = np.repeat(features[:, None, : predictor.pooled], predictor.window, axis=1)
        return predictor.decode(tones, features, remembered, None)

    yield "network", lambda: colors(predictor.encode(tones))
    yield "encoder", lambda: predictor.encode(tones)
    features = predictor.encode(tones)
    yield "decoder", lambda: colors(features)


def _ways() -> Iterator[tuple[str, Precision]]:
    """Give devices and precisions; on a processor bfloat16 only where it computes in it: others make believe."""
    import torch

    halves = bf16_is_faster(torch.device("cpu"))
    for device in filter(_is_there, _DEVICES):
        yield device, "fp32"
        if halves or device not in _ON_PROCESSOR:
            yield device, "bf16"
        if device not in _ON_PROCESSOR:
            yield device, "fp16"


def _is_there(device: str) -> bool:
    try:
        check_device(device)
    except DeviceError:
        return False
    return True


def _tones(model: str, width: int, height: int, size: int | None) -> Array:
    with lightness(moving_grey(width, height), size=size_for(model, size)).get_frame(0) as frame:
        return np.array(frame[0])[None]
