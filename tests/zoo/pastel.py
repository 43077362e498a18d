"""Models of others, small enough to be served by a test: their networks, checkpoints and addresses."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import nn

from tests.zoo.web import Server, serving
from vs_colorize.zoo import registry
from vs_colorize.zoo.published import PublishedWeights
from vs_colorize.zoo.readout import Readout
from vs_colorize.zoo.registry import FusionDescriptor, PublishedDescriptor


class Pastel(nn.Module):
    """A network of two layers; `width` tells its kinds apart."""

    def __init__(self, width: int = 4) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, width, 3)
        self.norm = nn.BatchNorm2d(width)
        self.last = nn.Conv2d(width, 2, 1)


def unread(*_: object) -> Readout:
    """Stands where a network is run: none of these is."""
    raise NotImplementedError


def descriptor(name: str, width: int, *sources: PublishedWeights) -> PublishedDescriptor:
    return PublishedDescriptor(
        name=name,
        summary="a network of two layers",
        licence="Apache-2.0",
        takes_guidance=False,
        working_size=256,
        build=lambda: Pastel(width),
        read_out=unread,
        sources=sources,
        superfluous=frozenset({"classes.weight"}),
    )


def weights(width: int = 4) -> dict[str, torch.Tensor]:
    """What a checkpoint of `Pastel` holds."""
    torch.manual_seed(width)
    return Pastel(width).state_dict()


def checkpoint(content: object, *, old: bool = False) -> bytes:
    """A file as PyTorch writes it, or as it did before 1.6."""
    buffer = io.BytesIO()
    torch.save(content, buffer, _use_new_zipfile_serialization=not old)
    return buffer.getvalue()


def published(address: str, content: bytes, file: str = "pastel.pth") -> PublishedWeights:
    return PublishedWeights(file, address, hashlib.sha256(content).hexdigest()[:8])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Where `pastel` is published, and `crayon`, without a hash; `chalk`, of another size, is nowhere."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    content = checkpoint({"params": weights()})
    with serving(content) as offer:
        others = (
            descriptor("pastel", 4, published(offer.address, content)),
            descriptor("crayon", 4, replace(published(offer.address, content), file="crayon.pth", sha256="")),
            descriptor("chalk", 6),
        )
        own = [model for model in registry.known_models() if isinstance(model, FusionDescriptor)]
        monkeypatch.setattr(registry, "_MODELS", (*own, *others))
        yield offer
