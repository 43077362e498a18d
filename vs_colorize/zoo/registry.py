"""The table of models."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vs_colorize.errors import ModelError

if TYPE_CHECKING:
    from vs_colorize.networks.fusion import Fusion


@dataclass(frozen=True)
class ModelDescriptor:
    """What the filters need to know of a model.

    It takes L* / 100 of a picture whose sides are multiples of `size_multiple`, at its best at a short side of
    `working_size`, and guidance if `takes_guidance`; it gives logits over the ab bins at 1 / `reduction` of the size.
    """

    name: str
    summary: str
    build: "Callable[[], Fusion]"
    takes_guidance: bool
    working_size: int
    size_multiple: int
    reduction: int
    licence: str


def _build_fusion() -> "Fusion":
    from vs_colorize.networks.fusion import Fusion

    return Fusion()


_MODELS = (
    ModelDescriptor(
        name="fusion",
        summary="automatic and guided; light ImageNet encoder, global context, distribution over ab bins",
        build=_build_fusion,
        takes_guidance=True,
        working_size=256,
        size_multiple=16,
        reduction=4,
        licence="MIT",
    ),
)


def list_models() -> tuple[ModelDescriptor, ...]:
    """Return the descriptors of all models, the default first."""
    return _MODELS


def find_model(name: str) -> ModelDescriptor:
    """Return the descriptor of a model.

    Raises:
        ModelError: there is no model of that name.
    """
    for model in _MODELS:
        if model.name == name:
            return model
    raise ModelError(f"unknown model '{name}'; choose one of: {', '.join(model.name for model in _MODELS)}")
