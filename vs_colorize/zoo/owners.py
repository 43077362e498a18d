"""Whose weights a table of tensors holds: found by names and shapes, without a network's memory being filled."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vs_colorize.errors import ModelError
from vs_colorize.zoo.registry import FusionDescriptor, NetworkDescriptor, PublishedDescriptor, known_models
from vs_colorize.zoo.weights import misfit, shapes_of

if TYPE_CHECKING:
    from torch import Tensor, nn


def fitted(model: NetworkDescriptor, tensors: "Mapping[str, Tensor]", path: Path) -> "dict[str, Tensor]":
    """Return those tensors of a file that a model needs.

    Raises:
        ModelError: names or shapes differ from the model's.
    """
    needed = _needed(model, tensors)
    if wrong := misfit(_skeleton(model), needed):
        raise ModelError(f"'{path}' does not fit model '{model.name}': {wrong}")
    return needed


def owner(tensors: "Mapping[str, Tensor]", path: Path) -> NetworkDescriptor:
    """Return the model that the tensors of a file belong to; where they fit several, the file's name may tell.

    Raises:
        ModelError: they fit no model, or several.
    """
    models = known_models()
    networks = {model.name: _skeleton(model) for model in models}
    fitting = [model for model in models if not misfit(networks[model.name], _needed(model, tensors))]
    fitting = [model for model in fitting if path.name in _published_files(model)] or fitting
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise ModelError(f"'{path}' fits {_listed(fitting)}; say with --name which of them it is")
    likest = max(models, key=lambda model: _likeness(networks[model.name], tensors))
    if not _likeness(networks[likest.name], tensors):
        few = ", ".join(list(tensors)[:3])
        raise ModelError(f"'{path}' fits none of {_listed(models)}: its tensors are called {few}, …")
    raise ModelError(
        f"'{path}' does not fit model '{likest.name}': {misfit(networks[likest.name], _needed(likest, tensors))}"
    )


def _likeness(network: "nn.Module", tensors: "Mapping[str, Tensor]") -> int:
    """Count the names that a network and a table have in common, and once more those of the same shape."""
    own, others = shapes_of(network.state_dict()), shapes_of(tensors)
    return len(own.keys() & others.keys()) + len(own.items() & others.items())


def _skeleton(model: NetworkDescriptor) -> "nn.Module":
    """Return a model's network with names and shapes; of those that may be large, without memory for their tensors."""
    import torch

    if isinstance(model, FusionDescriptor):
        # Small, and computes colour bins when it is made.
        return model.build()
    assert isinstance(model, PublishedDescriptor)
    with torch.device("meta"):
        return model.build()


def _needed(model: NetworkDescriptor, tensors: "Mapping[str, Tensor]") -> "dict[str, Tensor]":
    superfluous = model.superfluous if isinstance(model, PublishedDescriptor) else frozenset[str]()
    return {name: tensor for name, tensor in tensors.items() if name not in superfluous}


def _published_files(model: NetworkDescriptor) -> list[str]:
    return [source.file for source in model.sources] if isinstance(model, PublishedDescriptor) else []


def _listed(models: Sequence[NetworkDescriptor]) -> str:
    return ", ".join(f"'{model.name}'" for model in models)
