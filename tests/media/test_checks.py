from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor

from tests.media.colored_files import colored_picture, grey_picture, write_photo
from vs_colorize.media import checks
from vs_colorize.media.checks import check_photos


class Grey:
    """Stand in for a network: colours nothing."""

    size = 256

    def __init__(self, options: Mapping[str, Any]) -> None:
        assert options == {"vividness": 0.0}

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        return height, width

    def color(self, grey: Tensor, size: int) -> Tensor:
        return grey

    def paint(self, grey: Tensor, guidance: Tensor | None) -> Tensor:
        return grey


def test_every_method_is_checked_on_photos_with_color(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "PictureFilter", Grey)
    write_photo(tmp_path / "a.png", colored_picture())
    write_photo(tmp_path / "b.png", colored_picture(width=48))
    write_photo(tmp_path / "old.png", grey_picture())
    told: list[tuple[int, int, str]] = []
    found = check_photos(tmp_path, {"safe": {"vividness": 0.0}}, lambda *step: told.append(step))
    assert {check.method for check in found} == {"safe"}
    assert [check.name for check in found if check.reached is False] == [
        "10 points, gain over automatic",
        "50 points, gain over automatic",
        "hinted pixels, mean",
    ]
    assert [step[:2] for step in told] == [(n, 4) for n in range(1, 5)]


def test_without_color_there_is_nothing_to_check(tmp_path: Path) -> None:
    write_photo(tmp_path / "old.png", grey_picture())
    assert check_photos(tmp_path, {"safe": {}}, lambda *_: None) == ()
