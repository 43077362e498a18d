import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import astronaut, clip_of, frame_bytes, in_order_and_shuffled, lab_of, planes_of, props_of
from tests.guidance.photographs import photograph
from tests.motion.scenes import film, shot
from vs_colorize.filters.guide_references import guide_references
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.frames.kinds import CHROMA_SCALE

BUILD = """
import sys
import numpy as np
import vapoursynth as vs
import vs_colorize
small = vs_colorize.lightness(vs.core.std.BlankClip(format=vs.GRAY8, width=64, height=64, length=1))
picture = np.random.default_rng(0).random((64, 64, 3))
vs_colorize.guide_references(small, picture)
print("torch" in sys.modules)
"""


def portrait(frames: int = 1) -> vs.VideoNode:
    """The astronaut, in black and white."""
    rgb = clip_of([astronaut()[..., plane] for plane in range(3)], vs.RGB24, frames, _Matrix=0, _Transfer=13)
    return lightness(rgb, size=128)


def test_a_guidance_clip_has_the_size_and_the_props_of_the_film() -> None:
    small = portrait(3).std.SetFrameProps(Mine=5)
    guidance = guide_references(small, astronaut(), device="cpu")
    assert (guidance.format.id, guidance.width, guidance.height, guidance.num_frames) == (vs.YUV444PS, 128, 128, 3)
    props = props_of(guidance, 2)
    assert (props["ColorizeClip"], props["Mine"]) == ("guidance", 5)


def test_the_picture_itself_brings_its_colors_back() -> None:
    small = portrait()
    truth = np.stack(planes_of(lab_of(astronaut(), 128, 128))[1:])
    guided = predict(small, guide_references(small, astronaut(), device="cpu"), device="cpu")
    errors = [
        np.hypot(*(np.stack(planes_of(lab)[1:]) - truth)).mean() * CHROMA_SCALE
        for lab in (predict(small, device="cpu"), guided)
    ]
    assert errors[1] < 0.6 * errors[0]


def test_frames_are_the_same_in_any_order() -> None:
    def guidance() -> vs.VideoNode:
        small = lightness(film(shot(0, 4), shot(1, 4)), size=64)
        return guide_references(
            small, {0: photograph("astronaut"), 4: photograph("coffee")}, trust=1, device="cpu", batch=2
        )

    in_order, shuffled = in_order_and_shuffled(guidance, 8)
    assert in_order == shuffled
    assert len(set(in_order)) == 8


def test_frames_before_the_first_picture_are_left_alone() -> None:
    guidance = guide_references(portrait(4), {2: astronaut()}, device="cpu")
    assert not any(plane.any() for plane in planes_of(guidance, 1))
    assert planes_of(guidance, 2)[0].mean() > 0.3


def test_pictures_dissolve_with_their_scenes() -> None:
    small = portrait(8)
    warm, cold = astronaut(), astronaut()[..., ::-1]

    def marked(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        frame = f.copy()
        if 2 <= n <= 6:
            frame.props["_SceneFade"] = (n - 1) / 6
        return frame

    scenes = small.std.ModifyFrame(small, marked)
    guidance = guide_references(small, {0: warm, 4: cold}, scenes=scenes, device="cpu")
    means = [planes_of(guidance, n)[1].mean() * CHROMA_SCALE for n in range(8)]
    assert means[0] == means[1]
    assert means[6] != means[7]
    assert means[1] > means[2] > means[3] > means[4] > means[5] > means[6] > means[7]


def test_torch_is_loaded_with_the_first_frame() -> None:
    run = subprocess.run([sys.executable, "-c", BUILD], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"trust": 1.5}, "trust must be between 0 and 1, got 1.5"),
        ({"batch": 0}, "batch must be between 1 and 64, got 0"),
        ({"device": "gpu"}, "unknown device 'gpu'"),
        ({"scenes": 9}, "scenes has 9 frames but lightness has 1"),
    ],
)
def test_options_out_of_range_are_refused(options: dict[str, object], text: str) -> None:
    if "scenes" in options:
        options = {"scenes": portrait(9)}
    with pytest.raises(vs.Error, match=f"^guide_references: {text}"):
        guide_references(portrait(), astronaut(), **options)  # type: ignore[arg-type]


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    small = portrait()
    with pytest.raises(vs.Error, match=r"^guide_references: .*gone\.png: cannot be read"):
        guide_references(small, tmp_path / "gone.png")
    with pytest.raises(vs.Error, match=r"^guide_references: folder '.*' holds no pictures"):
        guide_references(small, tmp_path)
    (tmp_path / "choice.json").write_text(json.dumps({"version": 9, "references": []}))
    with pytest.raises(vs.Error, match=r"^guide_references: .*choice\.json: has version 9"):
        guide_references(small, tmp_path / "choice.json")
    with pytest.raises(vs.Error, match=r"^guide_references: lightness: a lightness clip"):
        guide_references(lab_of(astronaut(), 64, 64), astronaut())


def test_a_picture_that_vanishes_is_named_with_the_frame(tmp_path: Path) -> None:
    import cv2

    path = tmp_path / "a.png"
    path.write_bytes(cv2.imencode(".png", astronaut()[..., ::-1])[1].tobytes())
    guidance = guide_references(portrait(), path, device="cpu")
    path.unlink()
    with pytest.raises(vs.Error, match=r"guide_references: frame 0 failed: .*a\.png: cannot be read"):
        frame_bytes(guidance, 0)
