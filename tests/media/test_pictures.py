from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
import vapoursynth as vs
from numpy.typing import NDArray

from tests.media.samples import tint
from vs_colorize.errors import OptionError
from vs_colorize.media.failures import UnreadableInputError
from vs_colorize.media.pictures import Picture, picture_clip, read_picture, write_picture
from vs_colorize.media.render import picture_targets, render_picture


def _colours(kind: type[np.uint8 | np.uint16], height: int = 20, width: int = 30) -> Picture:
    top = np.iinfo(kind).max
    return np.random.default_rng(1).integers(0, top, (height, width, 3), kind, endpoint=True)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".tiff"])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_colours_and_depth_survive_a_round_trip(tmp_path: Path, suffix: str, kind: type[np.uint8 | np.uint16]) -> None:
    picture = _colours(kind)
    write_picture(tmp_path / f"a{suffix}", picture)
    assert read_picture(tmp_path / f"a{suffix}").dtype == kind
    np.testing.assert_array_equal(read_picture(tmp_path / f"a{suffix}"), picture)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_grey_pictures_stay_grey(tmp_path: Path, kind: type[np.uint8 | np.uint16]) -> None:
    grey = _colours(kind)[..., 0]
    write_picture(tmp_path / "a.png", grey)
    np.testing.assert_array_equal(read_picture(tmp_path / "a.png"), grey)


def test_first_plane_is_red(tmp_path: Path) -> None:
    red = np.zeros((16, 16, 3), np.uint8)
    red[..., 0] = 255
    write_picture(tmp_path / "a.png", red)
    assert np.asarray(cv2.imread(str(tmp_path / "a.png")))[0, 0].tolist() == [0, 0, 255]
    clip = picture_clip(lambda _: red, 1, red, Fraction(1))
    with clip.get_frame(0) as frame:
        assert [np.asarray(frame[p])[0, 0] for p in range(3)] == [255, 0, 0]


def test_sixteen_bits_become_eight_in_jpeg(tmp_path: Path) -> None:
    write_picture(tmp_path / "a.jpg", np.full((16, 16, 3), 0x8080, np.uint16))
    assert read_picture(tmp_path / "a.jpg").tolist() == np.full((16, 16, 3), 0x80).tolist()


def test_exif_orientation_is_honoured(tmp_path: Path) -> None:
    wide = np.zeros((16, 32), np.uint8)
    _, data = cv2.imencode(".jpg", wide)
    turned = b"Exif\0\0" + b"II*\0\x08\0\0\0" + b"\x01\0" + b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0" + b"\0\0\0\0"
    segment = b"\xff\xe1" + (len(turned) + 2).to_bytes(2, "big") + turned
    (tmp_path / "a.jpg").write_bytes(data.tobytes()[:2] + segment + data.tobytes()[2:])
    assert read_picture(tmp_path / "a.jpg").shape == (32, 16)


def test_clip_of_a_picture_is_full_range_srgb() -> None:
    grey: NDArray[np.uint16] = np.full((16, 24), 40000, np.uint16)
    clip = picture_clip(lambda _: grey, 1, grey, Fraction(1))
    assert clip.format.id == vs.GRAY16
    with clip.get_frame(0) as frame:
        assert frame.props["_Range"] == vs.RANGE_FULL
        assert frame.props["_Transfer"] == vs.TRANSFER_IEC_61966_2_1
        np.testing.assert_array_equal(np.asarray(frame[0]), grey)


@pytest.mark.parametrize("content", [b"", b"no picture", bytes(100)])
def test_junk_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(UnreadableInputError, match=r"a\.png: not a readable picture"):
        read_picture(tmp_path / "a.png")


def test_missing_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"absent\.png: cannot be read"):
        read_picture(tmp_path / "absent.png")


def test_float_picture_is_refused_with_the_remedy(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.tif"), np.zeros((16, 16), np.float32))
    with pytest.raises(UnreadableInputError, match="float32 samples; save it with 8 or 16 bits"):
        read_picture(tmp_path / "a.tif")


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_rendered_picture_keeps_the_depth(tmp_path: Path, kind: type[np.uint8 | np.uint16]) -> None:
    grey = _colours(kind)[..., 0]
    write_picture(tmp_path / "in.png", grey)
    render_picture(tmp_path / "in.png", tmp_path / "out.tif", tint)
    result = read_picture(tmp_path / "out.tif")
    assert result.dtype == kind
    np.testing.assert_array_equal(result, np.stack([grey] * 3, axis=-1))


def test_pictures_keep_their_names_in_a_folder(tmp_path: Path) -> None:
    sources = [Path("scans/a.png"), Path("scans/b.tif")]
    assert picture_targets(sources, tmp_path, overwrite=False) == [tmp_path / "a.png", tmp_path / "b.tif"]


@pytest.mark.parametrize(
    ("sources", "target", "message"),
    [
        (["a.png", "b.png"], "absent", "2 pictures need a folder"),
        (["x/a.png", "y/a.png"], ".", "two inputs have this name"),
        (["a.png"], "out.mkv", "pictures are written as"),
        (["a.png"], "taken.png", "exists already"),
    ],
)
def test_targets_that_cannot_be_used_are_refused(tmp_path: Path, sources: list[str], target: str, message: str) -> None:
    (tmp_path / "taken.png").touch()
    with pytest.raises(OptionError, match=message):
        picture_targets([Path(name) for name in sources], tmp_path / target, overwrite=False)
