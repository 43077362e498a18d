import json
from pathlib import Path

import pytest

from tests.frames.pictures import props_of
from tests.media.colored_files import colored_picture, grey_picture, moving_colors, write_clip
from vs_colorize.media.clip_files import find_clips
from vs_colorize.media.failures import UnreadableInputError


def test_a_folder_gives_its_clips_with_categories(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", moving_colors())
    write_clip(tmp_path / "film/b.mkv", [grey_picture()] * 3)
    first, second = find_clips(tmp_path)
    assert (first.name, first.category, first.frames, first.size, first.has_color) == ("a.mp4", "", 4, (32, 32), True)
    assert (second.name, second.category, second.frames, second.has_color) == ("film/b.mkv", "film", 3, False)


def test_colors_that_come_late_are_seen(tmp_path: Path) -> None:
    (clip,) = find_clips(write_clip(tmp_path / "late.mp4", [grey_picture()] * 3 + moving_colors(1)))
    assert clip.has_color


def test_only_so_many_frames_are_taken(tmp_path: Path) -> None:
    (clip,) = find_clips(write_clip(tmp_path / "a.mp4", moving_colors(6)), limit=2)
    assert clip.frames == 2
    assert clip.open().num_frames == 2


def test_cuts_come_from_the_file_beside_the_clip(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", moving_colors())
    (tmp_path / "a.json").write_text(json.dumps({"file": "a.mp4", "cuts": [2, 3]}))
    assert find_clips(path)[0].cuts == {2, 3}


def test_scenes_are_marked_where_they_are_found(tmp_path: Path) -> None:
    frames = [colored_picture(seed) for seed in (1, 2) for _ in range(12)]
    clip = find_clips(write_clip(tmp_path / "a.mp4", frames))[0].open()
    assert [n for n in range(24) if props_of(clip, n)["_SceneChangePrev"]] == [0, 12]
    assert [n for n in range(24) if props_of(clip, n)["_SceneChangeNext"]] == [11, 23]


def test_a_clip_too_small_to_be_colored_is_named(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", [colored_picture(0, 32, 14)])
    with pytest.raises(UnreadableInputError, match=r"a\.mp4: both sides must be at least 16 pixels"):
        find_clips(path)


def test_a_file_beside_the_clip_without_cuts_says_nothing(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", moving_colors())
    (tmp_path / "a.json").write_text("[]")
    assert find_clips(path)[0].cuts == frozenset()


@pytest.mark.parametrize("content", ["{", '{"cuts": ["second"]}', '{"cuts": 3}'])
def test_damaged_cuts_are_named(tmp_path: Path, content: str) -> None:
    path = write_clip(tmp_path / "a.mp4", moving_colors())
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(UnreadableInputError, match=r"a\.json"):
        find_clips(path)
