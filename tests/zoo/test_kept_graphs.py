import os
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.zoo.conftest import resigned
from vs_colorize.zoo import kept_graphs, predictor
from vs_colorize.zoo.engines import Array, Recipe
from vs_colorize.zoo.manifest import WeightsEntry
from vs_colorize.zoo.predictor import Decoder, Encoder, MemoryPredictor, Options, Predictor
from vs_colorize.zoo.registry import FUSION, MemoryDescriptor, find_model

openvino = pytest.importorskip("openvino")

from vs_colorize.zoo.openvino_engine import OpenVinoEngine  # noqa: E402

LIGHTNESS = np.random.default_rng(0).random((1, 32, 48), dtype=np.float32)
GUIDANCE = np.random.default_rng(1).random((1, 3, 32, 48), dtype=np.float32) - np.float32(0.3)
OPTIONS = Options(0.6, 0.8, "openvino", "auto")
TERMS = ("fusion", "0123", "network", "0.6", "0.8")

COLOR_A_FRAME = """
import hashlib, sys
import vapoursynth as vs
import vs_colorize
clip = vs.core.std.BlankClip(format=vs.GRAY8, width=64, height=64, length=1, color=90)
with vs_colorize.colorize(clip, device="openvino").get_frame(0) as frame:
    print("torch" in sys.modules, hashlib.sha256(b"".join(bytes(plane) for plane in frame)).hexdigest())
"""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where graphs are kept, empty as yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "vs_colorize" / "graphs"


def small_graph(number: float = 1.5) -> Any:
    """A graph that multiplies three numbers by one."""
    given = openvino.opset13.parameter([3], np.float32)
    return openvino.Model([openvino.opset13.multiply(given, np.full(3, number, np.float32))], [given])


def product(core: Any, graph: Any) -> list[float]:
    return list(core.compile_model(graph, "CPU")(np.ones(3, np.float32))[0])


def in_one_step(lightness: Array, guidance: Array) -> list[Array]:
    network = Predictor(FUSION, OPTIONS)
    return [network(lightness, None), network(lightness, guidance)]


def in_two_steps(lightness: Array, guidance: Array) -> list[Array]:
    features = Encoder(FUSION, OPTIONS.device, OPTIONS.precision).encode(lightness)
    return [features, Decoder(FUSION, OPTIONS)(lightness, features, guidance)]


def with_memory(lightness: Array, guidance: Array) -> list[Array]:
    descriptor = find_model("fusion-lstm")
    assert isinstance(descriptor, MemoryDescriptor)
    network = MemoryPredictor(descriptor, OPTIONS)
    features = network.encode(lightness)
    remembered = features[:, None, : network.pooled].repeat(network.window, axis=1)
    return [features, network.decode(lightness, features, remembered, guidance)]


def not_again(*_: object) -> None:
    raise AssertionError("translated again")


@pytest.mark.parametrize("run", [in_one_step, in_two_steps, with_memory])
def test_a_kept_graph_gives_the_same_bytes_as_one_that_was_made_or_could_not_be_kept(
    run: Callable[[Array, Array], list[Array]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run(LIGHTNESS, GUIDANCE)
    assert len(list(folder.iterdir())) == 2
    with monkeypatch.context() as patch:
        patch.setattr(OpenVinoEngine, "_translated", not_again)
        kept = run(LIGHTNESS, GUIDANCE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(next(folder.iterdir())))
    unkept = run(LIGHTNESS, GUIDANCE)
    for results in zip(made, kept, unkept, strict=True):
        assert len({result.tobytes() for result in results}) == 1


@pytest.mark.parametrize("run", [in_one_step, in_two_steps, with_memory])
def test_a_graph_made_for_pictures_of_one_shape_is_that_of_any_other(
    run: Callable[[Array, Array], list[Array]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(LIGHTNESS, GUIDANCE)
    generator = np.random.default_rng(2)
    lightness, guidance = (generator.random((2, *planes, 80, 64), dtype=np.float32) for planes in ((), (3,)))
    with monkeypatch.context() as patch:
        patch.setattr(OpenVinoEngine, "_translated", not_again)
        kept = run(lightness, guidance)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "empty"))
    assert [result.tobytes() for result in run(lightness, guidance)] == [result.tobytes() for result in kept]


def test_the_second_start_loads_no_torch_and_gives_the_same_bytes(folder: Path) -> None:
    (first, frame), (second, same_frame) = (
        subprocess.run([sys.executable, "-c", COLOR_A_FRAME], check=True, capture_output=True, text=True).stdout.split()
        for _ in range(2)
    )
    assert (first, second) == ("True", "False")
    assert frame == same_frame


def test_a_damaged_graph_is_made_anew_in_silence(folder: Path) -> None:
    made = Predictor(FUSION, OPTIONS)(LIGHTNESS, None)
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert kept_graphs.kept(openvino.Core(), path.stem) is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.array_equal(Predictor(FUSION, OPTIONS)(LIGHTNESS, None), made)
    assert kept_graphs.kept(openvino.Core(), path.stem) is not None


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def change_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    # Within the numbers, of which there are three.
    content[content.index(np.full(3, 1.5, np.float32).tobytes())] ^= 1
    path.write_bytes(content)


def repack(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)


def shorten_the_numbers(path: Path) -> None:
    with zipfile.ZipFile(path) as file:
        files = {name: file.read(name) for name in file.namelist()}
    repack(path, files | {"bin": files["bin"][:-4]})


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        change_a_byte,
        shorten_the_numbers,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"garbage" * 100),
        lambda path: repack(path, {"xml": b"<net>garbage", "bin": b"\0" * 100}),
        lambda path: repack(path, {"xml": b"<net></net>"}),
        Path.unlink,
    ],
)
def test_what_is_damaged_counts_as_missing_and_is_replaced(damage: Callable[[Path], None], folder: Path) -> None:
    core = openvino.Core()
    kept_graphs.keep(core, small_graph(), "a")
    graph = kept_graphs.kept(core, "a")
    assert graph is not None
    assert product(core, graph) == [1.5] * 3
    del graph
    damage(folder / "a.zip")
    assert kept_graphs.kept(core, "a") is None
    kept_graphs.keep(core, small_graph(), "a")
    assert kept_graphs.kept(core, "a") is not None


