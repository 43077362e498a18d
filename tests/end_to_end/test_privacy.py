"""Nothing leaves the machine."""

import os
import subprocess
import sys
from pathlib import Path

# Python runs this at the start of every process, those that a library starts for itself included.
WATCH = """
import pathlib, sys
def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        with pathlib.Path(__file__).with_name("asked").open("a") as asked:
            asked.write(f"{event} {arguments}\\n")
sys.addaudithook(note)
"""

COLOR_A_FRAME = """
import vapoursynth as vs
import vs_colorize
clip = vs.core.std.BlankClip(format=vs.GRAY8, width=64, height=64, length=1)
vs_colorize.colorize(clip).get_frame(0)
"""


def test_coloring_a_frame_asks_for_no_network(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    # Statistics that a library gathers of its users are often off where CI is set, or once a home folder says so.
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    environment |= {"PYTHONPATH": str(tmp_path), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", COLOR_A_FRAME], env=environment, check=True, capture_output=True)
    asked = tmp_path / "asked"
    assert not asked.exists(), asked.read_text()
