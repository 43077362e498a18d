import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from vs_colorize.errors import ModelError
from vs_colorize.zoo.manifest import find_entry, read_added, read_manifest, user_folder
from vs_colorize.zoo.user_weights import alone, put, remove, workshop
from vs_colorize.zoo.weights import verify

# Adds ten models one after the other, as a process of its own.
ADD_TEN = """
import sys
from vs_colorize.zoo.user_weights import put, workshop
for n in range(10):
    with workshop() as folder:
        made = folder / "weights.safetensors"
        made.write_text(sys.argv[1] + str(n))
        put(made, model=sys.argv[1] + str(n), licence="MIT", origin="a test")
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VS_COLORIZE_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def add(model: str, content: bytes = b"weights") -> None:
    with workshop() as scratch:
        made = scratch / "weights.safetensors"
        made.write_bytes(content)
        put(made, model=model, licence="MIT", origin='from "somewhere"\\else')


def test_the_folder_is_the_users_unless_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_folder() == folder
    monkeypatch.setenv("VS_COLORIZE_MODELS", "")
    assert user_folder().parts[-2:] == ("vs_colorize", "models")
    monkeypatch.setenv("VS_COLORIZE_MODELS", "~/weights")
    assert user_folder() == Path.home() / "weights"


def test_what_is_put_is_an_entry_after_the_shipped_ones(folder: Path) -> None:
    add("sketch")
    entry = find_entry("sketch")
    verify(entry)
    assert (entry.file.parent, entry.size, entry.training) == (folder, 7, 'from "somewhere"\\else')
    assert [entry.model for entry in read_manifest()] == ["fusion", "fusion-lstm", "sketch"]


def test_two_processes_at_once_lose_no_entry() -> None:
    processes = [subprocess.Popen([sys.executable, "-c", ADD_TEN, name]) for name in ("left", "right")]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert {entry.model for entry in read_added()} == {f"{name}{n}" for name in ("left", "right") for n in range(10)}
    for entry in read_added():
        verify(entry)


def test_two_processes_do_not_fetch_the_same_file(folder: Path) -> None:
    folder.mkdir()
    part = folder / "file.part"
    refused = pytest.raises(ModelError, match="another process is fetching it")
    with alone(part), refused, alone(part):
        pass
    with alone(part):
        pass


def test_what_fails_leaves_nothing(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt), workshop() as scratch:
        (scratch / "weights.safetensors").write_bytes(b"half")
        raise KeyboardInterrupt
    assert list(folder.iterdir()) == []


def full_disk(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_manifest_that_cannot_be_written_leaves_the_old_weights_in_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("sketch", b"old")
    with monkeypatch.context() as patch, pytest.raises(ModelError, match=r"No space left on device\); make room there"):
        patch.setattr("vs_colorize.zoo.user_weights.write_manifest", full_disk)
        add("sketch", b"new")
    verify(find_entry("sketch"))


def test_removed_weights_are_gone(folder: Path) -> None:
    add("sketch")
    add("etching")
    remove("sketch")
    assert [entry.model for entry in read_added()] == ["etching"]
    assert [path.name for path in folder.glob("*.safetensors")] == [find_entry("etching").file.name]


@pytest.mark.parametrize(
    ("prepare", "model", "problem"),
    [
        (lambda: None, "sketch", "no weights were added for model 'sketch'; nothing was added yet"),
        (lambda: add("sketch"), "scetch", r"no weights were added for model 'scetch'; did you mean sketch\?"),
        (lambda: None, "fusion", "model 'fusion' is shipped with vs_colorize and stays"),
    ],
    ids=["none", "misspelt", "shipped"],
)
def test_what_was_not_added_is_not_removed(prepare: Callable[[], None], model: str, problem: str) -> None:
    prepare()
    with pytest.raises(ModelError, match=problem):
        remove(model)


@pytest.mark.parametrize("content", ["[[weights", "weights = 3", '[[weights]]\nmodel = "x"\n', b"\xff"])
def test_a_damaged_manifest_of_the_user_is_named_and_shipped_models_work_on(folder: Path, content: str | bytes) -> None:
    folder.mkdir()
    (folder / "manifest.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert find_entry("fusion").model == "fusion"
    with pytest.raises(
        ModelError, match=r"manifest\.toml' is damaged .*; mend it, or delete it and add the models again"
    ):
        read_manifest()
    with pytest.raises(ModelError, match="is damaged"):
        add("sketch")


def test_damaged_weights_of_the_user_are_to_be_added_again() -> None:
    add("sketch")
    find_entry("sketch").file.write_bytes(b"changed")
    with pytest.raises(ModelError, match=r"are damaged: .*; add it again with 'vs-colorize models add'"):
        verify(find_entry("sketch"))
