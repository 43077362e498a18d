"""The wheel holds all it needs, and works away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import vs_colorize
from vs_colorize.zoo.manifest import models_folder, read_manifest

CHECKOUT = Path(__file__).parents[1]
# Runs where the package is installed: colours the one frame of a ramp, says where the package and its weights lie.
COLOR_ONE_FRAME = """
import numpy as np, vapoursynth as vs
import vs_colorize
from vs_colorize.zoo.manifest import models_folder

ramp = vs.core.std.BlankClip(format=vs.GRAY8, width=96, height=64, length=1)
def draw(n, f):
    frame = f.copy()
    np.asarray(frame[0])[:] = np.linspace(16, 235, 96)
    return frame
frame = vs_colorize.colorize(ramp.std.ModifyFrame(ramp, draw)).get_frame(0)
red, green, blue = (np.asarray(frame[plane]).astype(int) for plane in range(3))
assert (red != blue).any() or (red != green).any(), "grey"
print(vs_colorize.__file__, models_folder(), sep="\\n")
"""


def pip(*arguments: str | Path) -> None:
    """Run pip without a look at the network."""
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, CHECKOUT)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def members(wheel: Path) -> dict[str, zipfile.ZipInfo]:
    with zipfile.ZipFile(wheel) as archive:
        return {info.filename: info for info in archive.infolist()}


def test_wheel_holds_every_weights_file(members: dict[str, zipfile.ZipInfo]) -> None:
    assert "vs_colorize/models/manifest.toml" in members
    for entry in read_manifest(models_folder()):
        assert members[f"vs_colorize/models/{entry.file.name}"].file_size == entry.size


def test_wheel_holds_the_package_and_nothing_else(members: dict[str, zipfile.ZipInfo]) -> None:
    info = f"vs_colorize-{vs_colorize.__version__}.dist-info"
    assert {name.split("/")[0] for name in members} == {"vs_colorize", info}
    sources = {path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "vs_colorize").rglob("*.py")}
    licences = {f"{info}/licenses/{name}" for name in ("LICENSE", "models/NOTICE", "models/LICENSE-Apache-2.0.txt")}
    assert sources | licences | {"vs_colorize/py.typed"} <= set(members)


def test_wheel_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    pip("install", "--no-deps", "--target", site, wheel)
    result = subprocess.run(
        [sys.executable, "-c", COLOR_ONE_FRAME],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    package, models = result.stdout.splitlines()
    assert Path(package) == site / "vs_colorize" / "__init__.py"
    assert Path(models) == site / "vs_colorize" / "models"
