import cv2
import numpy as np
import pytest

from tests.guidance.photographs import encoder, lab, reference
from vs_colorize.frames.kinds import CHROMA_SCALE
from vs_colorize.guidance.correspondence import Correspondence
from vs_colorize.guidance.pictures import Floats


def guided(found: Correspondence, lightness: Floats) -> Floats:
    return found(encoder()(lightness[None])[0], lightness)


def shifted(colors: Floats) -> Floats:
    """Another view of the same thing: nearer, and a little lighter."""
    planes = [np.asarray(cv2.resize(plane[16:, 16:], plane.shape[::-1]), np.float32) for plane in colors]
    planes[0] = (planes[0] * np.float32(1.05)).clip(0, 1)
    return np.stack(planes)


@pytest.mark.parametrize("name", ["astronaut", "coffee"])
def test_another_view_of_a_picture_gets_its_colours(name: str) -> None:
    view = shifted(lab(name))
    confidence, *colors = guided(Correspondence([reference(name)]), view[0])
    apart = np.hypot(*(np.stack(colors) * CHROMA_SCALE - view[1:]))
    assert confidence.mean() > 0.5
    assert confidence.max() <= 0.9
    assert np.average(apart, weights=confidence) < np.hypot(*view[1:]).mean() / 3


@pytest.mark.parametrize(("target", "other"), [("astronaut", "coffee"), ("coffee", "chelsea"), ("rocket", "astronaut")])
def test_an_unrelated_picture_says_nothing(target: str, other: str) -> None:
    guidance = guided(Correspondence([reference(other)]), lab(target)[0])
    assert guidance[0].mean() < 0.02
    assert not guidance[1:, guidance[0] == 0].any()


def test_the_likest_of_several_pictures_counts() -> None:
    view = shifted(lab("coffee"))
    several = Correspondence([reference("chelsea"), reference("coffee"), reference("astronaut")])
    confidence, *colors = guided(several, view[0])
    alone = guided(Correspondence([reference("coffee")]), view[0])
    sure = confidence > 0.5
    assert sure.mean() > 0.5
    assert np.abs(np.stack(colors) - alone[1:])[:, sure].mean() * CHROMA_SCALE < 2


def test_more_trust_believes_more() -> None:
    means = [
        guided(Correspondence([reference("chelsea")], trust), lab("astronaut")[0])[0].mean()
        for trust in (0.0, 0.5, 1.0)
    ]
    assert means[0] <= means[1] < means[2]
    assert means[2] > 0.3


def test_a_few_places_that_happen_to_be_alike_hardly_count() -> None:
    some, most = (guided(Correspondence([reference("astronaut")], trust), lab("rocket")[0])[0] for trust in (0.8, 1.0))
    assert some.max() < 0.3
    assert some.mean() < 0.01
    assert most.max() > 0.6


def test_a_place_of_another_lightness_is_not_believed() -> None:
    found = Correspondence([reference("coffee")])
    dark = lab("coffee")[0] * np.float32(0.2)
    features = reference("coffee").features
    assert found(features, dark)[0].mean() < 0.6 * found(features, lab("coffee")[0])[0].mean()


@pytest.mark.parametrize("level", [0.0, 0.5])
def test_blank_pictures_match_nothing_and_break_nothing(level: float) -> None:
    guidance = guided(Correspondence([reference("coffee")]), np.full((128, 176), level, np.float32))
    assert np.isfinite(guidance).all()
    assert guidance[0].mean() < 0.02


def test_the_smallest_pictures_can_be_looked_up() -> None:
    small = np.random.default_rng(0).random((16, 48), np.float32)
    assert guided(Correspondence([reference("coffee")]), small).shape == (3, 16, 48)
