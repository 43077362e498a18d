from pathlib import Path

import pytest

from vs_colorize.errors import ModelError
from vs_colorize.media.bench.random_weights import weights_of
from vs_colorize.zoo.manifest import FOLDER_VARIABLE, find_entry, user_folder
from vs_colorize.zoo.registry import find_model
from vs_colorize.zoo.weights import verify


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder in which there is nothing."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


def test_a_model_without_weights_has_some_for_a_while(folder: Path) -> None:
    with weights_of("eccv16") as random:
        assert random
        assert find_model("eccv16").name == "eccv16"
        verify(entry := find_entry("eccv16"))
        assert entry.file.is_file()
    assert user_folder() == folder
    assert not entry.file.exists()
    assert not list(folder.iterdir())
    with pytest.raises(ModelError, match="no weights"):
        find_model("eccv16")


def test_the_users_folder_is_back_after_a_failure(folder: Path) -> None:
    with pytest.raises(KeyError), weights_of("eccv16"):
        raise KeyError
    assert user_folder() == folder


@pytest.mark.parametrize("model", ["fusion", "of nobody", "some/file.onnx"])
def test_others_are_left_alone(folder: Path, model: str) -> None:
    with weights_of(model) as random:
        assert not random
        assert user_folder() == folder
