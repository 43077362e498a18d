"""What `vs-colorize export` writes, run by the plugin of vs-mlrt."""

import runpy
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import clip_of, grey_astronaut, planes_of
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict

EXAMPLE = Path(__file__).parents[2] / "examples" / "mlrt.vpy"

pytestmark = pytest.mark.skipif(
    not hasattr(vs.core, "ort"), reason="the plugin of vapoursynth-mlrt-ort is not installed"
)


@pytest.fixture
def outputs() -> Iterator[None]:
    yield
    vs.clear_outputs()


def portrait() -> vs.VideoNode:
    picture = grey_astronaut()[:384, 64:448].astype(np.float32) / 255
    return clip_of([picture], vs.GRAYS, _Range=1, _Transfer=13)


def test_the_result_is_that_of_predict(exported_fusion: Path) -> None:
    small = lightness(portrait(), size=128)
    result = vs.core.ort.Model(small, str(exported_fusion), flexible_output_prop="ab")["clip"]
    expected = planes_of(predict(small, device="cpu", precision="fp32"))
    assert np.hypot(*expected[1:]).max() * 256 > 20
    for prop, plane in (("ab0", 1), ("ab1", 2)):
        (found,) = planes_of(result.std.PropToClip(prop))
        assert np.abs(found - expected[plane]).max() * 256 < 1


def test_the_example_gives_color(exported_fusion: Path, grey_film: Path, outputs: None) -> None:
    runpy.run_path(str(EXAMPLE), {"source": str(grey_film), "network": str(exported_fusion)})
    output = vs.get_output(0)
    assert isinstance(output, vs.VideoOutputTuple)
    _, *chroma = planes_of(output.clip, 1)
    assert np.abs(np.stack(chroma) - 128).mean() > 0.5
