import json
import math
from pathlib import Path

import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.moving_lab import ab, flat, lab_clip, texture
from tests.frames.pictures import flat_lab, frame_bytes, in_order_and_shuffled, planes_of, props_of
from vs_colorize.filters.adjust_colors import adjust_colors
from vs_colorize.guidance.adjustment_files import adjustments_json, read_adjustments
from vs_colorize.guidance.adjustments import Adjustment, HueShift, RangeAdjustment

GREENS = HueShift(100, 140, turn=-30, chroma=0.5, softness=10)
PALE = Adjustment(saturation=0.5)


def color(hue: float, chroma: float) -> tuple[float, float]:
    return chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))


def adjusted(a: float, b: float, adjustment: Adjustment) -> tuple[float, float]:
    """What becomes of a colour of L* = 50."""
    shown = ab(adjust_colors(flat_lab(a, b), adjustments=[(0, 0, adjustment)]), 0)
    return float(shown[0].mean()), float(shown[1].mean())


def test_nothing_asked_for_is_the_clip_itself() -> None:
    clip = flat_lab(10, 20, frames=3)
    nothing = Adjustment(protect_neutrals=9, hues=(HueShift(0, 90),))
    assert adjust_colors(clip, protect_neutrals=5, adjustments=[(0, 1, nothing)]) is clip


def test_hues_in_the_range_are_turned_and_others_are_not() -> None:
    for hue, chroma in ((100, 40), (120, 3), (140, 60)):
        wanted = color(hue - 30, chroma * 0.5)
        assert adjusted(*color(hue, chroma), Adjustment(hues=(GREENS,))) == pytest.approx(wanted, abs=1e-3)
    for hue in (85, 155, 300):
        assert adjusted(*color(hue, 40), Adjustment(hues=(GREENS,))) == pytest.approx(color(hue, 40), abs=1e-5)
    a, b = adjusted(*color(95, 40), Adjustment(hues=(GREENS,)))
    assert 65 < math.degrees(math.atan2(b, a)) < 95


def test_a_range_of_hues_may_run_through_red() -> None:
    reds = Adjustment(hues=(HueShift(340, 30, turn=20),))
    assert adjusted(*color(350, 40), reds) == pytest.approx(color(10, 40), abs=1e-3)
    assert adjusted(*color(180, 40), reds) == pytest.approx(color(180, 40), abs=1e-3)


def test_shifts_look_at_the_hue_that_was_there_before() -> None:
    there, back = HueShift(80, 100, turn=60), HueShift(140, 160, turn=-60)
    for shifts in ((there, back), (back, there)):
        assert adjusted(*color(90, 40), Adjustment(hues=shifts)) == pytest.approx(color(150, 40), abs=1e-3)


def test_saturation_scales_chroma() -> None:
    assert adjusted(8, -12, PALE) == pytest.approx((4, -6), abs=1e-5)


def test_warmth_moves_white_by_so_many_units_and_dark_tones_by_less() -> None:
    ramp = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (16, 1))
    ramp_clip = lab_clip([(ramp, *flat(0, 0, (16, 64)))])
    for warmth in (17.86, -17.86):
        a, b = ab(adjust_colors(ramp_clip, warmth=warmth), 0)
        assert np.hypot(a, b)[0, -1] == pytest.approx(17.86, abs=1e-3)
        assert np.sign(b[0, -1]) == np.sign(warmth)
        assert abs(b[0, -1]) == pytest.approx(17.7, abs=0.01)
        assert np.allclose(np.hypot(a, b)[0, 0], 17.86 * 16 / 116, atol=1e-3)


def test_neutrals_stay_exactly_neutral_where_they_are_protected() -> None:
    changes = Adjustment(saturation=2, warmth=20, hues=(GREENS,), protect_neutrals=10)
    assert adjusted(0, 0, changes) == (0, 0)
    pale, full = adjusted(0.5, 0.5, changes), adjusted(0.5, 0.5, Adjustment(2, 20, (GREENS,)))
    assert math.hypot(*pale) < 0.1 * math.hypot(*full)
    strong = (12.0, 9.0)
    assert adjusted(*strong, changes) == pytest.approx(adjusted(*strong, Adjustment(2, 20, (GREENS,))), abs=1e-4)


def test_greys_stay_grey_without_warmth() -> None:
    assert adjusted(0, 0, Adjustment(saturation=3, hues=(GREENS,))) == (0, 0)


def test_colors_stay_within_the_range_of_a_lab_clip() -> None:
    a, b = adjusted(120, -120, Adjustment(saturation=4))
    assert (a, b) == (128, -128)


def test_ranges_of_frames_have_their_own_adjustment_and_the_rest_that_of_the_clip() -> None:
    clip = flat_lab(10, 20, frames=6)
    ranges: list[RangeAdjustment] = [(4, 4, Adjustment()), (1, 2, PALE)]
    result = adjust_colors(clip, hues=[HueShift(0, 90, chroma=0)], adjustments=ranges)
    assert [round(float(ab(result, n)[1].mean()), 3) for n in range(6)] == [0, 10, 10, 0, 20, 0]
    assert frame_bytes(result, 4) == frame_bytes(clip, 4)


