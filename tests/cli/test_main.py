import subprocess
import sys
import time
from pathlib import Path

import pytest

import vs_colorize
from tests.cli.commands import finish, run, start
from tests.media.samples import shown_times
from vs_colorize.media.pictures import read_picture


def test_version_is_the_packages() -> None:
    assert run("--version").stdout == f"vs-colorize, version {vs_colorize.__version__}\n"


@pytest.mark.parametrize(
    "command", [(), ("video",), ("image",), ("demo",), ("models",), ("keyframes",), ("evaluate",), ("bench",)]
)
def test_help_is_there_at_once(command: tuple[str, ...]) -> None:
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        outcome = finish(start(*command, "--help"))
        seconds.append(time.perf_counter() - began)
        assert outcome.status == 0
    assert min(seconds) < 0.5


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from vs_colorize.cli.main import group; group(['video', '--help'], standalone_mode=False);"
        "heavy = {'torch', 'vapoursynth', 'av', 'cv2', 'numpy', 'rich'} & sys.modules.keys(); sys.exit(bool(heavy))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_unknown_command_is_wrong_usage() -> None:
    outcome = run("paint")
    assert outcome.status == 2
    assert len(outcome.lines) == 1
    assert "No such command 'paint'" in outcome.stderr


def test_demo_makes_two_films_and_a_picture(tmp_path: Path) -> None:
    outcome = run("demo", "-o", tmp_path / "demo", "--size", "64", "--device", "cpu")
    assert outcome.status == 0, outcome.stderr
    grey, color, picture = (Path(line.partition(": ")[2]) for line in outcome.stdout.splitlines())
    assert shown_times(grey) == shown_times(color)
    above, below = (half.astype(int) for half in (read_picture(picture)[:180], read_picture(picture)[180:]))
    assert abs(above[..., 0] - above[..., 2]).max() <= 3
    assert abs(below[..., 0] - below[..., 2]).max() > 20
