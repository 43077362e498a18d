import sys

import pytest
import vapoursynth as vs

from tests.frames.pictures import flat_lab, moving_grey
from vs_colorize.filters.apply_color import apply_color
from vs_colorize.media.bench.memory import resident_megabytes


@pytest.mark.skipif(sys.platform != "linux", reason="reads the process's memory from /proc")
def test_memory_does_not_grow_with_the_length_of_a_film() -> None:
    clip = moving_grey(vs.GRAY8, 600, width=640, height=480)
    colored = apply_color(clip, flat_lab(10, 20, frames=600))
    sizes = [resident_megabytes() or 0.0 for n, _ in enumerate(colored.frames(close=True)) if n in (200, 599)]
    assert all(sizes)
    assert sizes[1] - sizes[0] < 60