def test_lightness_and_props_are_kept() -> None:
    clip = lab_clip([(texture()[:96, :160], *flat(10, 5)) for _ in range(2)], Number=[3, 4])
    result = adjust_colors(clip, warmth=5)
    assert (planes_of(result, 1)[0] == planes_of(clip, 1)[0]).all()
    assert props_of(result, 1) == props_of(clip, 1)


def test_frames_in_any_order_are_the_same_bytes() -> None:
    def film() -> vs.VideoNode:
        clip = lab_clip([(texture(n)[:96, :160], *flat(n, 5)) for n in range(12)])
        return adjust_colors(clip, hues=[GREENS], protect_neutrals=6, adjustments=[(3, 7, Adjustment(warmth=3))])

    in_order, shuffled = in_order_and_shuffled(film, 12)
    assert in_order == shuffled


def test_adjustments_come_back_from_a_file_as_they_were(tmp_path: Path) -> None:
    ranges: list[RangeAdjustment] = [(0, 2, Adjustment(1.5, -3, (GREENS,), 4)), (5, 5, PALE)]
    path = tmp_path / "adjustments.json"
    path.write_text(adjustments_json(ranges), encoding="utf-8")
    assert read_adjustments(path) == ranges
    clip = flat_lab(10, 20, frames=6)
    by_file, by_hand = adjust_colors(clip, adjustments=str(path)), adjust_colors(clip, adjustments=ranges)
    assert [frame_bytes(by_file, n) for n in range(6)] == [frame_bytes(by_hand, n) for n in range(6)]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"warmth": 51}, "warmth must be a number between -50 and 50, got 51"),
        ({"warmth": math.nan}, "warmth must be a number between -50 and 50, got nan"),
        ({"protect_neutrals": -1}, "protect_neutrals must be"),
        ({"hues": ["green"]}, r"hues must be HueShift\(first, last"),
        ({"adjustments": [(0, 1, {"warmth": 3})]}, r"adjustment 1: a tuple \(first, last, Adjustment"),
        ({"adjustments": [(0, 0, PALE), (2, 1, PALE)]}, "adjustment 2: frames 2 to 1 are no range"),
        ({"adjustments": [(-1, 1, PALE)]}, "adjustment 1: frames -1 to 1 are no range"),
        ({"adjustments": [(0, 3, PALE)]}, "adjustment 1: frame 3 is beyond the end, the last one is 2"),
        ({"adjustments": [(1, 2, PALE), (0, 1, PALE)]}, "adjustment 1: frame 1 is in adjustment 2 already"),
        ({"adjustments": "absent.json"}, "absent.json: cannot be read"),
    ],
)
def test_bad_values_are_refused_when_the_clip_is_built(options: dict[str, object], text: str) -> None:
    with pytest.raises(vs.Error, match=f"^adjust_colors: .*{text}"):
        adjust_colors(flat_lab(1, 2, frames=3), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((-1.0, 20.0), "first must be a number between 0 and 360"),
        ((0.0, 361.0), "last must be"),
        ((0.0, 20.0, 181.0), "turn must be"),
        ((0.0, 20.0, 0.0, 5.0), "chroma must be"),
        ((0.0, 20.0, 0.0, 1.0, 0.5), "softness must be"),
        ((0.0, 350.0), "hues 0 to 350 with softness 15 make more than a full circle"),
    ],
)
def test_hues_that_make_no_sense_are_refused(values: tuple[float, ...], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        HueShift(*values)


def _entry(**values: object) -> dict[str, object]:
    return {"version": 1, "adjustments": [{"first": 0, "last": 1}, {"first": 2, "last": 2, **values}]}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("{", "is no JSON"),
        ([], "the file must be an object"),
        ({"version": 2, "adjustments": []}, "has version 2, this vs_colorize reads up to 1; update vs_colorize"),
        ({"version": 1}, 'the list "adjustments" is missing'),
        ({"version": 1, "adjustments": [3]}, "adjustment 1: must be an object"),
        (_entry(first="2"), "adjustment 2: 'first' must be the number of a frame"),
        (_entry(last=None), "adjustment 2: 'last' must be the number of a frame"),
        (_entry(warm=3), "adjustment 2: unknown 'warm'; known are first, hues, last"),
        (_entry(warmth="red"), "adjustment 2: warmth must be a number between -50 and 50, got 'red'"),
        (_entry(hues=3), "adjustment 2: 'hues' must be a list"),
        (_entry(hues=[{"first": 3}]), "adjustment 2: a hue lacks 'last'"),
        (_entry(hues=[{"first": 3, "last": 9, "color": 1}]), "adjustment 2: unknown 'color'"),
        (_entry(last=3), "adjustment 2: frame 3 is beyond the end, the last one is 2"),
        (_entry(first=1), "adjustment 2: frame 1 is in adjustment 1 already"),
    ],
)
def test_files_that_cannot_be_used_are_named_with_the_entry(tmp_path: Path, content: object, text: str) -> None:
    path = tmp_path / "colors.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with pytest.raises(vs.Error, match=f"^adjust_colors: .*colors.json: {text}"):
        adjust_colors(flat_lab(1, 2, frames=3), adjustments=path)


def test_another_kind_of_clip_is_refused() -> None:
    with pytest.raises(vs.Error, match=r"^adjust_colors: lab: a lab clip .* is wanted"):
        adjust_colors(vs.core.std.BlankClip(format=vs.GRAYS, width=16, height=16), warmth=1)
