import pytest
import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.media.encode import Encoding, plan_encoding


def _clip(form: vs.PresetVideoFormat = vs.YUV420P8, width: int = 64, height: int = 48) -> vs.VideoNode:
    return vs.core.std.BlankClip(format=form, width=width, height=height, length=1)


@pytest.mark.parametrize(
    ("form", "size", "expected"),
    [
        (vs.GRAY8, (64, 48), "yuv420p"),
        (vs.YUV422P10, (64, 48), "yuv420p10le"),
        (vs.GRAY16, (64, 48), "yuv420p10le"),
        (vs.GRAYS, (64, 48), "yuv420p10le"),
        (vs.GRAY8, (65, 48), "yuv444p"),
        (vs.GRAY8, (64, 49), "yuv422p"),
    ],
)
def test_pixel_format_suits_depth_and_sides(form: vs.PresetVideoFormat, size: tuple[int, int], expected: str) -> None:
    assert plan_encoding(Encoding(), "matroska", _clip(form, *size)).pixel_format.name == expected


def test_codec_that_takes_422_only_gets_it() -> None:
    assert plan_encoding(Encoding(codec="prores_ks"), "mov", _clip()).pixel_format.name == "yuv422p10le"


def test_defaults_give_way_to_what_is_asked() -> None:
    plan = plan_encoding(Encoding(crf=20.5, options={"tune": "film"}), "mp4", _clip())
    assert plan.settings == {"crf": "20.5", "preset": "medium", "tune": "film"}


def test_webm_gets_a_codec_it_can_hold() -> None:
    assert plan_encoding(Encoding(), "webm", _clip()).codec.name == "libvpx-vp9"


@pytest.mark.parametrize(
    ("encoding", "message"),
    [
        (Encoding(codec="nonsense"), "--codec nonsense: no such encoder"),
        (Encoding(codec="aac"), "--codec aac: encodes audio"),
        (Encoding(codec="ffv1", crf=12), "--crf: ffv1 has no such setting"),
        (Encoding(options={"crff": "3"}), "--option crff: libx264 has no such setting"),
        (Encoding(preset="hasty"), "--preset hasty: libx264 has none"),
        (Encoding(pixel_format="nonsense"), "--pix-fmt nonsense: libx264 does not take it here; it takes yuv420p"),
        (Encoding(codec="libsvtav1", pixel_format="yuv444p"), "--pix-fmt yuv444p: libsvtav1 does not take it"),
    ],
)
def test_what_cannot_be_encoded_is_refused_before_the_first_frame(encoding: Encoding, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        plan_encoding(encoding, "matroska", _clip())


def test_sides_that_do_not_fit_the_pixel_format_are_refused() -> None:
    with pytest.raises(OptionError, match="65x48 cannot be halved; choose yuv444p"):
        plan_encoding(Encoding(pixel_format="yuv420p"), "matroska", _clip(vs.GRAY8, 65, 48))
