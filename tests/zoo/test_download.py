import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.zoo.web import Server, serving
from vs_colorize.errors import ModelError
from vs_colorize.zoo.download import DownloadError, discard, download

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(CONTENT) as offer:
        yield offer


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "weights.pth.part"


def fetch(server: Server, part: Path) -> list[tuple[int, int | None]]:
    """Fetch what a server has; returns what was told of it meanwhile."""
    told: list[tuple[int, int | None]] = []
    download(server.address, part, lambda done, total: told.append((done, total)), timeout=0.3)
    return told


def test_a_file_comes_whole_and_its_size_is_told_first(server: Server, part: Path) -> None:
    told = fetch(server, part)
    assert part.read_bytes() == CONTENT
    assert (told[0], told[-1]) == ((0, 1024), (1024, 1024))


def test_a_dropped_connection_is_taken_up_where_it_ended(server: Server, part: Path) -> None:
    server.cuts = [100, 200]
    fetch(server, part)
    assert part.read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=100-", "bytes=300-"]


def test_a_server_that_keeps_dropping_is_given_up_and_what_came_is_used_the_next_time(
    server: Server, part: Path
) -> None:
    server.cuts = [100, 0]
    with pytest.raises(DownloadError, match="broke off after 100 of 1024 bytes; the same command goes on"):
        fetch(server, part)
    assert part.read_bytes() == CONTENT[:100]
    assert fetch(server, part)[0] == (100, 1024)
    assert part.read_bytes() == CONTENT


def test_a_server_that_falls_silent_is_not_waited_for(server: Server, part: Path) -> None:
    server.cuts, server.hangs = [100, 0], True
    with pytest.raises(DownloadError, match=r"nothing came for 0\.3 s"):
        fetch(server, part)
    assert part.read_bytes() == CONTENT[:100]


class Change(NamedTuple):
    """A way in which a server is not the one that an earlier part came from."""

    tag: str | None
    knows_ranges: bool
    knows_if_range: bool


@pytest.mark.parametrize(
    "change",
    [Change('"second"', True, True), Change('"second"', True, False), Change('"first"', False, True)],
    ids=["changed file", "changed file, no If-Range", "no ranges"],
)
def test_what_cannot_go_on_starts_again(server: Server, part: Path, change: Change) -> None:
    server.cuts = [100, 0]
    with pytest.raises(DownloadError):
        fetch(server, part)
    server.content = CONTENT[::-1]
    server.tag, server.knows_ranges, server.knows_if_range = change
    fetch(server, part)
    assert part.read_bytes() == CONTENT[::-1]


def test_a_part_that_nothing_is_known_of_starts_again(server: Server, part: Path) -> None:
    server.cuts, server.tag = [100, 0], 'W/"weak"'
    with pytest.raises(DownloadError):
        fetch(server, part)
    fetch(server, part)
    assert part.read_bytes() == CONTENT
    assert server.ranges == [None, None, None]


def test_a_part_that_is_whole_is_not_fetched_again(server: Server, part: Path) -> None:
    fetch(server, part)
    assert fetch(server, part) == [(1024, 1024)]
    discard(part)
    assert list(part.parent.iterdir()) == []


def test_redirects_are_followed(server: Server, part: Path) -> None:
    server.moved_to = "/elsewhere"
    fetch(server, part)
    assert part.read_bytes() == CONTENT


def test_only_safe_addresses_are_fetched_from(server: Server, part: Path) -> None:
    server.moved_to = "http://example.org/weights.pth"
    with pytest.raises(DownloadError, match="only https addresses"):
        fetch(server, part)
    with pytest.raises(DownloadError, match="only https addresses"):
        download("file:///etc/hostname", part, lambda *_: None)


def test_an_error_of_the_server_is_told(server: Server, part: Path) -> None:
    server.status = 404
    with pytest.raises(DownloadError, match="the server answers 404 Not Found"):
        fetch(server, part)
    assert not part.exists()


def test_a_web_page_is_not_taken_for_a_file(server: Server, part: Path) -> None:
    server.kind = "text/html; charset=utf-8"
    with pytest.raises(DownloadError, match="sends a web page instead of the file"):
        fetch(server, part)
    assert not part.exists()


def test_no_network_is_told(part: Path) -> None:
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:9/weights.pth: cannot be reached \(.+\)"):
        download("http://127.0.0.1:9/weights.pth", part, lambda *_: None)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_full_disk_is_told(server: Server, part: Path) -> None:
    part.symlink_to("/dev/full")
    with pytest.raises(ModelError, match=r"weights\.pth\.part' cannot be written \(No space left"):
        fetch(server, part)


def test_too_little_room_is_told_beforehand(server: Server, part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = shutil.disk_usage(part.parent)._replace(free=1000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: room)
    with pytest.raises(ModelError, match="MB are wanted and 0 MB free; make room there"):
        fetch(server, part)
    assert not part.exists()
