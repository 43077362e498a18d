from pathlib import Path

import pytest

from tests.zoo.pastel import checkpoint, server, weights
from tests.zoo.web import Server
from vs_colorize.errors import ModelError
from vs_colorize.zoo.adding import add_file, add_published
from vs_colorize.zoo.registry import find_model, list_models

__all__ = ["server"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VS_COLORIZE_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def test_models_are_listed_once_they_have_weights(server: Server) -> None:
    assert [model.name for model in list_models()] == ["fusion", "fusion-lstm"]
    add_published("pastel", progress=lambda *_: None)
    assert [model.name for model in list_models()] == ["fusion", "fusion-lstm", "pastel"]
    assert find_model("pastel").licence == "Apache-2.0"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("pastel", "model 'pastel' has no weights here; run 'vs-colorize models add pastel'"),
        ("chalk", "model 'chalk' has no weights here; run 'vs-colorize models add FILE --name chalk'"),
        ("Pastell", r"unknown model 'Pastell'; did you mean pastel\?"),
        ("fusion-lst", r"unknown model 'fusion-lst'; did you mean fusion-lstm or fusion\?"),
        ("sepia", "unknown model 'sepia'; choose one of: fusion, "),
    ],
)
def test_a_model_that_is_not_there_is_refused_with_what_to_do(server: Server, name: str, problem: str) -> None:
    with pytest.raises(ModelError, match=problem):
        find_model(name)


def test_an_added_model_loses_its_place_with_its_manifest(server: Server, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "chalk.pth").write_bytes(checkpoint(weights(6)))
    add_file(tmp_path / "chalk.pth")
    (folder / "manifest.toml").unlink()
    with pytest.raises(ModelError, match="has no weights here"):
        find_model("chalk")
