"""The table of models."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import prod
from typing import TYPE_CHECKING

from vs_colorize.errors import ModelError
from vs_colorize.zoo.manifest import entry_of, read_added, read_manifest
from vs_colorize.zoo.published import PublishedWeights

if TYPE_CHECKING:
    from torch import nn

    from vs_colorize.networks.fusion import Fusion
    from vs_colorize.networks.fusion_lstm import FusionLstm


@dataclass(frozen=True)
class ModelDescriptor:
    """What the filters need to know of a model.

    It takes L* / 100 of a picture, at its best at a short side of `working_size`, and guidance if `takes_guidance`.
    """

    name: str
    summary: str
    licence: str
    takes_guidance: bool
    working_size: int


@dataclass(frozen=True)
class PublishedDescriptor(ModelDescriptor):
    """A model whose weights its authors have published: each of `sources` is the same checkpoint, to be added by users.

    Its keys and shapes are those of the network that `build` returns; besides, it may hold the keys `superfluous`,
    which nobody needs.
    """

    build: "Callable[[], nn.Module]"
    read_out: "Callable[..., nn.Module]"
    sources: tuple[PublishedWeights, ...]
    superfluous: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FusionDescriptor(ModelDescriptor):
    """A model of our own: an encoder, and a decoder that gives logits over the ab bins.

    The encoder gives `pooled` numbers for a picture as a whole; `maps` holds how many maps of features it has at
    1 / reduction of the size, rounded up, for each reduction.
    """

    build: "Callable[[], Fusion]"
    pooled: int
    maps: tuple[tuple[int, int], ...]

    def map_shapes(self, height: int, width: int) -> list[tuple[int, int, int]]:
        """Return channels, rows and columns of the maps of one picture."""
        return [(channels, -(-height // by), -(-width // by)) for by, channels in self.maps]

    def feature_count(self, height: int, width: int) -> int:
        """Return how many numbers the maps of one picture hold."""
        return sum(prod(shape) for shape in self.map_shapes(height, width))


@dataclass(frozen=True)
class MemoryDescriptor(FusionDescriptor):
    """A model that remembers the frames before: it runs in two steps, features first, then colours.

    It remembers the pooled features of the scene's last `window` frames, the present one among them.
    """

    build: "Callable[[], FusionLstm]"
    window: int


def _build_fusion() -> "Fusion":
    from vs_colorize.networks.fusion import Fusion

    return Fusion()


def _build_fusion_lstm() -> "FusionLstm":
    from vs_colorize.networks.fusion_lstm import FusionLstm

    return FusionLstm()


_FUSION_MAPS = ((4, 32), (8, 48), (16, 96), (32, 192))

_MODELS: tuple[FusionDescriptor, ...] = (
    FusionDescriptor(
        name="fusion",
        summary="automatic and guided; light ImageNet encoder, global context, distribution over ab bins",
        licence="MIT",
        takes_guidance=True,
        working_size=256,
        build=_build_fusion,
        pooled=192,
        maps=_FUSION_MAPS,
    ),
    MemoryDescriptor(
        name="fusion-lstm",
        summary="fusion that remembers the last 16 frames of a scene: steadier colours",
        licence="MIT",
        takes_guidance=True,
        working_size=256,
        build=_build_fusion_lstm,
        pooled=192,
        maps=_FUSION_MAPS,
        window=16,
    ),
)


def list_models() -> tuple[FusionDescriptor, ...]:
    """Return the descriptors of all models that have weights, shipped or added, the default first.

    Raises:
        ModelError: a manifest is missing or damaged.
    """
    with_weights = {entry.model for entry in read_manifest()}
    return tuple(model for model in _MODELS if model.name in with_weights)


def known_models() -> tuple[ModelDescriptor, ...]:
    """Return the descriptors of all models, whether they have weights or not."""
    return _MODELS


def known_model(name: str) -> ModelDescriptor:
    """Return the descriptor of a model, whether it has weights or not.

    Raises:
        ModelError: there is no model of that name.
    """
    return _named(name)


def find_model(name: str) -> FusionDescriptor:
    """Return the descriptor of a model that has weights.

    Raises:
        ModelError: there is no model of that name, it has no weights, or a manifest is missing or damaged.
    """
    model = _named(name)
    if entry_of(name) is None:
        raise ModelError(f"model '{name}' has no weights here; run '{how_to_add(model)}'")
    return model


def how_to_add(model: ModelDescriptor) -> str:
    """Return the command that adds a model's weights."""
    if isinstance(model, PublishedDescriptor) and model.sources:
        return f"vs-colorize models add {model.name}"
    return f"vs-colorize models add FILE --name {model.name}"


def _named(name: str) -> FusionDescriptor:
    for model in _MODELS:
        if model.name == name:
            return model
    names = dict.fromkeys([*(model.name for model in _MODELS), *(entry.model for entry in read_added())])
    raise ModelError(f"unknown model '{name}'; {nearest(name, list(names))}")


def nearest(name: str, known: Sequence[str]) -> str:
    """Say which of the known names are like one that is not, or all of them where none is."""
    if near := get_close_matches(name.lower(), known):
        return f"did you mean {' or '.join(near)}?"
    return f"choose one of: {', '.join(known)}"
