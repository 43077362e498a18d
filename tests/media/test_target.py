import os
from pathlib import Path

import pytest

from vs_colorize.errors import MediaError, OptionError
from vs_colorize.media.target import check_target, container_name, finished_file


@pytest.mark.parametrize(("name", "container"), [("a.mkv", "matroska"), ("a.MP4", "mp4"), ("a.webm", "webm")])
def test_suffix_names_the_container(name: str, container: str) -> None:
    assert container_name(Path(name)) == container


def test_container_that_is_asked_for_goes_over_the_suffix() -> None:
    assert container_name(Path("a.film"), "nut") == "nut"


@pytest.mark.parametrize(("name", "wanted"), [("a.film", None), ("a", None), ("a.mkv", "nonsense")])
def test_unknown_container_is_refused(name: str, wanted: str | None) -> None:
    with pytest.raises(OptionError):
        container_name(Path(name), wanted)


def test_input_is_never_the_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in.mkv"
    source.touch()
    (tmp_path / "link.mkv").symlink_to(source)
    (tmp_path / "hard.mkv").hardlink_to(source)
    monkeypatch.chdir(tmp_path)
    for name in ("in.mkv", "./in.mkv", str(source), "link.mkv", "hard.mkv", f"../{tmp_path.name}/in.mkv"):
        with pytest.raises(OptionError, match="is the input itself"):
            check_target(Path(name), [source], overwrite=True)


def test_existing_file_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    target.touch()
    with pytest.raises(OptionError, match="exists already; give --overwrite"):
        check_target(target, [], overwrite=False)
    check_target(target, [], overwrite=True)


def test_target_in_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such folder"):
        check_target(tmp_path / "absent" / "out.mkv", [], overwrite=False)
    with pytest.raises(MediaError, match="is a folder"):
        check_target(tmp_path, [], overwrite=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(MediaError, match="not writable"):
        check_target(tmp_path / "out.mkv", [], overwrite=False)


def test_final_name_appears_at_the_end_only(tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    with finished_file(target) as part:
        part.write_bytes(b"film")
        assert part == tmp_path / "out.mkv.part"
        assert not target.exists()
    assert target.read_bytes() == b"film"
    assert not part.exists()


def test_disk_error_is_one_line_that_names_the_file(tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    expected = pytest.raises(MediaError, match=r"out\.mkv: cannot be written \(No space left on device\)")
    with expected, finished_file(target) as part:
        part.write_bytes(b"film")
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []
