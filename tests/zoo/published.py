"""A zoo in which networks of others have weights: numbers made by a formula."""

import shutil
from pathlib import Path

import pytest

from tests.networks.formula import fill
from tests.zoo.entries import add_entry
from vs_colorize.zoo.manifest import models_folder
from vs_colorize.zoo.registry import known_models

# `ddcolor` itself would need a gigabyte.
PUBLISHED = ("eccv16", "siggraph17", "ddcolor-tiny")


@pytest.fixture(scope="session")
def published_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with weights of the models shipped and of some published ones."""
    folder = tmp_path_factory.mktemp("published") / "models"
    shutil.copytree(models_folder(), folder)
    for model in known_models():
        if model.name in PUBLISHED:
            add_entry(folder, model.name, fill(model.build()).half().state_dict())
    return folder


@pytest.fixture
def zoo_with_published(published_weights: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make some published networks models among the others; returns the folder of weights."""
    monkeypatch.setattr("vs_colorize.zoo.manifest.models_folder", lambda: published_weights)
    return published_weights
