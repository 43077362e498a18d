"""Runs a model on arrays: loaded when the first frame is asked for, on the device that was chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vs_colorize.zoo.devices import Precision, check_device, check_precision, lanes_of
from vs_colorize.zoo.engines import Array, Recipe, Runner, load_engine
from vs_colorize.zoo.manifest import WeightsEntry, find_entry
from vs_colorize.zoo.registry import FusionDescriptor, MemoryDescriptor, NetworkDescriptor
from vs_colorize.zoo.weights import load_into, verify

if TYPE_CHECKING:
    from torch import nn

    from vs_colorize.networks.fusion import Fusion
    from vs_colorize.networks.fusion_lstm import FusionLstm
    from vs_colorize.zoo.readout import Readout


@dataclass(frozen=True)
class Options:
    """How a model runs: how its colours are read out, see `color.bins.annealed_mean`, where, and with what numbers."""

    vividness: float
    temperature: float
    device: str
    precision: Precision


class _Model[D: NetworkDescriptor]:
    """What is checked and kept of a model until it is loaded.

    Everything that can be checked without loading torch is checked here. The object owns its model: nothing outlives
    the filter that made it. Calls may come from any thread; `lanes` of one kind overlap, more wait.

    Raises:
        ModelError: the weights are missing or damaged.
        DeviceError: the device is unknown or not usable.
        OptionError: the precision is unknown.
    """

    def __init__(self, descriptor: D, device: str, precision: Precision) -> None:
        check_device(device)
        check_precision(precision)
        self._descriptor, self._device, self._precision = descriptor, device, precision
        self._entry: WeightsEntry = find_entry(descriptor.name)
        verify(self._entry)
        # Other models need hundreds of megabytes for a picture.
        self.lanes = lanes_of(device) if isinstance(descriptor, FusionDescriptor) else 1

    def _load_into[N: "nn.Module"](self, network: N) -> N:
        from vs_colorize.networks.folding import fold_norms

        load_into(network, self._entry)
        fold_norms(network)
        return network

    def _runner(self, part: str, make: "Callable[[], Readout]", *options: float) -> Runner:
        """Return what runs a part of the model, which is made with these options when it is needed."""
        terms = (self._descriptor.name, self._entry.sha256, part, *map(repr, options))
        # Other models have hundreds of megabytes.
        recipe = Recipe(make, terms if isinstance(self._descriptor, FusionDescriptor) else None, self.lanes)
        return Runner(partial(load_engine, recipe, self._device, self._precision), self._device, self.lanes)


class Features(NamedTuple):
    """What an encoder sees in one picture: numbers for the whole of it, (K,), and maps (C, h, w), finest first."""

    pooled: Array
    quarter: Array
    eighth: Array
    sixteenth: Array
    thirty_second: Array


class Encoder(_Model[FusionDescriptor]):
    """Tells what pictures show, without colours."""

    def __init__(self, descriptor: FusionDescriptor, device: str, precision: Precision) -> None:
        super().__init__(descriptor, device, precision)
        self.descriptor = descriptor
        self._run = self._runner("features", lambda: _features_of(self._load_into(descriptor.build())))

    def __call__(self, lightness: Array) -> list[Features]:
        """Map L* / 100 (N, H, W), sides multiples of 16, to the features of each picture.

        Raises:
            DeviceError: the device has no memory even for one frame.
        """
        return self.unpack(self.encode(lightness), *lightness.shape[1:])

    def feature_count(self, height: int, width: int) -> int:
        """Return how many numbers `encode` gives for a picture."""
        return self._descriptor.pooled + self._descriptor.feature_count(height, width)

    def encode(self, lightness: Array) -> Array:
        """Do what a call does, and return each picture's features as a row of numbers, (N, K)."""
        return self._run(lightness[:, None])

    def unpack(self, packed: Array, height: int, width: int) -> list[Features]:
        """Return the features of pictures of a size from what `encode` gave."""
        shapes = [(self._descriptor.pooled,), *self._descriptor.map_shapes(height, width)]
        ends = np.cumsum([prod(shape) for shape in shapes])[:-1]
        parts = np.split(packed, ends, axis=1)
        maps = [part.reshape(-1, *shape) for part, shape in zip(parts, shapes, strict=True)]
        return [Features(*picture) for picture in zip(*maps, strict=True)]


