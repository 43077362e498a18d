import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import clip_of
from tests.guidance.photographs import photograph
from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.references import MOST_TOGETHER, Cast, read_references

COFFEE = photograph("coffee")[::4, ::4]


def written(path: Path, pixels: np.ndarray = COFFEE) -> Path:
    path.write_bytes(cv2.imencode(path.suffix, pixels[..., ::-1])[1].tobytes())
    return path


def coffee_clip(frames: int) -> vs.VideoNode:
    return clip_of([COFFEE[..., plane] for plane in range(3)], vs.RGB24, frames)


def names(cast: Cast) -> list[list[str]]:
    return [[picture.name for picture in group] for group in cast.groups]


def test_every_form_of_a_picture_gives_the_same_colors(tmp_path: Path) -> None:
    path = written(tmp_path / "a.png")
    forms = (path, str(path), tmp_path, COFFEE, COFFEE / 255, coffee_clip(1), [path], (COFFEE,))
    labs = [read_references(form, 64, 10).groups[0][0].load() for form in forms]
    assert labs[0].shape == (3, 64, 96)
    assert all(np.abs(lab - labs[0]).max() < 0.1 for lab in labs)


def test_a_long_clip_gives_evenly_chosen_frames() -> None:
    (group,) = names(read_references([COFFEE, coffee_clip(150)], 64, 10))
    assert len(group) == MOST_TOGETHER
    assert group[:2] == ["reference 0", "reference clip 0, frame 5"]
    assert group[-1] == "reference clip 0, frame 145"


def test_a_picture_serves_from_its_frame_to_the_next() -> None:
    cast = read_references({30: COFFEE, 10: COFFEE}, 64, 100)
    assert [cast.group_at(n) for n in (0, 9, 10, 29, 30, 99)] == [None, None, 0, 0, 1, 1]


def test_pictures_dissolve_where_their_scenes_do() -> None:
    cast = read_references({0: COFFEE, 20: COFFEE}, 64, 100)
    assert cast.shares(5, (0, 0, 0)) == [(0, 1.0)]
    assert cast.shares(18, (0.3, 0.4, 0.5)) == [(0, 0.6), (1, 0.4)]
    assert cast.shares(21, (0.5, 0.6, 0.7)) == [(0, 0.4), (1, 0.6)]
    # A dissolve between other scenes.
    assert cast.shares(60, (0.5, 0.6, 0.7)) == [(1, 1.0)]


def test_an_edited_choice_is_read(tmp_path: Path) -> None:
    written(tmp_path / "a.png")
    file = tmp_path / "choice.json"
    file.write_text(json.dumps({"version": 1, "references": [{"first": 7, "picture": "a.png"}]}))
    cast = read_references(file, 64, 10)
    assert cast.starts == (7,)
    assert "a.png" in cast.groups[0][0].name


def test_a_grey_picture_is_named(tmp_path: Path) -> None:
    grey = COFFEE[..., :1].repeat(3, axis=2)
    path = written(tmp_path / "grey.png", grey)
    with pytest.raises(GuidanceError, match=r"picture '.*grey\.png' is grey; give one in colour"):
        read_references([COFFEE, path], 64, 10)
    with pytest.raises(GuidanceError, match="reference 1 is grey"):
        read_references([COFFEE, grey], 64, 10)
    with pytest.raises(GuidanceError, match="reference clip 0 is grey"):
        read_references(clip_of([grey[..., 0]] * 3, vs.RGB24, 3), 64, 10)


@pytest.mark.parametrize(
    ("references", "text"),
    [
        ([], "references are an empty list"),
        ({}, "references are an empty mapping"),
        (5, "5 is no path, clip or array"),
        ([None], "None is no path, clip or array"),
        ({10: COFFEE}, "there is no frame 10; the clip has frames 0 to 9"),
        ({-1: COFFEE}, "there is no frame -1"),
        ({"a": COFFEE}, "there is no frame 'a'"),
        ([COFFEE] * 17, "17 references for one frame, at most 16"),
    ],
)
def test_what_cannot_be_used_is_refused(references: object, text: str) -> None:
    with pytest.raises(GuidanceError, match=text):
        read_references(references, 64, 10)  # type: ignore[arg-type]
