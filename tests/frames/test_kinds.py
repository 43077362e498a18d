import pytest
import vapoursynth as vs

from tests.frames.pictures import flat_lab, props_of
from vs_colorize.errors import ClipError
from vs_colorize.frames.kinds import Kind, mark, require_kind, require_same_length, require_same_size, unmark


def blank(form: int, width: int = 64, height: int = 48, frames: int = 1) -> vs.VideoNode:
    return vs.core.std.BlankClip(format=form, width=width, height=height, length=frames)


@pytest.mark.parametrize(("kind", "form"), [("lightness", vs.GRAYS), ("lab", vs.YUV444PS), ("guidance", vs.YUV444PS)])
def test_a_marked_clip_is_of_its_kind(kind: str, form: int) -> None:
    require_kind(mark(blank(form), kind), kind, "clip")


def test_marks_say_that_values_follow_no_matrix() -> None:
    props = props_of(mark(blank(vs.YUV444PS), Kind.LAB))
    assert (props["_Matrix"], props["_Transfer"], props["_Primaries"], props["_Range"]) == (2, 2, 2, 1)
    assert props["ColorizeClip"] == "lab"


def test_unmarking_takes_the_prop_off() -> None:
    assert "ColorizeClip" not in props_of(unmark(flat_lab(0, 0)))


def test_another_kind_is_named_with_what_makes_the_right_one() -> None:
    with pytest.raises(ClipError, match=r"lab: a lab clip \(YUV444PS\) is wanted, a guidance clip came; .*predict"):
        require_kind(mark(blank(vs.YUV444PS), Kind.GUIDANCE), Kind.LAB, "lab")


def test_another_format_is_named() -> None:
    with pytest.raises(ClipError, match=r"a lightness clip .* is wanted, RGB24 came"):
        require_kind(blank(vs.RGB24), Kind.LIGHTNESS, "lightness")


def test_an_unmarked_clip_is_refused() -> None:
    with pytest.raises(ClipError, match="an unmarked clip came"):
        require_kind(blank(vs.GRAYS), Kind.LIGHTNESS, "lightness")


def test_a_variable_format_is_refused() -> None:
    with pytest.raises(ClipError, match="variable-format"):
        mixed = vs.core.std.Splice([blank(vs.GRAYS), blank(vs.GRAY8)], mismatch=True)
        require_kind(mixed, Kind.LIGHTNESS, "lightness")


def test_sides_that_16_does_not_divide_are_refused() -> None:
    with pytest.raises(ClipError, match="multiples of 16, got 60x48"):
        require_kind(mark(blank(vs.GRAYS, 60), Kind.LIGHTNESS), Kind.LIGHTNESS, "lightness")


def test_differing_lengths_are_both_named() -> None:
    with pytest.raises(ClipError, match="clip has 3 frames but lab has 2"):
        require_same_length(blank(vs.GRAYS, frames=3), blank(vs.GRAYS, frames=2), "clip", "lab")


def test_differing_sizes_are_both_named() -> None:
    with pytest.raises(ClipError, match="guidance is 64x48 but lightness is 80x48"):
        require_same_size(blank(vs.YUV444PS), blank(vs.GRAYS, 80), "guidance", "lightness")
