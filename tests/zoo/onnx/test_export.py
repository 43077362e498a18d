"""A small network stands in for a large one where that is enough: exporting takes seconds."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from skimage.color import rgb2lab
from torch import Tensor, nn

from vs_colorize.filters.predict import DEFAULT_TEMPERATURE, DEFAULT_VIVIDNESS
from vs_colorize.networks.folding import fold_batch_norms
from vs_colorize.networks.fusion import Fusion
from vs_colorize.zoo.engines import Array
from vs_colorize.zoo.manifest import find_entry
from vs_colorize.zoo.onnx.engine import OnnxEngine
from vs_colorize.zoo.onnx.export import Form, export_readout
from vs_colorize.zoo.onnx.graph import read_onnx
from vs_colorize.zoo.onnx.graphs import ChromaGraph, PictureGraph, ReducingGraph
from vs_colorize.zoo.onnx.terms import Range, Terms
from vs_colorize.zoo.readout import ColorReadout, Readout
from vs_colorize.zoo.weights import load_into

UNIT = Range((0.0,), (1.0,))


class Network(Readout):
    """Gives ab at a quarter of the size, as large as 200."""

    network: nn.Sequential

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        convs = (nn.Conv2d(channels, out, 3, stride=2, padding=1) for channels, out in ((1, 8), (8, 2)))
        self.network = nn.Sequential(next(convs), nn.ReLU(), next(convs), nn.Tanh())

    def forward(self, lightness: Tensor) -> Tensor:
        """Map lightness (N, 1, H, W) to ab (N, 2, H / 4, W / 4)."""
        ab: Tensor = self.network(lightness.to(next(self.network.parameters()).dtype))
        return 200 * ab.float()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small network as a file that takes and gives pictures, in half precision."""
    path = tmp_path_factory.mktemp("small") / "net.onnx"
    export_readout(Network(), path, Form(rgb=True, half=True), size=32, facts={"model": "test", "licence": "MIT"})
    return path


def noise(*shape: int) -> Array:
    return np.random.default_rng(0).random(shape, np.float32)


def computed(path: Path, given: Array) -> Array:
    return OnnxEngine(path, 0, "cpu", "fp32")(given)


def test_the_file_computes_what_the_network_does_at_any_size_and_batch(exported_fusion: Path) -> None:
    network = Fusion()
    load_into(network, find_entry("fusion"))
    graph = ChromaGraph(ColorReadout(fold_batch_norms(network), DEFAULT_VIVIDNESS, DEFAULT_TEMPERATURE))
    for shape in ((1, 1, 16, 48), (2, 1, 80, 32)):
        given = noise(*shape)
        with torch.inference_mode():
            expected = graph(torch.from_numpy(given)).numpy()
        assert expected.shape == (shape[0], 2, *shape[2:])
        assert np.allclose(computed(exported_fusion, given), expected, atol=1e-4)


def test_pictures_keep_their_lightness_inside_the_gamut(pictures: Path) -> None:
    for shape in ((1, 1, 45, 70), (2, 1, 128, 100), (1, 1, 16, 16)):
        grey = noise(*shape)
        rgb = computed(pictures, grey)
        assert rgb.shape == (shape[0], 3, *shape[2:])
        assert rgb.min() >= 0
        assert rgb.max() <= 1
        lightness, ab = np.split(rgb2lab(rgb, channel_axis=1), [1], axis=1)
        assert np.abs(lightness - rgb2lab(np.repeat(grey, 3, 1), channel_axis=1)[:, :1]).max() < 0.05
        assert np.abs(ab).max() > 10


def test_half_precision_is_inside_and_changes_little(pictures: Path, exported_fusion: Path) -> None:
    types = [{tensor.data_type for tensor in onnx.load(path).graph.initializer} for path in (exported_fusion, pictures)]
    assert onnx.TensorProto.FLOAT16 not in types[0]
    assert onnx.TensorProto.FLOAT16 in types[1]
    grey = noise(1, 1, 64, 80)
    with torch.inference_mode():
        whole = PictureGraph(Network())(*ReducingGraph(32)(torch.from_numpy(grey))).numpy()
    assert 0 < np.abs(whole - computed(pictures, grey)).max() < 0.01


def test_the_files_say_what_they_take_and_give(pictures: Path, exported_fusion: Path) -> None:
    chroma, colored = read_onnx(exported_fusion), read_onnx(pictures)
    assert chroma.terms == Terms("lightness", UNIT, "ab", ab_scale=256, size=192, multiple=16)
    assert colored.terms == Terms("grey", UNIT, "rgb", UNIT, "rgb", size=32, multiple=1)
    assert (colored.licence, colored.batch, colored.working_size) == ("MIT", None, 32)
    model = onnx.load(pictures)
    assert model.producer_name == "vs_colorize"
    assert {entry.key for entry in model.metadata_props} == {"vs_colorize", "model", "licence"}


def test_the_file_tells_nothing_of_the_machine_it_was_made_on(exported_fusion: Path) -> None:
    content = exported_fusion.read_bytes()
    assert b".py" not in content
    assert str(Path.cwd()).encode() not in content