def test_where_nothing_can_be_written_graphs_are_returned_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    core = openvino.Core()
    assert product(core, kept_graphs.keep(core, small_graph(), "a")) == [1.5] * 3
    assert kept_graphs.kept(core, "a") is None
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert product(core, kept_graphs.keep(core, small_graph(), "a")) == [1.5] * 3


def test_only_the_graphs_used_last_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_graphs, "LARGEST_NUMBER", 2)
    core = openvino.Core()
    for key in "ab":
        kept_graphs.keep(core, small_graph(), key)
    abandoned = folder / ".making-x"
    abandoned.mkdir()
    (abandoned / "xml").touch()
    for age, path in enumerate([folder / "b.zip", folder / "a.zip", abandoned]):
        os.utime(path, (1_000_000_000 - age, 1_000_000_000 - age))
    kept_graphs.kept(core, "a")
    kept_graphs.keep(core, small_graph(), "c")
    assert {path.name for path in folder.iterdir()} == {"a.zip", "c.zip"}


class Full:
    """OpenVINO on a machine without room."""

    def read_model(self, *_: bytes) -> None:
        raise RuntimeError("Check 'false' failed: std::bad_alloc")


def test_a_want_of_memory_is_told(folder: Path) -> None:
    kept_graphs.keep(openvino.Core(), small_graph(), "a")
    with pytest.raises(RuntimeError, match="bad_alloc"):
        kept_graphs.kept(Full(), "a")
    with pytest.raises(RuntimeError, match="bad_alloc"):
        kept_graphs.keep(Full(), small_graph(), "b")


def test_the_name_changes_with_terms_inputs_code_and_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [kept_graphs.key_of(TERMS, 1)]
    assert names == [kept_graphs.key_of(TERMS, 1)]
    names += [kept_graphs.key_of((*TERMS[:-1], "0.9"), 1), kept_graphs.key_of(TERMS, 2)]
    for name, other in {
        "_SOURCES": ("color", "networks"),
        "torch_build": lambda: {"__version__": "2.5", "git_version": "0"},
    }.items():
        with monkeypatch.context() as patch:
            patch.setattr(kept_graphs, name, other)
            names.append(kept_graphs.key_of(TERMS, 1))
    monkeypatch.setattr(openvino, "__version__", "2026.0")
    names.append(kept_graphs.key_of(TERMS, 1))
    assert len(set(names)) == len(names)


@pytest.fixture
def recipes(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """The recipes of all graphs that were asked for; none is made."""
    asked: list[Recipe] = []

    def nothing(recipe: Recipe, *_: object) -> Callable[..., Array]:
        asked.append(recipe)
        return lambda *inputs: inputs[0]

    monkeypatch.setattr(predictor, "load_engine", nothing)
    return asked


def test_graphs_of_other_weights_parts_and_options_have_other_terms(
    recipes: list[Recipe], copied: WeightsEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    for options in (OPTIONS, replace(OPTIONS, vividness=0.7), replace(OPTIONS, temperature=0.9)):
        Predictor(FUSION, options)(LIGHTNESS, None)
    Encoder(FUSION, "openvino", "auto").encode(LIGHTNESS)
    Decoder(FUSION, OPTIONS)(LIGHTNESS, LIGHTNESS, None)
    copied.file.write_bytes(copied.file.read_bytes() + b"\n")
    monkeypatch.setattr(predictor, "find_entry", lambda _: resigned(copied))
    Predictor(FUSION, OPTIONS)(LIGHTNESS, None)
    assert len({recipe.terms for recipe in recipes}) == len(recipes) == 6


@pytest.mark.usefixtures("zoo_with_published")
def test_large_models_of_others_are_not_kept(recipes: list[Recipe]) -> None:
    Predictor(find_model("eccv16"), OPTIONS)(LIGHTNESS, None)
    assert recipes[0].terms is None
