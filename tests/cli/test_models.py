import json
from pathlib import Path

import pytest

from tests.cli.commands import refused, run
from tests.zoo.pastel import checkpoint, server, weights
from tests.zoo.test_checkpoint import Code
from tests.zoo.web import Server
from vs_colorize.zoo.manifest import find_entry

__all__ = ["server"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VS_COLORIZE_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def test_networks_are_listed_with_what_is_known_of_them(server: Server) -> None:
    run("models", "add", "pastel")
    lines = dict(line.split(": ", 1) for line in run("models", "list").stdout.splitlines())
    assert "8.0 MB, MIT, photos 250" in lines["fusion"]
    assert lines["fusion"].endswith("fusion.safetensors")
    assert lines["pastel"] == f"0.0 MB, Apache-2.0, added: {find_entry('pastel').file}"
    assert lines["crayon"] == "Apache-2.0, no weights here: vs-colorize models add crayon"
    assert lines["chalk"] == "Apache-2.0, no weights here: vs-colorize models add FILE --name chalk"


def test_the_list_is_there_as_json(server: Server) -> None:
    run("models", "add", "pastel")
    listed = {entry["model"]: entry for entry in json.loads(run("models", "list", "--json").stdout)["models"]}
    assert {name: entry["state"] for name, entry in listed.items() if name in ("fusion", "pastel", "chalk")} == {
        "fusion": "shipped",
        "pastel": "added",
        "chalk": "absent",
    }
    assert listed["fusion"]["figures"]["photos"] == 250
    assert listed["pastel"]["file"] == str(find_entry("pastel").file)


def test_a_download_tells_licence_size_and_address_before_it_begins(server: Server) -> None:
    outcome = run("models", "add", "pastel")
    assert outcome.status == 0, outcome.stderr
    assert outcome.lines == [f"pastel: Apache-2.0, {len(server.content) / 1e6:.1f} MB, from {server.address}"]
    assert outcome.stdout == f"pastel: 0.0 MB, Apache-2.0, added: {find_entry('pastel').file}\n"


def test_a_file_is_added_by_its_path(server: Server, tmp_path: Path) -> None:
    (tmp_path / "chalk.pth").write_bytes(checkpoint(weights(6)))
    outcome = run("models", "add", tmp_path / "chalk.pth")
    assert outcome.stdout.startswith("chalk: ")
    assert outcome.lines == []


def test_whole_weights_are_told_from_damaged_ones(server: Server) -> None:
    run("models", "add", "pastel")
    run("models", "add", "crayon")
    shipped = ["fusion", "fusion-lstm"]
    assert run("models", "verify").stdout.splitlines() == [f"{name}: whole" for name in (*shipped, "pastel", "crayon")]
    find_entry("pastel").file.write_bytes(b"damaged")
    find_entry("crayon").file.unlink()
    outcome = run("models", "verify")
    assert (outcome.status, outcome.stdout) == (1, "fusion: whole\nfusion-lstm: whole\n")
    assert [("have 7 bytes" in line, "cannot read weights" in line) for line in outcome.lines] == [
        (True, False),
        (False, True),
    ]
    record = json.loads(run("models", "verify", "--json").stdout)
    assert record["verified"] == shipped
    assert len(record["problems"]) == 2
    assert run("models", "verify", "fusion").status == 0
    assert run("models", "verify", "crayon").status == 1


def test_added_weights_are_removed(server: Server) -> None:
    run("models", "add", "pastel")
    file = find_entry("pastel").file
    assert run("models", "remove", "pastel").stdout == f"pastel: removed {file}\n"
    assert not file.exists()


@pytest.mark.parametrize(
    ("arguments", "status", "problem"),
    [
        (("add", "fusoin"), 4, "unknown model 'fusoin'; did you mean fusion"),
        (("add", "fusion"), 4, "model 'fusion' is shipped"),
        (("add", "absent.pth"), 4, "'absent.pth': no such file"),
        (("add", "pastel", "--name", "chalk"), 2, "--name is about a file, and 'pastel' is none"),
        (("add", "pastel", "--sha256", "red"), 2, "'red' is no SHA-256"),
        (("remove", "fusion"), 4, "is shipped with vs_colorize and stays"),
        (("remove", "pastel"), 4, "nothing was added yet"),
        (("verify", "pastel"), 4, "no weights of model 'pastel' here; choose one of: fusion"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    server: Server, arguments: tuple[str, ...], status: int, problem: str
) -> None:
    refused(run("models", *arguments), status, problem)


def test_a_pickle_with_code_is_refused_in_one_line(server: Server, tmp_path: Path) -> None:
    (tmp_path / "chalk.pth").write_bytes(checkpoint({"params": weights(6), "hook": Code()}))
    refused(run("models", "add", tmp_path / "chalk.pth"), 4, "holds more than weights: loading it would run")


def test_without_a_network_the_way_by_hand_is_told(server: Server) -> None:
    server.moved_to = "http://127.0.0.1:9/weights.pth"
    outcome = run("models", "add", "pastel")
    refused(outcome, 4, f"{server.address}: cannot be reached")
    assert "or fetch it with a browser and run 'vs-colorize models add pastel.pth --name pastel'" in outcome.stderr
