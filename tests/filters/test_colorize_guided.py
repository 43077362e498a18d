from pathlib import Path

import numpy as np
import pytest
import skimage
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import astronaut, clip_of, frame_bytes, in_order_and_shuffled, planes_of
from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.colorize import colorize
from vs_colorize.filters.guide_references import guide_references
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.frames.tall import Floats
from vs_colorize.guidance.adjustments import HueShift
from vs_colorize.guidance.hints import Box, Hint, Point
from vs_colorize.zoo.predictor import Encoder, Predictor

type Codes = NDArray[np.uint8]
type Numbers = NDArray[np.float64]

WIDTH, HEIGHT, STEP = 160, 96, 2
COAT = "#6b2f2f"


def view(n: int) -> Codes:
    """A part of a photograph, 2 pixels further to the right with each n."""
    return np.ascontiguousarray(astronaut()[100 : 100 + HEIGHT, 60 + STEP * n :][:, :WIDTH])


def true_film(frames: int) -> vs.VideoNode:
    pictures = [clip_of(list(np.moveaxis(view(n), -1, 0)), vs.RGB24) for n in range(frames)]
    return vs.core.std.Splice(pictures).std.SetFrameProps(_Matrix=0, _Transfer=13, _Primaries=1, _Range=1)


def film(frames: int) -> vs.VideoNode:
    return true_film(frames).resize.Bicubic(format=vs.GRAY8, matrix=6, range=1)


def lab_of(clip: vs.VideoNode, n: int) -> Numbers:
    rgb = np.stack(planes_of(clip, n), axis=-1) / 255
    return np.asarray(skimage.color.rgb2lab(rgb))


def ab_of(color: str) -> Numbers:
    rgb = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)])[None, None] / 255
    return np.asarray(skimage.color.rgb2lab(rgb))[0, 0, 1:]


def test_a_hint_is_kept_through_all_steps_on_its_frame_and_moves_with_its_thing() -> None:
    clip = film(12)
    at = (80.5, 40.5)
    hint = Point(frame=0, at=at, color=COAT, radius=5)
    result = colorize(clip, size=HEIGHT, device="cpu", hints=[hint])
    for n in (0, 6, 11):
        column = round(at[0] - STEP * n - 0.5)
        spot = lab_of(result, n)[39:42, column - 1 : column + 2, 1:].mean((0, 1))
        assert np.linalg.norm(spot - ab_of(COAT)) < (2 if n == 0 else 5)


def test_a_hint_does_not_reach_across_a_cut() -> None:
    first, second = film(24), film(24).std.Transpose().std.Invert()
    joined = first + second.resize.Point(WIDTH, HEIGHT)
    hints: list[Hint] = [Box(frame=3, corners=((0, 0), (80, 96)), color=COAT)]
    plain, guided = (colorize(joined, size=HEIGHT, device="cpu", hints=given) for given in (None, hints))
    assert frame_bytes(guided, 3) != frame_bytes(plain, 3)
    assert [n for n in (24, 25, 40) if frame_bytes(guided, n) != frame_bytes(plain, n)] == []


def test_a_key_frame_comes_out_as_given_and_its_neighbours_alike() -> None:
    truth, clip = true_film(9), film(9)
    plain = colorize(clip, size=HEIGHT, device="cpu")
    guided = colorize(clip, size=HEIGHT, device="cpu", keyframes={4: truth[4]})

    def error(result: vs.VideoNode, n: int) -> float:
        return float(np.linalg.norm((lab_of(result, n) - lab_of(truth, n))[..., 1:], axis=-1).mean())

    assert error(guided, 4) < 1.5
    assert max(error(guided, n) for n in (0, 8)) < min(error(plain, n) for n in (0, 8)) / 2


def test_a_partial_key_frame_changes_what_it_shows_and_nothing_else() -> None:
    clip = film(9)
    picture = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    picture[30:66, 60:110] = (40, 60, 200, 255)
    plain, guided = (colorize(clip, size=HEIGHT, device="cpu", keyframes=given) for given in (None, {4: picture}))
    changed = np.linalg.norm(lab_of(guided, 4) - lab_of(plain, 4), axis=-1)
    assert changed[36:60, 66:104].mean() > 20
    for n in (0, 4, 8):
        left = 60 + STEP * (4 - n)
        rest = np.ones((HEIGHT, WIDTH), bool)
        rest[20:76, left - 10 : left + 60] = False
        np.testing.assert_array_equal(lab_of(guided, n)[rest], lab_of(plain, n)[rest])


