from dataclasses import dataclass

from vs_colorize.zoo.predictor import Options
from vs_colorize.zoo.predictors import in_lanes, predictor_of
from vs_colorize.zoo.registry import find_model


@dataclass
class Card:
    """Something with calls."""

    name: str
    lanes: int


def test_each_has_as_many_turns_as_its_calls_may_overlap() -> None:
    assert [card.name for card in in_lanes(Card("a", 1), Card("b", 3), Card("c", 2))] == ["a", "b", "c", "b", "c", "b"]


def test_large_networks_of_others_compute_one_picture_at_a_time(zoo_with_published: None) -> None:
    assert predictor_of(find_model("eccv16"), Options(0.5, 1.0, "openvino", "auto")).lanes == 1