class Decoder(_Model[FusionDescriptor]):
    """Predicts colours from what an `Encoder` of the same model gave."""

    def __init__(self, descriptor: FusionDescriptor, options: Options) -> None:
        super().__init__(descriptor, options.device, options.precision)
        self._options = options
        self._run = self._runner("decoder", self._colors, options.vividness, options.temperature)

    def __call__(self, lightness: Array, features: Array, guidance: Array | None) -> Array:
        """Map L* / 100 (N, H, W), its features (N, K) and guidance to ab as `Predictor` does.

        Raises:
            DeviceError: the device has no memory even for one frame.
        """
        return self._run(lightness[:, None], features, *_given(guidance))

    def _colors(self) -> "Readout":
        from vs_colorize.zoo.readout import DecoderReadout

        network, options = self._load_into(self._descriptor.build()), self._options
        return DecoderReadout(network, self._descriptor.maps, options.vividness, options.temperature)


class Predictor(_Model[NetworkDescriptor]):
    """Predicts colours on arrays."""

    def __init__(self, descriptor: NetworkDescriptor, options: Options) -> None:
        super().__init__(descriptor, options.device, options.precision)
        self._options = options
        self._run = self._runner("network", self._colors, options.vividness, options.temperature)

    def __call__(self, lightness: Array, guidance: Array | None) -> Array:
        """Map L* / 100 (N, H, W) and guidance (N, 3, H, W) or None to a* and b* in Lab units, (N, 2, h, w).

        A model that takes no guidance does not get it.

        Raises:
            DeviceError: the device has no memory even for one frame.
        """
        return self._run(lightness[:, None], *_given(guidance if self._descriptor.takes_guidance else None))

    def _colors(self) -> "Readout":
        network, options = self._load_into(self._descriptor.build()), self._options
        return self._descriptor.read_out(network, options.vividness, options.temperature)


class MemoryPredictor(_Model[MemoryDescriptor]):
    """Predicts colours in two steps."""

    def __init__(self, descriptor: MemoryDescriptor, options: Options) -> None:
        super().__init__(descriptor, options.device, options.precision)
        self._options = options
        self.window, self.pooled = descriptor.window, descriptor.pooled
        # Both steps share the network of whichever is made first.
        network = cache(lambda: self._load_into(descriptor.build()))
        self._encode = self._runner("features", lambda: _features_of(network()))
        self._decode = self._runner(
            "memory", lambda: self._colors_of(network()), options.vividness, options.temperature
        )

    def feature_count(self, height: int, width: int) -> int:
        """Return how many numbers `encode` gives for a picture."""
        return self.pooled + self._descriptor.feature_count(height, width)

    def encode(self, lightness: Array) -> Array:
        """Map L* / 100 (N, H, W) to features (N, K); the first `pooled` of them are those to be remembered.

        Raises:
            DeviceError: the device has no memory even for one frame.
        """
        return self._encode(lightness[:, None])

    def decode(self, lightness: Array, features: Array, remembered: Array, guidance: Array | None) -> Array:
        """Map lightness, its features and guidance or None to a* and b* in Lab units, (N, 2, h, w).

        `remembered` holds the pooled features of `window` successive frames, that of `features` last,
        (N, window, pooled).

        Raises:
            DeviceError: the device has no memory even for one frame.
        """
        return self._decode(lightness[:, None], features, remembered, *_given(guidance))

    def _colors_of(self, network: "FusionLstm") -> "Readout":
        from vs_colorize.zoo.readout import MemoryReadout

        options = self._options
        return MemoryReadout(network, self._descriptor.maps, options.vividness, options.temperature)


def _features_of(network: "Fusion") -> "Readout":
    from vs_colorize.zoo.readout import FeatureReadout

    return FeatureReadout(network)


def _given(guidance: Array | None) -> tuple[Array, ...]:
    return () if guidance is None else (guidance,)