def test_hints_lie_over_key_frames_and_these_over_references() -> None:
    clip, truth = film(3), true_film(3)
    hint = Box(frame=1, corners=((0, 0), (40, 40)), color="neutral")
    result = colorize(
        clip, size=HEIGHT, device="cpu", hints=[hint], keyframes={1: truth[1]}, references=truth[1].std.Invert()
    )
    found, true = (lab_of(clip, 1)[..., 1:] for clip in (result, truth))
    assert np.abs(found[2:38, 2:38]).max() < 2
    assert np.linalg.norm(found[48:] - true[48:], axis=-1).mean() < 1.5


def test_references_that_show_the_same_bring_its_colors() -> None:
    clip, truth = film(3), true_film(3)
    plain, guided = (colorize(clip, size=HEIGHT, device="cpu", references=given) for given in (None, truth[0]))
    errors = [float(np.abs(lab_of(result, 2) - lab_of(truth, 2))[..., 1:].mean()) for result in (plain, guided)]
    assert errors[1] < 0.7 * errors[0]


def test_frames_are_looked_at_once_for_references_key_frames_and_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    encode, seen = Encoder.encode, list[int]()

    def counted(self: Encoder, lightness: Floats) -> Floats:
        seen.append(len(lightness))
        return encode(self, lightness)

    monkeypatch.setattr(Encoder, "encode", counted)
    monkeypatch.setattr(Predictor, "__call__", lambda *_: pytest.fail("the frame is looked at again"))
    truth = true_film(6)
    result = colorize(film(6), size=64, device="cpu", references=truth[0], keyframes={2: truth[2]})
    for n in range(6):
        result.get_frame(n).close()
    pictures = 2
    assert len(seen) == 6 + pictures


def test_what_is_seen_once_colors_as_the_parts_do() -> None:
    clip, picture = film(2), true_film(1)
    small = lightness(clip, size=HEIGHT)
    parts = apply_color(clip, predict(small, guide_references(small, picture, device="cpu"), device="cpu"))
    whole = colorize(clip, size=HEIGHT, device="cpu", references=picture, stabilize=False)
    apart = np.abs(np.stack(planes_of(parts, 1)).astype(int) - np.stack(planes_of(whole, 1)))
    assert apart.max() <= 2
    assert apart.mean() < 0.1


def test_colors_that_a_film_has_are_kept_on_wish() -> None:
    logo = np.repeat(view(0).mean(2, keepdims=True), 3, axis=2).astype(np.uint8)
    logo[20:60, 20:60] = (200, 30, 30)
    clip = clip_of(list(np.moveaxis(logo, -1, 0)), vs.RGB24, 2)
    plain, kept = (colorize(clip, size=HEIGHT, device="cpu", keep_color=keep) for keep in (False, True))
    wanted = ab_of("#c81e1e")
    apart = [np.linalg.norm(lab_of(result, 1)[30:50, 30:50, 1:].mean((0, 1)) - wanted) for result in (plain, kept)]
    assert apart[1] < 5 < 20 < apart[0]


def test_colors_can_be_changed_after_the_network() -> None:
    clip = film(1)
    plain = colorize(clip, size=HEIGHT, device="cpu")
    grey = colorize(clip, size=HEIGHT, device="cpu", hues=[HueShift(0, 300, chroma=0, softness=30)])
    warm = colorize(clip, size=HEIGHT, device="cpu", warmth=15)
    strengths = [np.abs(lab_of(result, 0)[..., 1:]).mean() for result in (grey, plain)]
    assert strengths[0] < 0.2 * strengths[1]
    assert 3 < (lab_of(warm, 0) - lab_of(plain, 0))[..., 2].mean() < 15


@pytest.mark.parametrize("stabilize", [True, False])
def test_guided_frames_are_the_same_bytes_in_any_order(stabilize: bool) -> None:
    truth = true_film(12)

    def guided() -> vs.VideoNode:
        hint = Point(frame=5, at=(50, 50), color=COAT)
        return colorize(
            film(12),
            size=64,
            device="cpu",
            hints=[hint],
            keyframes={2: truth[2], 9: truth[9]},
            references=truth[0],
            stabilize=stabilize,
        )

    in_order, shuffled = in_order_and_shuffled(guided, 12)
    assert shuffled == in_order


def test_errors_come_under_the_name_of_colorize(tmp_path: Path) -> None:
    with pytest.raises(vs.Error, match=r"^colorize: .*nothing\.json"):
        colorize(film(2), size=64, hints=tmp_path / "nothing.json")
    with pytest.raises(vs.Error, match=r"^colorize: .*160x96"):
        colorize(film(2), size=64, hints=[Point(frame=0, at=(500, 5), color=COAT)])
    with pytest.raises(vs.Error, match=r"^colorize: .*reach"):
        colorize(film(2), size=64, keyframes={0: true_film(1)}, reach=0)
