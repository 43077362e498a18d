from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.networks.formula import picture
from tests.zoo.published import PUBLISHED
from tests.zoo.test_predictor import needs_openvino
from vs_colorize.zoo.devices import Precision
from vs_colorize.zoo.engines import Array
from vs_colorize.zoo.predictor import Options, Predictor
from vs_colorize.zoo.registry import PublishedDescriptor, find_model, known_models

HEIGHT, WIDTH = 48, 80

type Load = Callable[[str], Predictor]


def predictor(name: str, device: str = "cpu", precision: Precision = "fp32", temperature: float = 1.0) -> Predictor:
    return Predictor(find_model(name), Options(0.5, temperature, device, precision))


@pytest.fixture(scope="module")
def load(published_weights: Path) -> Load:
    """What loads a model on torch, once."""
    loaded: dict[str, Predictor] = {}

    def loading(name: str) -> Predictor:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("vs_colorize.zoo.manifest.models_folder", lambda: published_weights)
            return loaded.setdefault(name, predictor(name))

    return loading


def pictures(count: int = 1, height: int = HEIGHT, width: int = WIDTH) -> Array:
    return picture(height, width, count)[:, 0].numpy()


def hint(confidence: float = 1.0) -> Array:
    guidance = np.zeros((1, 3, HEIGHT, WIDTH), np.float32)
    guidance[0, :, 16:32, 32:48] = np.array((confidence, 60 / 256, 40 / 256))[:, None, None]
    return guidance


@pytest.mark.parametrize(
    ("name", "shape"), [("eccv16", (12, 20)), ("siggraph17", (48, 80)), ("ddcolor-tiny", (48, 80))]
)
def test_ab_comes_in_lab_units(load: Load, name: str, shape: tuple[int, int]) -> None:
    ab = load(name)(pictures(2), None)
    assert ab.shape == (2, 2, *shape)
    assert ab.dtype == np.float32
    assert np.ptp(ab) > 1
    assert np.abs(ab).max() <= 128


@pytest.mark.parametrize("name", PUBLISHED)
def test_blank_pictures_stay_neutral(load: Load, name: str) -> None:
    blank = np.full((1, HEIGHT, WIDTH), 0.5, np.float32)
    assert not load(name)(blank, None).any()
    assert load(name)(blank, hint()).any() == (name == "siggraph17")


@pytest.mark.parametrize("name", PUBLISHED)
def test_guidance_reaches_the_network_that_takes_it(load: Load, name: str) -> None:
    plain, hinted = load(name)(pictures(), None), load(name)(pictures(), hint())
    assert np.array_equal(plain, hinted) == (name != "siggraph17")


def test_a_color_of_no_confidence_is_no_hint(load: Load) -> None:
    run = load("siggraph17")
    assert np.array_equal(run(pictures(), hint(confidence=0)), run(pictures(), None))


@pytest.mark.usefixtures("zoo_with_published")
def test_a_temperature_counts_where_there_is_a_distribution(load: Load) -> None:
    mean, likely = load("eccv16")(pictures(), None), predictor("eccv16", temperature=0.1)(pictures(), None)
    assert np.abs(likely - mean).mean() > 1


def test_edges_are_repeated_up_to_what_ddcolor_works_with(load: Load) -> None:
    small = pictures()
    padded = np.pad(small, ((0, 0), (0, 16), (0, 16)), mode="edge")
    run = load("ddcolor-tiny")
    assert np.abs(run(small, None) - run(padded, None)[..., :HEIGHT, :WIDTH]).max() < 1e-3


@needs_openvino
@pytest.mark.parametrize(("name", "guidance"), [("eccv16", None), ("siggraph17", hint()), ("ddcolor-tiny", None)])
@pytest.mark.usefixtures("zoo_with_published")
def test_openvino_and_torch_agree(load: Load, name: str, guidance: Array | None) -> None:
    compiled = predictor(name, "openvino")(pictures(), guidance)
    assert np.abs(compiled - load(name)(pictures(), guidance)).max() < 0.5


@pytest.mark.parametrize("name", PUBLISHED)
@pytest.mark.usefixtures("zoo_with_published")
def test_bfloat16_comes_near_to_float32(load: Load, name: str) -> None:
    exact = load(name)(pictures(), None)
    near = predictor(name, precision="bf16")(pictures(), None)
    assert np.abs(near - exact).mean() < 0.1 * np.abs(exact).mean()


def test_published_weights_have_safe_addresses_and_hashes_where_their_names_hold_one() -> None:
    published = [model for model in known_models() if isinstance(model, PublishedDescriptor)]
    assert [model.name for model in published][:2] == ["eccv16", "siggraph17"]
    for source in (source for model in published for source in model.sources):
        assert source.address.startswith("https://")
        assert source.address.endswith(f"/{source.file}")
        assert source.sha256 in source.file
