import pytest
import vapoursynth as vs

from vs_colorize.errors import ClipError, OptionError
from vs_colorize.frames.formats import output_format, require_picture


def blank(form: int, width: int = 64, height: int = 48) -> vs.VideoNode:
    return vs.core.std.BlankClip(format=form, width=width, height=height, length=1)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (vs.GRAY8, vs.RGB24),
        (vs.YUV420P8, vs.RGB24),
        (vs.RGB24, vs.RGB24),
        (vs.GRAY10, vs.RGB48),
        (vs.YUV422P10, vs.RGB48),
        (vs.RGB48, vs.RGB48),
        (vs.GRAYH, vs.RGBH),
        (vs.GRAYS, vs.RGBS),
        (vs.YUV444PS, vs.RGBS),
    ],
)
def test_the_default_format_follows_the_depth(source: int, result: int) -> None:
    assert output_format(blank(source), None).id == result


@pytest.mark.parametrize("wanted", [vs.RGB24, vs.RGB48, vs.RGBH, vs.RGBS, vs.YUV420P8, vs.YUV410P8, vs.YUV444PS])
def test_rgb_and_yuv_can_be_asked_for(wanted: int) -> None:
    assert output_format(blank(vs.GRAY8), wanted).id == wanted


@pytest.mark.parametrize("wanted", [vs.GRAY8, vs.GRAYS, vs.RGB30])
def test_other_formats_are_refused_by_name(wanted: int) -> None:
    with pytest.raises(OptionError, match=r"format: .* cannot hold the coloured clip; choose vs\.RGB24"):
        output_format(blank(vs.GRAY8), wanted)


@pytest.mark.parametrize("number", [12345, 0, -1])
def test_numbers_that_are_no_format_are_refused(number: int) -> None:
    with pytest.raises(OptionError, match=f"{number} is no VapourSynth format"):
        output_format(blank(vs.GRAY8), number)


def test_sizes_that_subsampling_does_not_divide_are_refused() -> None:
    with pytest.raises(OptionError, match="YUV420P8 needs sides that its subsampling divides, the clip is 63x48"):
        output_format(blank(vs.GRAY8, 63), vs.YUV420P8)


def test_variable_formats_are_refused() -> None:
    with pytest.raises(ClipError, match="format varies"):
        require_picture(vs.core.std.Splice([blank(vs.GRAY8), blank(vs.RGB24)], mismatch=True))


def test_variable_sizes_are_refused() -> None:
    with pytest.raises(ClipError, match="size varies"):
        require_picture(vs.core.std.Splice([blank(vs.GRAY8), blank(vs.GRAY8, 80)], mismatch=True))


@pytest.mark.parametrize("size", [(15, 48), (64, 8)])
def test_frames_below_16_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ClipError, match="both sides must be at least 16"):
        require_picture(blank(vs.GRAY8, *size))


def test_more_than_16_bits_are_refused() -> None:
    deep = vs.core.query_video_format(vs.GRAY, vs.INTEGER, 32)
    with pytest.raises(ClipError, match="Gray32 has more than 16 bits"):
        require_picture(blank(deep.id))
