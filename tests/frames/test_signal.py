import pytest
import vapoursynth as vs

from tests.frames.pictures import props_of
from vs_colorize.errors import ClipError
from vs_colorize.frames.signal import SRGB, as_displayed, read_signal


def blank(form: int, height: int = 480, **props: int) -> vs.VideoNode:
    clip = vs.core.std.BlankClip(format=form, width=64, height=height, length=1)
    return clip.std.SetFrameProps(**props) if props else clip


@pytest.mark.parametrize(("height", "matrix", "transfer"), [(480, 6, 6), (576, 6, 6), (578, 1, 1), (1080, 1, 1)])
@pytest.mark.parametrize("tags", [{}, {"_Matrix": 2, "_Transfer": 2, "_Primaries": 2}])
def test_what_is_missing_follows_from_the_height(height: int, matrix: int, transfer: int, tags: dict[str, int]) -> None:
    signal = read_signal(blank(vs.YUV420P8, height, **tags))
    assert (signal.matrix, signal.transfer, signal.full_range) == (matrix, transfer, False)


def test_what_is_there_is_believed() -> None:
    signal = read_signal(blank(vs.YUV420P8, _Matrix=9, _Transfer=14, _Primaries=9, _Range=1, _ChromaLocation=2))
    assert (signal.matrix, signal.transfer, signal.primaries) == (9, 14, 9)
    assert signal.full_range
    assert signal.chroma_location == 2


def test_rgb_is_full_range_and_may_say_otherwise() -> None:
    assert read_signal(blank(vs.RGB24)).full_range
    assert not read_signal(blank(vs.RGB24, _Range=0)).full_range


def test_a_plane_of_rgb_is_grey() -> None:
    assert read_signal(blank(vs.GRAY8, _Matrix=0)).matrix == 6


@pytest.mark.parametrize(("transfer", "name"), [(16, "PQ"), (18, "HLG")])
def test_hdr_is_refused_with_the_remedy(transfer: int, name: str) -> None:
    with pytest.raises(ClipError, match=f"HDR, its transfer is {name}.*tone mapper"):
        read_signal(blank(vs.YUV420P10, _Transfer=transfer))


@pytest.mark.parametrize("matrix", [0, 10, 14])
def test_matrices_that_cannot_be_decoded_are_refused(matrix: int) -> None:
    with pytest.raises(ClipError, match=f"matrix {matrix} cannot be decoded"):
        read_signal(blank(vs.YUV420P8, _Matrix=matrix))


def test_unknown_transfers_are_refused() -> None:
    with pytest.raises(ClipError, match="transfer 3 cannot be decoded"):
        read_signal(blank(vs.YUV420P8, _Transfer=3))


def test_everything_for_displays_is_decoded_as_srgb() -> None:
    assert {read_signal(blank(vs.GRAY8, _Transfer=code)).curve for code in (1, 2, 6, 13, 14)} == {SRGB}
    assert read_signal(blank(vs.GRAY8, _Transfer=4)).curve == 4


def test_interlaced_frames_are_read_as_progressive_ones() -> None:
    clip = blank(vs.GRAY8, _FieldBased=2)
    assert props_of(as_displayed(clip, read_signal(clip)))["_FieldBased"] == 0
