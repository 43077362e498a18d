import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from tests.media.samples import Film, write_film

FRAMES, WIDTH, HEIGHT = 5, 160, 96

type Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="session")
def grey_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A grey film of `FRAMES` frames."""
    film = Film(frames=FRAMES, rate=Fraction(24), size=(WIDTH, HEIGHT))
    return write_film(tmp_path_factory.mktemp("film") / "grey.mp4", film)


@pytest.fixture(scope="session")
def vspipe() -> Run:
    """Runs the `vspipe` of this Python with the arguments given; it finds that Python through PATH."""
    programs = Path(sys.executable).parent
    environment = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}

    def run(*arguments: object) -> subprocess.CompletedProcess[bytes]:
        command = [str(programs / "vspipe"), *map(str, arguments)]
        return subprocess.run(command, env=os.environ | environment, capture_output=True, check=False)

    return run
