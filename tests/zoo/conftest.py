import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from vs_colorize.zoo.manifest import WeightsEntry, find_entry


@pytest.fixture
def shipped() -> WeightsEntry:
    return find_entry("fusion")


@pytest.fixture
def copied(shipped: WeightsEntry, tmp_path: Path) -> WeightsEntry:
    """The shipped entry, its file a copy that a test may damage."""
    copy = tmp_path / "fusion.safetensors"
    copy.write_bytes(shipped.file.read_bytes())
    return replace(shipped, file=copy)


def resigned(entry: WeightsEntry) -> WeightsEntry:
    """The entry with size and hash of what its file holds now."""
    content = entry.file.read_bytes()
    return replace(entry, size=len(content), sha256=hashlib.sha256(content).hexdigest())
