from pathlib import Path

import pytest

from vs_colorize.errors import GuidanceError
from vs_colorize.guidance.json_files import read_entries, shown


def test_the_object_and_its_list_are_returned(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'\xef\xbb\xbf{"version": 1, "things": [3], "more": 4}')
    assert read_entries(path, "things", 2) == ({"version": 1, "things": [3], "more": 4}, [3])


@pytest.mark.parametrize("version", ["0", "true", '"1"', "null"])
def test_what_is_no_version_is_refused(tmp_path: Path, version: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(f'{{"version": {version}, "things": []}}')
    with pytest.raises(GuidanceError, match=r'a\.json: "version" must be 1, got '):
        read_entries(path, "things", 1)


def test_long_values_are_shown_in_part() -> None:
    assert shown(["ä"]) == '["ä"]'
    assert len(shown(["x" * 100])) == 60 and shown(["x" * 100]).endswith("…")
