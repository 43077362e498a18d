from pathlib import Path

import pytest

from vs_colorize.errors import ModelError
from vs_colorize.zoo.manifest import find_entry, read_manifest
from vs_colorize.zoo.registry import find_model, list_models


def test_every_model_has_weights_with_licence_command_and_figures() -> None:
    for model in list_models():
        entry = find_entry(model.name)
        assert entry.licence
        assert entry.training
        assert entry.figures


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ModelError, match="unknown model 'sepia'; choose one of: fusion"):
        find_model("sepia")
    with pytest.raises(ModelError, match="no weights of model 'sepia'"):
        find_entry("sepia")


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot read '.*manifest\.toml'"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("content", ["[[weights", "", '[[weights]]\nfile = "x"\n'])
def test_a_damaged_manifest_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.toml").write_text(content)
    with pytest.raises(ModelError, match=r"manifest\.toml' is damaged"):
        read_manifest(tmp_path)
