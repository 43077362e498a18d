"""The scripts in examples/ do what they say, in the programs that people run them with."""

import runpy
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import vapoursynth as vs
from numpy.typing import NDArray

from tests.end_to_end.conftest import FRAMES, HEIGHT, WIDTH, Run
from tests.frames.pictures import planes_of
from tests.media.samples import Film, write_film

EXAMPLES = Path(__file__).parents[2] / "examples"
GUIDED = ("adjust.vpy", "hints.vpy", "keyframe_model.vpy", "keyframes.vpy", "references.vpy", "two_networks.vpy")
PREVIEWER = Path(__file__).parent / "previewer.py"


def planes(raw: bytes, width: int) -> NDArray[np.uint8]:
    """Frames of 8 bits with three planes of the same size: (N, 3, H, W)."""
    return np.frombuffer(raw, np.uint8).reshape(-1, 3, HEIGHT, width)


@pytest.mark.parametrize(
    ("name", "width", "form"),
    [
        ("plain.vpy", WIDTH, "RGB24"),
        ("encode_yuv420p10.vpy", WIDTH, "YUV420P10"),
        ("before_after.vpy", 2 * WIDTH, "YUV444P8"),
    ],
)
def test_vspipe_describes_the_example(name: str, width: int, form: str, vspipe: Run, grey_film: Path) -> None:
    result = vspipe("--info", "-a", f"source={grey_film}", EXAMPLES / name, "-")
    assert result.returncode == 0, result.stderr.decode()
    facts = dict(line.split(": ", 1) for line in result.stdout.decode().splitlines())
    assert facts["Format Name"] == form
    assert (int(facts["Width"]), int(facts["Height"]), int(facts["Frames"])) == (width, HEIGHT, FRAMES)


def test_every_example_is_covered() -> None:
    assert {path.name for path in EXAMPLES.iterdir()} == {
        *GUIDED,
        "plain.vpy",
        "encode_yuv420p10.vpy",
        "before_after.vpy",
        "mlrt.vpy",
    }


@pytest.mark.filterwarnings("ignore:key frame 0. is 160x96")
@pytest.mark.parametrize("name", GUIDED)
def test_example_of_guidance_gives_colour(name: str, tmp_path: Path) -> None:
    film = write_film(tmp_path / "grey.mp4", Film(frames=2, rate=Fraction(24), size=(WIDTH, HEIGHT)))
    # In this process, where the network need not be loaded anew.
    runpy.run_path(str(EXAMPLES / name), {"source": str(film)})
    output = vs.get_output(0)
    assert isinstance(output, vs.VideoOutputTuple)
    vs.clear_outputs()
    assert (output.clip.num_frames, output.clip.format.id) == (2, vs.YUV420P8)
    _, *chroma = planes_of(output.clip, 1)
    assert np.abs(np.stack(chroma) - 128).mean() > 0.5


def test_plain_example_gives_colour(vspipe: Run, grey_film: Path) -> None:
    result = vspipe("-a", f"source={grey_film}", EXAMPLES / "plain.vpy", "-")
    assert result.returncode == 0, result.stderr.decode()
    frames = planes(result.stdout, WIDTH)
    assert len(frames) == FRAMES
    assert (frames.max(axis=1).astype(int) - frames.min(axis=1)).mean() > 1


def test_before_after_example_is_grey_on_the_left_only(vspipe: Run, grey_film: Path) -> None:
    result = vspipe("-a", f"source={grey_film}", EXAMPLES / "before_after.vpy", "-")
    assert result.returncode == 0, result.stderr.decode()
    before, after = np.split(planes(result.stdout, 2 * WIDTH), 2, axis=3)
    np.testing.assert_array_equal(before[:, 0], after[:, 0])
    assert (before[:, 1:] == 128).all()
    assert (after[:, 1:] != 128).any()


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_ffmpeg_encodes_what_vspipe_hands_it(vspipe: Run, grey_film: Path, tmp_path: Path) -> None:
    piped = vspipe("-c", "y4m", "-a", f"source={grey_film}", EXAMPLES / "encode_yuv420p10.vpy", "-")
    assert piped.returncode == 0, piped.stderr.decode()
    target = tmp_path / "color.mkv"
    tags = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    command = ["ffmpeg", "-v", "error", "-i", "-", *tags, "-c:v", "ffv1", str(target)]
    subprocess.run(command, input=piped.stdout, check=True)
    with av.open(str(target)) as film:
        frames = list(film.decode(video=0))
        assert film.streams.video[0].codec_context.pix_fmt == "yuv420p10le"
    assert len(frames) == FRAMES
    chroma = frames[0].to_ndarray()[HEIGHT:]
    assert (chroma != 512).any()


def test_example_can_be_evaluated_again_in_one_process(grey_film: Path) -> None:
    run_example("reload", "plain.vpy", grey_film)


def test_example_works_in_two_environments_of_one_process(grey_film: Path) -> None:
    run_example("environments", "plain.vpy", grey_film)


def run_example(how: str, name: str, source: Path) -> None:
    """Run an example as previewers do, in a process of its own, which registers an environment policy."""
    command = [sys.executable, "-W", "error", str(PREVIEWER), how, str(EXAMPLES / name), str(source)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
