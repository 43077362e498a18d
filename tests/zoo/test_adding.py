from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.zoo.pastel import checkpoint, server, weights
from tests.zoo.test_checkpoint import Code
from tests.zoo.web import Server
from vs_colorize.errors import ModelError, OptionError
from vs_colorize.zoo import adding, registry
from vs_colorize.zoo.adding import add_file, add_published
from vs_colorize.zoo.download import download
from vs_colorize.zoo.manifest import WeightsEntry, find_entry, models_folder, read_added
from vs_colorize.zoo.onnx_files import added_onnx
from vs_colorize.zoo.registry import known_model
from vs_colorize.zoo.weights import load_into, verify

__all__ = ["server"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder, which nobody has made yet."""
    monkeypatch.setenv("VS_COLORIZE_MODELS", str(tmp_path / "user" / "models"))
    return tmp_path / "user" / "models"


def fetch(name: str, sha256: str = "") -> WeightsEntry:
    return add_published(name, sha256=sha256, progress=lambda *_: None)


def left(folder: Path) -> list[str]:
    """What lies in the user's folder besides its manifest and locks."""
    return sorted(path.name for path in folder.iterdir() if path.suffix not in (".lock", ".toml"))


def written(folder: Path, content: bytes, name: str = "weights.pth") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def test_published_weights_become_an_entry_that_loads(server: Server, folder: Path) -> None:
    entry = fetch("pastel")
    verify(find_entry("pastel"))
    assert entry == find_entry("pastel")
    assert (entry.licence, entry.added) == ("Apache-2.0", True)
    assert entry.training.startswith(f"{server.address}, SHA-256 ")
    assert left(folder) == [entry.file.name]
    tensors, original = load_file(entry.file), weights()
    assert {name: tensor.dtype for name, tensor in tensors.items()} == {n: t.dtype for n, t in original.items()}
    assert all(torch.equal(tensors[name], tensor) for name, tensor in original.items())
    model = known_model("pastel")
    assert isinstance(model, registry.PublishedDescriptor)
    load_into(model.build(), entry)


def test_weights_that_are_there_and_whole_are_not_fetched_again(server: Server) -> None:
    assert fetch("pastel") == fetch("pastel")
    assert len(server.ranges) == 1
    find_entry("pastel").file.write_bytes(b"damaged")
    verify(fetch("pastel"))


def test_a_wrong_hash_adds_nothing_and_what_was_there_stays(server: Server, folder: Path) -> None:
    good = fetch("pastel")
    server.content = checkpoint({"params": weights(6)})
    with pytest.raises(ModelError, match=r"its SHA-256 begins with [0-9a-f]{8} instead of 00000000"):
        fetch("pastel", sha256="00000000")
    assert left(folder) == [good.file.name]
    verify(find_entry("pastel"))
    good.file.unlink()
    with pytest.raises(ModelError, match=r"its SHA-256 begins with .* nothing was added"):
        fetch("pastel")


def test_weights_without_a_published_hash_are_checked_against_the_users(server: Server) -> None:
    with pytest.raises(ModelError, match="instead of 12345678"):
        fetch("crayon", sha256="12345678")
    with pytest.raises(OptionError, match="'xyz' is no SHA-256"):
        fetch("crayon", sha256="xyz")
    assert fetch("crayon").model == "crayon"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (checkpoint({"params": weights(6)}), "does not fit model 'crayon': 7 of another shape"),
        (checkpoint({"params": weights(), "hook": Code()}), "holds more than weights"),
        (checkpoint({"params": weights()})[:2000], "is no checkpoint of PyTorch, or only a part of one"),
    ],
    ids=["foreign", "code", "shortened"],
)
def test_what_is_fetched_and_is_no_good_is_not_kept(server: Server, folder: Path, content: bytes, problem: str) -> None:
    server.content = content
    with pytest.raises(ModelError, match=problem):
        fetch("crayon")
    assert left(folder) == []
    assert read_added() == ()


def test_a_download_that_broke_off_goes_on_the_next_time(server: Server, folder: Path) -> None:
    server.cuts = [1000, 0]
    with pytest.raises(ModelError, match=r"broke off .* run 'vs-colorize models add pastel\.pth --name pastel'"):
        fetch("pastel")
    assert left(folder) == ["pastel-pastel.pth.part", "pastel-pastel.pth.part.json"]
    fetch("pastel")
    assert server.ranges[-1] == "bytes=1000-"
    assert left(folder) == [find_entry("pastel").file.name]


def test_a_slow_server_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.cuts, server.hangs = [10, 0], True
    monkeypatch.setattr(adding, "download", lambda *arguments: download(*arguments, timeout=0.3))
    with pytest.raises(ModelError, match=r"nothing came for 0\.3 s"):
        fetch("pastel")


def test_what_cannot_be_fetched_is_refused(server: Server) -> None:
    with pytest.raises(ModelError, match="model 'fusion' is shipped with vs_colorize: there is nothing to add"):
        fetch("fusion")
    with pytest.raises(
        ModelError, match="published nowhere; where you have some, run 'vs-colorize models add FILE --name"
    ):
        fetch("chalk")
    with pytest.raises(ModelError, match=r"unknown model 'pastell'; did you mean pastel\?"):
        fetch("pastell")


