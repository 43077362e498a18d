"""The table of models."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import prod
from typing import TYPE_CHECKING, Any

from vs_colorize.errors import ModelError
from vs_colorize.zoo.manifest import entry_of, read_added, read_manifest
from vs_colorize.zoo.published import PublishedWeights

if TYPE_CHECKING:
    from torch import nn

    from vs_colorize.networks.ddcolor import DDColor
    from vs_colorize.networks.eccv16 import Eccv16
    from vs_colorize.networks.fusion import Fusion
    from vs_colorize.networks.fusion_lstm import FusionLstm
    from vs_colorize.networks.siggraph17 import Siggraph17
    from vs_colorize.zoo.readout import Readout


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
class NetworkDescriptor(ModelDescriptor):
    """A model that is a torch module.

    `read_out(network, vividness, temperature)` returns the graph that maps lightness, and guidance if it takes it, to
    ab, see `color.bins.annealed_mean` for its options; a network that gives no distribution takes no notice of them.
    """

    build: "Callable[[], nn.Module]"
    read_out: "Callable[[Any, float, float], Readout]"


@dataclass(frozen=True)
class PublishedDescriptor(NetworkDescriptor):
    """A model of others: a network with the names and shapes of their checkpoints, and where these are to be had.

    The first of `sources` is what the model's name stands for; the others fit it as well. Besides, a checkpoint may
    hold the names `superfluous`, of what only training had.
    """

    sources: tuple[PublishedWeights, ...]
    superfluous: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FusionDescriptor(NetworkDescriptor):
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


def _read_fusion(network: "Fusion", vividness: float, temperature: float) -> "Readout":
    from vs_colorize.zoo.readout import ColorReadout

    return ColorReadout(network, vividness, temperature)


def _build_eccv16() -> "Eccv16":
    from vs_colorize.networks.eccv16 import Eccv16

    return Eccv16()


def _read_eccv16(network: "Eccv16", _vividness: float, temperature: float) -> "Readout":
    from vs_colorize.zoo.published_readout import Eccv16Readout

    return Eccv16Readout(network, temperature)


def _build_siggraph17() -> "Siggraph17":
    from vs_colorize.networks.siggraph17 import Siggraph17

    return Siggraph17()


def _read_siggraph17(network: "Siggraph17", _vividness: float, _temperature: float) -> "Readout":
    from vs_colorize.zoo.published_readout import Siggraph17Readout

    return Siggraph17Readout(network)


def _build_ddcolor() -> "DDColor":
    from vs_colorize.networks.ddcolor import DDColor

    return DDColor(depths=(3, 3, 27, 3), widths=(192, 384, 768, 1536))


def _build_ddcolor_tiny() -> "DDColor":
    from vs_colorize.networks.ddcolor import DDColor

    return DDColor(depths=(3, 3, 9, 3), widths=(96, 192, 384, 768))


def _read_ddcolor(network: "DDColor", _vividness: float, _temperature: float) -> "Readout":
    from vs_colorize.zoo.published_readout import DDColorReadout

    return DDColorReadout(network)


def _zhang(file: str, sha256: str) -> tuple[PublishedWeights, ...]:
    address = f"https://colorizers.s3.us-east-2.amazonaws.com/{file}"
    return (PublishedWeights(file, address, sha256),)


def _ddcolor(name: str, summary: str, file: str, build: "Callable[[], DDColor]") -> PublishedDescriptor:
    address = f"https://huggingface.co/piddnad/DDColor-models/resolve/main/{file}"
    return PublishedDescriptor(
        name=name,
        summary=summary,
        licence="Apache-2.0",
        takes_guidance=False,
        working_size=512,
        build=build,
        read_out=_read_ddcolor,
        sources=(PublishedWeights(file, address, ""),),
        superfluous=frozenset({"encoder.arch.head_cls.weight", "encoder.arch.head_cls.bias"}),
    )


_FUSION_MAPS = ((4, 32), (8, 48), (16, 96), (32, 192))

FUSION = FusionDescriptor(
    name="fusion",
    summary="automatic and guided; light ImageNet encoder, global context, distribution over ab bins",
    licence="MIT",
    takes_guidance=True,
    working_size=192,
    build=_build_fusion,
    read_out=_read_fusion,
    pooled=192,
    maps=_FUSION_MAPS,
)
"""The default; its encoder also tells what pictures have in common."""

_MODELS: tuple[NetworkDescriptor, ...] = (
    FUSION,
    MemoryDescriptor(
        name="fusion-lstm",
        summary="fusion that remembers the last 16 frames of a scene: steadier colours",
        licence="MIT",
        takes_guidance=True,
        working_size=192,
        build=_build_fusion_lstm,
        read_out=_read_fusion,
        pooled=192,
        maps=_FUSION_MAPS,
        window=16,
    ),
    PublishedDescriptor(
        name="eccv16",
        summary="automatic; Zhang et al. 2016, distribution over ab bins, bold",
        licence="BSD-2-Clause",
        takes_guidance=False,
        working_size=256,
        build=_build_eccv16,
        read_out=_read_eccv16,
        sources=_zhang("colorization_release_v2-9b330a0b.pth", "9b330a0b"),
    ),
    PublishedDescriptor(
        name="siggraph17",
        summary="automatic and guided; Zhang et al. 2017, made for hints",
        licence="BSD-2-Clause",
        takes_guidance=True,
        working_size=256,
        build=_build_siggraph17,
        read_out=_read_siggraph17,
        sources=_zhang("siggraph17-df00044c.pth", "df00044c"),
    ),
    _ddcolor("ddcolor", "automatic; Kang et al. 2023, large, vivid", "ddcolor_modelscope.pth", _build_ddcolor),
    _ddcolor("ddcolor-artistic", "ddcolor trained on more pictures, calmer", "ddcolor_artistic.pth", _build_ddcolor),
    _ddcolor("ddcolor-paper", "ddcolor as in its authors' paper", "ddcolor_paper.pth", _build_ddcolor),
    _ddcolor("ddcolor-tiny", "ddcolor with a light encoder", "ddcolor_paper_tiny.pth", _build_ddcolor_tiny),
)


def list_models() -> tuple[NetworkDescriptor, ...]:
    """Return the descriptors of all models that have weights in a manifest, the default first.

    Raises:
        ModelError: a manifest is missing or damaged.
    """
    with_weights = {entry.model for entry in read_manifest()}
    return tuple(model for model in _MODELS if model.name in with_weights)


def known_models() -> tuple[NetworkDescriptor, ...]:
    """Return the descriptors of all models, whether they have weights or not."""
    return _MODELS


def known_model(name: str) -> NetworkDescriptor:
    """Return the descriptor of a model, whether it has weights or not.

    Raises:
        ModelError: there is no model of that name.
    """
    return _named(name)


def find_model(name: str) -> NetworkDescriptor:
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


def _named(name: str) -> NetworkDescriptor:
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
