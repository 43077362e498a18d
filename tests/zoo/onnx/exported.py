"""`fusion` as `vs-colorize export` writes it, once for all tests: exporting takes seconds."""

from pathlib import Path

import pytest

from tests.cli.commands import run


@pytest.fixture(scope="session")
def exported_fusion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes lightness and gives ab."""
    path = tmp_path_factory.mktemp("exported") / "fusion.onnx"
    outcome = run("export", "fusion", "-o", path)
    assert outcome.status == 0, outcome.stderr
    assert outcome.lines == [str(path)]
    return path