@pytest.mark.parametrize("name", ["chalk", None], ids=["named", "found by its tensors"])
def test_a_file_is_converted_for_the_model_it_belongs_to(server: Server, tmp_path: Path, name: str | None) -> None:
    entry = add_file(written(tmp_path, checkpoint({"state_dict": weights(6)})), name=name)
    assert entry.model == "chalk"
    assert entry.training.startswith("weights.pth, SHA-256 ")
    verify(find_entry("chalk"))


def test_safetensors_are_taken_as_well(server: Server, tmp_path: Path) -> None:
    save_file(weights(6), tmp_path / "chalk.safetensors")
    assert add_file(tmp_path / "chalk.safetensors").model == "chalk"


def test_new_weights_of_a_model_take_the_place_of_the_old(server: Server, folder: Path, tmp_path: Path) -> None:
    old = add_file(written(tmp_path, checkpoint(weights(6))))
    new = add_file(written(tmp_path, checkpoint({name: tensor * 2 for name, tensor in weights(6).items()})))
    assert old.file != new.file
    assert left(folder) == [new.file.name]
    assert read_added() == (new,)


def test_weights_that_fit_several_models_want_a_name_or_the_published_one(server: Server, tmp_path: Path) -> None:
    content = checkpoint(weights())
    with pytest.raises(ModelError, match="fits 'pastel', 'crayon'; say with --name which of them it is"):
        add_file(written(tmp_path, content))
    assert add_file(written(tmp_path, content), name="crayon").model == "crayon"
    assert add_file(written(tmp_path, content, "crayon.pth")).model == "crayon"


def test_a_file_under_a_published_name_has_the_published_hash(server: Server, tmp_path: Path) -> None:
    other = checkpoint({name: tensor + 1 for name, tensor in weights().items()})
    with pytest.raises(ModelError, match=r"pastel\.pth: its SHA-256 begins with"):
        add_file(written(tmp_path, other, "pastel.pth"))
    assert add_file(written(tmp_path, server.content, "pastel.pth")).model == "pastel"


def test_a_foreign_file_is_refused_with_what_is_wrong_in_one_line(server: Server, tmp_path: Path) -> None:
    tensors = {**weights(6), **{f"head.{n}": torch.zeros(1) for n in range(5)}, "last.bias": torch.zeros(9)}
    del tensors["first.bias"]
    path = written(tmp_path, checkpoint(tensors))
    with pytest.raises(ModelError) as refused:
        add_file(path)
    assert str(refused.value) == (
        f"'{path}' does not fit model 'chalk': 1 missing (first.bias), 5 too many (head.0, head.1, head.2, …), "
        "1 of another shape (last.bias: 9 instead of 2)"
    )


def test_a_file_that_shares_nothing_with_any_model_is_refused_with_its_names(server: Server, tmp_path: Path) -> None:
    path = written(tmp_path, checkpoint({"encoder.weight": torch.zeros(2)}))
    with pytest.raises(ModelError, match=r"fits none of 'fusion', .*: its tensors are called encoder\.weight"):
        add_file(path)


def test_weights_of_a_shipped_model_are_refused(server: Server) -> None:
    with pytest.raises(ModelError, match="model 'fusion' is shipped with vs_colorize"):
        add_file(models_folder() / "fusion.safetensors")


def test_tensors_that_share_their_memory_are_taken(server: Server, tmp_path: Path) -> None:
    tensors = weights(6)
    tensors["norm.running_var"] = tensors["norm.running_mean"]
    assert add_file(written(tmp_path, checkpoint(tensors))).model == "chalk"


def test_what_nobody_needs_of_a_checkpoint_is_left_out(server: Server, tmp_path: Path) -> None:
    tensors = {**weights(6), "classes.weight": torch.zeros(3)}
    assert "classes.weight" not in load_file(add_file(written(tmp_path, checkpoint(tensors))).file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"absent\.pth': no such file"):
        add_file(tmp_path / "absent.pth")


GRAPH = b"\x08\x08\x12\x07pytorch"


def test_an_onnx_file_is_copied_under_its_name_with_its_description(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "deoldify.toml").write_text('input = "rgb"\n')
    entry = add_file(written(tmp_path, GRAPH, "deoldify.onnx"))
    assert (entry.model, entry.file.read_bytes()) == ("deoldify", GRAPH)
    assert entry.file.with_suffix(".toml").read_text() == 'input = "rgb"\n'
    assert add_file(tmp_path / "deoldify.onnx", name="artistic").model == "artistic"
    assert [entry.model for entry in read_added()] == ["deoldify", "artistic"]
    assert added_onnx("deoldify") == entry.file
    assert added_onnx("fusion") is None
    entry.file.write_bytes(b"damaged")
    with pytest.raises(ModelError, match=r"\.onnx' have 7 bytes"):
        added_onnx("deoldify")


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"<html>", None, r"bad\.onnx' is no ONNX file"),
        (b"", None, r"bad\.onnx' is no ONNX file"),
        (GRAPH + b"j\x0e\n\x08location\x12\x02w0", None, "keeps weights in other files beside it"),
        (GRAPH, "fusion", "'fusion' is another model"),
        (GRAPH, "../up", "cannot be a model's name"),
    ],
    ids=["web page", "empty", "weights elsewhere", "another model's name", "no name"],
)
def test_what_is_no_onnx_file_of_its_own_is_refused(
    tmp_path: Path, content: bytes, name: str | None, problem: str
) -> None:
    with pytest.raises((ModelError, OptionError), match=problem):
        add_file(written(tmp_path, content, "bad.onnx"), name=name)
    assert read_added() == ()
