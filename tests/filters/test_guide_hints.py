import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import vapoursynth as vs

from tests.filters.moving_lab import HEIGHT, WIDTH, flat, lab_clip, texture
from tests.frames.pictures import grey_astronaut, in_order_and_shuffled, planes_of, props_of
from vs_colorize import (
    Box,
    Point,
    Stroke,
    apply_color,
    guide_hints,
    lightness,
    predict,
    stabilize,
)
from vs_colorize.frames.kinds import CHROMA_SCALE, Kind, mark
from vs_colorize.guidance.hint_files import HintFile, write_hints
from vs_colorize.guidance.hints import Hint

FRAMES, STEP = 12, 3
RED = (60.0, 40.0)
CUT = [0] * 6 + [1] + [0] * 5
POINT = Point(frame=0, at=(100.5, 48.5), color=RED)


def film(**props: Sequence[float]) -> vs.VideoNode:
    """The lightness of a texture that moves three pixels a frame to the left, with a value of each prop a frame."""
    whole = texture(width=WIDTH + STEP * FRAMES)
    views = [whole[:HEIGHT, STEP * n : STEP * n + WIDTH] for n in range(FRAMES)]
    lab = lab_clip([(view, *flat(0, 0)) for view in views], **props)
    return mark(lab.std.ShufflePlanes(0, vs.GRAY), Kind.LIGHTNESS)


def known_at(guidance: vs.VideoNode, n: int, column: int, row: int = 48) -> float:
    """The confidence at a place of frame n."""
    return float(planes_of(guidance, n)[0][row, column])


def test_on_its_frame_a_hint_is_sure_and_has_its_color() -> None:
    guidance = guide_hints(film(), [POINT])
    confidence, a, b = planes_of(guidance)
    sure = confidence == 1
    assert sure.sum() == 9 and sure[47:50, 99:102].all()
    assert np.allclose(a[confidence > 0] * CHROMA_SCALE, RED[0], atol=1e-4)
    assert np.allclose(b[confidence > 0] * CHROMA_SCALE, RED[1], atol=1e-4)
    assert props_of(guidance)["ColorizeClip"] == "guidance"


@pytest.mark.parametrize("frame", [0, 11, 5])
def test_a_tracked_hint_moves_with_its_thing_both_ways(frame: int) -> None:
    guidance = guide_hints(film(), [replace(POINT, frame=frame)])
    for n in range(FRAMES):
        column = 100 + STEP * (frame - n)
        confidence, a, _ = planes_of(guidance, n)
        assert confidence[48, column] > 0.9
        assert a[48, column] * CHROMA_SCALE == pytest.approx(RED[0], abs=0.5)
        away = np.abs(np.arange(WIDTH) - column) > 40
        assert confidence[:, away].max() < 0.5


def test_a_hint_ends_with_its_scene() -> None:
    guidance = guide_hints(film(_SceneChangePrev=CUT), [replace(POINT, frame=3)])
    known = [planes_of(guidance, n)[0].any() for n in range(FRAMES)]
    assert known == [True] * 6 + [False] * 6


def test_marks_may_stand_on_another_clip() -> None:
    guidance = guide_hints(film(), [POINT], scenes=film(_SceneChangePrev=CUT))
    assert planes_of(guidance, 5)[0].any()
    assert not planes_of(guidance, 6)[0].any()


def test_a_hint_counts_from_first_to_last_and_within_reach() -> None:
    limited = guide_hints(film(), [replace(POINT, frame=5, first=4, last=8)])
    assert [planes_of(limited, n)[0].any() for n in range(FRAMES)] == [4 <= n <= 8 for n in range(FRAMES)]
    reached = guide_hints(film(), [replace(POINT, frame=5)], reach=2)
    assert [planes_of(reached, n)[0].any() for n in range(FRAMES)] == [3 <= n <= 7 for n in range(FRAMES)]


def test_a_hint_that_is_not_tracked_stays_where_it_is() -> None:
    guidance = guide_hints(film(), [replace(POINT, frame=5, track=False, first=4, last=8)])
    assert [known_at(guidance, n, 100) for n in range(FRAMES)] == [float(4 <= n <= 8) for n in range(FRAMES)]
    once = guide_hints(film(), [replace(POINT, frame=5, track=False)])
    assert [planes_of(once, n)[0].any() for n in range(FRAMES)] == [n == 5 for n in range(FRAMES)]


def test_hints_of_all_sorts_count_together() -> None:
    standing = Box(frame=0, corners=((0, 0), (WIDTH, 8)), color="neutral", track=False, first=0, last=11)
    limited = Point(frame=0, at=(60.5, 70.5), color=(-40, 0), last=6)
    guidance = guide_hints(film(), [POINT, standing, limited, Point(frame=8, at=(40.5, 80.5), color="#0000ff")])
    confidence, a, _ = planes_of(guidance, 4)
    assert (confidence[:8] == 1).all()
    assert not a[:8].any()
    assert a[48, 100 - 4 * STEP] * CHROMA_SCALE == pytest.approx(RED[0], abs=5)
    assert a[70, 60 - 4 * STEP] * CHROMA_SCALE == pytest.approx(-40, abs=5)
    # The hint of frame 0 is not forgotten where another one follows.
    assert known_at(guidance, 10, 100 - 10 * STEP) > 0.9
    assert known_at(guidance, 10, 40 - 2 * STEP, 80) > 0.9


def test_frames_are_the_same_in_any_order() -> None:
    hints = [POINT, Stroke(frame=7, points=((30, 30), (60, 30)), color="sky", last=10), replace(POINT, track=False)]
    in_order, shuffled = in_order_and_shuffled(lambda: guide_hints(film(), hints, palette={"sky": (-4, -22)}), FRAMES)
    assert in_order == shuffled


