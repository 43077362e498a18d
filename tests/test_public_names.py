"""What `from vs_colorize import …` offers, and what it costs."""

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import vs_colorize
from vs_colorize import errors

PARTS_OF_COLORIZE = ("apply_color", "detect_scenes", "lightness", "predict", "stabilize", "adjust_colors")
GUIDES = ("guide_hints", "guide_keyframes", "guide_references")
FILTERS = ("colorize", "guide_scenes", "guide_source_colors", "merge_colors", *PARTS_OF_COLORIZE, *GUIDES)
HEAVY = ("av", "cv2", "numpy", "openvino", "skimage", "torch", "vapoursynth")

IMPORT = """
import json, sys, time
start = time.perf_counter()
import vs_colorize
seconds = time.perf_counter() - start
print(json.dumps([seconds, list(sys.modules)]))
"""

BUILD_A_CLIP = """
import json, sys
import vapoursynth as vs
import vs_colorize
film = vs.core.std.BlankClip(format=vs.GRAY8, width=64, height=64, length=1)
colors = [200, 0, 0], [0, 90, 0]
halves = [vs.core.std.BlankClip(format=vs.RGB24, width=32, height=64, length=1, color=c) for c in colors]
picture = vs.core.std.StackHorizontal(halves)
clip = vs_colorize.colorize(
    film, hints=[vs_colorize.Point(frame=0, at=(8, 8), color="#aa5500")], keyframes={0: picture}, references=picture
)
built = "torch" in sys.modules
clip.get_frame(0)
print(json.dumps([built, "torch" in sys.modules]))
"""


def run(program: str) -> str:
    """Run a program in a fresh Python and return what it prints."""
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout


def keywords(function: object) -> set[str]:
    """Names of a function's keyword-only parameters."""
    assert callable(function)
    parameters = inspect.signature(function).parameters.values()
    return {parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}


def test_import_is_quick_and_loads_nothing_heavy() -> None:
    runs = [json.loads(run(IMPORT)) for _ in range(3)]
    assert min(seconds for seconds, _ in runs) < 0.5
    assert not {module.partition(".")[0] for module in runs[0][1]} & set(HEAVY)


def test_torch_is_loaded_with_the_first_frame() -> None:
    assert json.loads(run(BUILD_A_CLIP)) == [False, True]


@pytest.mark.parametrize("name", vs_colorize.__all__)
def test_every_public_name_is_there_and_explained(name: str) -> None:
    value = getattr(vs_colorize, name)
    assert name in dir(vs_colorize)
    assert name == "__version__" or inspect.getdoc(value)


def test_public_names_are_in_order() -> None:
    assert vs_colorize.__all__ == sorted(vs_colorize.__all__)


def test_every_error_of_the_family_is_public() -> None:
    family = {name for name, value in vars(errors).items() if inspect.isclass(value)}
    assert family <= set(vs_colorize.__all__)
    assert all(issubclass(getattr(vs_colorize, name), vs_colorize.ColorizeError) for name in family)


def test_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="module 'vs_colorize' has no attribute 'colourise'"):
        vs_colorize.colourise  # noqa: B018


@pytest.mark.parametrize("name", FILTERS)
def test_filters_take_clips_first_and_options_by_name(name: str) -> None:
    parameters = inspect.signature(getattr(vs_colorize, name)).parameters.values()
    clips = [parameter.name for parameter in parameters if parameter.kind is parameter.POSITIONAL_OR_KEYWORD]
    assert clips in (
        ["clip"],
        ["clip", "lab", "kept"],
        ["clip", "lightness"],
        ["lab"],
        ["labs"],
        ["lightness", "guidance"],
        ["lightness", "hints"],
        ["lightness", "keyframes"],
        ["lightness", "lab"],
        ["lightness", "references"],
        ["lab", "scenes", "lightness"],
    )


def test_colorize_takes_every_option_of_its_parts_and_no_other() -> None:
    parts = set.union(*(keywords(getattr(vs_colorize, name)) for name in (*PARTS_OF_COLORIZE, *GUIDES)))
    own = {"stabilize", "hints", "keyframes", "keyframe_model", "keyframe_every", "references", "keep_color"}
    assert keywords(vs_colorize.colorize) == parts - {"scenes", "source_size"} | own


def test_version_is_a_release_of_the_changelog() -> None:
    changelog = Path(__file__).parents[1] / "CHANGELOG.md"
    assert f"## [{vs_colorize.__version__}] - " in changelog.read_text(encoding="utf-8")