def test_coordinates_are_those_of_the_source(tmp_path: Path) -> None:
    large = replace(POINT, at=(1005, 485), radius=0)
    expected = planes_of(guide_hints(film(), [POINT]))
    assert np.array_equal(planes_of(guide_hints(film(), [large], source_size=(1600, 960))), expected)
    path = tmp_path / "hints.json"
    write_hints(path, HintFile((large,), size=(1600, 960)))
    assert np.array_equal(planes_of(guide_hints(film(), path, source_size=(800, 480))), expected)
    assert np.array_equal(planes_of(guide_hints(film(), str(path))), expected)


def test_a_palette_comes_before_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "hints.json"
    write_hints(path, HintFile((replace(POINT, color="coat"),), palette={"coat": (1, 2)}))
    assert planes_of(guide_hints(film(), path))[1].max() * CHROMA_SCALE == pytest.approx(1)
    assert planes_of(guide_hints(film(), path, palette={"coat": RED}))[1].max() * CHROMA_SCALE == pytest.approx(60)


def test_without_hints_nothing_is_known() -> None:
    assert not np.any(planes_of(guide_hints(film(), []), 5))


def test_a_hinted_pixel_has_its_color_in_the_coloured_film() -> None:
    # Neither black nor white: there is room for colours.
    grey = 0.3 + 0.4 * cv2.resize(grey_astronaut(), (256, 256)).astype(np.float32) / 255
    blank = vs.core.std.BlankClip(format=vs.GRAY8, width=160, height=96, length=4, keep=True)

    def write(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        frame = f.copy()
        np.asarray(frame[0])[:] = np.rint(16 + 219 * grey[80:176, 20 + 2 * n : 180 + 2 * n])
        return frame

    clip = blank.std.ModifyFrame(blank, write)
    small = lightness(clip, size=96)
    hints = [Point(frame=1, at=(60, 40), color=(30, -20)), Point(frame=1, at=(110, 60), color=(-15, 20))]
    asked = planes_of(guide_hints(small, hints), 1)
    lab = stabilize(predict(small, guide_hints(small, hints)), radius=2)
    shown = np.stack(planes_of(apply_color(clip, lab, format=vs.RGBS), 1), -1).astype(np.float32)
    sure = asked[0] == 1
    found = cv2.cvtColor(shown, cv2.COLOR_RGB2Lab)[sure]
    wanted = np.stack(asked[1:], -1)[sure] * CHROMA_SCALE
    assert np.hypot(*(found[:, 1:] - wanted).T).max() < 2


NO_NETWORK = """
import sys
import vapoursynth as vs
from vs_colorize import Point, guide_hints, lightness
small = lightness(vs.core.std.BlankClip(format=vs.GRAY8, width=64, height=64, length=3), size=64)
guide_hints(small, [Point(frame=0, at=(5, 5), color="#ff0000")]).get_frame(2)
print("torch" in sys.modules)
"""


def test_hints_need_no_torch() -> None:
    result = subprocess.run([sys.executable, "-c", NO_NETWORK], check=True, capture_output=True, text=True)
    assert result.stdout == "False\n"


BAD = [
    ([replace(POINT, at=(WIDTH + 1, 5))], {}, f"hint 1: (161, 5) lies outside the picture of {WIDTH}x{HEIGHT}"),
    ([POINT, replace(POINT, frame=FRAMES)], {}, "hint 2: frame 12 is not in the clip, whose frames are 0 to 11"),
    ([replace(POINT, color="coat")], {"palette": {"hat": "#ffffff"}}, "hint 1: 'coat' is no colour"),
    ([POINT], {"palette": {"neutral": "#ffffff"}}, "palette: 'neutral' cannot name a colour"),
    ([POINT], {"source_size": (1920, 800)}, "hints for a picture of 1920x800 do not fit a lightness clip of 160x96"),
    ([POINT], {"source_size": (1920, 0)}, "source_size must be width and height in pixels, got (1920, 0)"),
    (POINT, {}, "hints must be a list of hints or the path of a file, one Point came"),
    ([POINT], {"reach": 0}, "reach must be at least 1 frame, got 0"),
    ("nowhere/hints.json", {}, "nowhere/hints.json: cannot be read"),
]


@pytest.mark.parametrize(("hints", "options", "message"), BAD)
def test_bad_input_is_refused_when_the_clip_is_built(
    hints: Sequence[Hint] | str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(vs.Error, match="^" + re.escape(f"guide_hints: {message}")):
        guide_hints(film(), hints, **options)  # type: ignore[arg-type]


def test_what_is_wrong_in_a_file_names_file_and_hint(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    entry = {"shape": "point", "frame": 99, "color": [1, 2], "at": [3, 4]}
    path.write_text(json.dumps({"version": 1, "hints": [entry]}), encoding="utf-8")
    with pytest.raises(vs.Error, match=r"^guide_hints: .*mine.json: hint 1: frame 99 is not in the clip"):
        guide_hints(film(), path)


def test_clips_of_another_kind_or_length_are_refused() -> None:
    with pytest.raises(vs.Error, match=r"^guide_hints: lightness: a lightness clip \(GRAYS\) is wanted"):
        guide_hints(film().std.RemoveFrameProps(["ColorizeClip"]), [POINT])
    with pytest.raises(vs.Error, match=r"^guide_hints: scenes has 3 frames but lightness has 12"):
        guide_hints(film(), [POINT], scenes=film()[:3])
