import re
from pathlib import Path

import cv2
import numpy as np
import pytest
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import astronaut, clip_of, flat_lab, frame_bytes, in_order_and_shuffled, planes_of
from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.guide_keyframes import guide_keyframes
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.frames.kinds import Kind, mark
from vs_colorize.guidance.color_pictures import ColorPicture, read_color_picture
from vs_colorize.guidance.keyframes import KeyFrames

type Codes = NDArray[np.uint8]

WIDTH, HEIGHT, STEP = 128, 96, 2


def true_picture(n: int) -> Codes:
    """Frame n of a film: a view that moves 2 pixels a frame over a photograph."""
    return np.ascontiguousarray(astronaut()[100 : 100 + 2 * HEIGHT : 2, 60 + STEP * n :: 2][:, :WIDTH])


def film(frames: int) -> vs.VideoNode:
    """The film, without its colours."""
    pictures = [clip_of(list(np.moveaxis(true_picture(n), -1, 0)), vs.RGB24) for n in range(frames)]
    joined = vs.core.std.Splice(pictures).std.SetFrameProps(_Matrix=0, _Transfer=13, _Primaries=1, _Range=1)
    return joined.resize.Bicubic(format=vs.GRAY8, matrix=6, range=1)


def tones(frames: int) -> vs.VideoNode:
    return lightness(film(frames), size=HEIGHT)


def write(path: Path, picture: Codes) -> Path:
    order = [2, 1, 0, 3][: picture.shape[2]]
    assert cv2.imwrite(str(path), np.ascontiguousarray(picture[..., order]))
    return path


def by_motion(small: vs.VideoNode, keyframes: KeyFrames) -> vs.VideoNode:
    return guide_keyframes(small, keyframes, correspondence=False)


def colors(clip: vs.VideoNode, n: int) -> NDArray[np.float64]:
    return np.stack(planes_of(clip, n)[1:]) * 256


def test_file_array_and_clip_say_the_same(tmp_path: Path) -> None:
    small, picture = tones(5), true_picture(2)
    clip = clip_of(list(np.moveaxis(picture, -1, 0)), vs.RGB24)
    path = write(tmp_path / "ref_2.png", picture)
    sources: list[KeyFrames] = [{2: str(path)}, {2: path}, {2: picture}, {2: clip}]
    guided = [by_motion(small, source) for source in sources]
    for n in (2, 4):
        for other in guided[1:]:
            assert np.allclose(colors(other, n), colors(guided[0], n), atol=0.01)


def test_a_folder_is_read_by_the_last_number_in_names(tmp_path: Path) -> None:
    write(tmp_path / "reel2_ref_000001.png", true_picture(1))
    write(tmp_path / "frame 3.TIF", true_picture(3))
    (tmp_path / "notes.txt").write_text("1")
    small = tones(5)
    from_folder = by_motion(small, tmp_path)
    by_number = by_motion(small, {1: true_picture(1), 3: true_picture(3)})
    assert [frame_bytes(from_folder, n) for n in range(5)] == [frame_bytes(by_number, n) for n in range(5)]


def test_colors_go_with_the_picture() -> None:
    guided = by_motion(tones(17), {0: true_picture(0), 16: true_picture(16)})
    for n in (4, 8, 12):
        truth = colors(by_motion(tones(17), {n: true_picture(n)}), n)
        assert np.abs(colors(guided, n) - truth).mean() < 0.15 * np.abs(truth).mean()
        assert planes_of(guided, n)[0].mean() > 0.85


def test_a_key_frame_comes_out_as_given() -> None:
    grey, picture = film(4), true_picture(1)
    small = lightness(grey, size=HEIGHT)
    lab = predict(small, by_motion(small, {1: picture}), device="cpu")
    result = np.stack(planes_of(apply_color(grey, lab, format=vs.RGB24), 1), axis=-1)
    # The film's grey has the luma of the picture, not its lightness.
    wanted = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[..., 1:]
    found = cv2.cvtColor(result.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[..., 1:]
    apart = np.hypot(*np.moveaxis(found - wanted, -1, 0))
    assert np.median(apart) < 1.5
    assert np.allclose(colors(lab, 1), colors(by_motion(small, {1: picture}), 1), atol=1e-3)


def test_a_partial_key_frame_says_nothing_where_it_is_transparent() -> None:
    alpha = np.zeros((HEIGHT, WIDTH), np.uint8)
    alpha[:, WIDTH // 2 :] = 255
    guided = by_motion(tones(9), {0: np.dstack((true_picture(0), alpha)), 4: true_picture(4)})
    whole = by_motion(tones(9), {4: true_picture(4)})
    left = np.s_[:, :, : WIDTH // 2 - 16]
    assert np.allclose(colors(guided, 2)[left], colors(whole, 2)[left], atol=0.01)


def test_a_picture_is_read_once_while_its_frames_are_played(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for n in (0, 8):
        write(tmp_path / f"ref_{n}.png", true_picture(n))
    read: list[Path] = []

    def counted(path: Path) -> ColorPicture:
        read.append(path)
        return read_color_picture(path)

    monkeypatch.setattr("vs_colorize.guidance.keyframes.read_color_picture", counted)
    guided = by_motion(tones(16), tmp_path)
    for n in range(16):
        guided.get_frame(n).close()
    # Once more than when they were checked.
    assert len(read) == 4


def test_frames_are_the_same_in_any_order(tmp_path: Path) -> None:
    write(tmp_path / "ref_3.png", true_picture(3))
    write(tmp_path / "ref_9.png", true_picture(9))
    in_order, shuffled = in_order_and_shuffled(lambda: by_motion(tones(12), tmp_path), 12)
    assert in_order == shuffled


def hidden_and_seen() -> vs.VideoNode:
    """A lightness clip of a still picture, blank at frame 2: motion does not lead across it."""
    small = tones(1)
    blank = small.std.BlankClip(color=0.5, keep=True)
    frames = [small, small, mark(blank, Kind.LIGHTNESS), small, small]
    return vs.core.std.Splice(frames).std.SetFrameProps(_SceneChangePrev=0, _SceneChangeNext=0)


def test_what_motion_does_not_lead_to_is_looked_up() -> None:
    small = hidden_and_seen()
    lost = by_motion(small, {0: true_picture(0)})
    found = guide_keyframes(small, {0: true_picture(0)}, device="cpu")
    alone, both = (planes_of(clip, 3)[0] for clip in (lost, found))
    missing = alone < 0.5
    assert missing.mean() > 0.1
    assert both[missing].mean() > alone[missing].mean() + 0.3
    assert (both >= alone - 1e-6).all()
    truth = colors(found, 0)[:, missing]
    assert np.abs(colors(found, 3)[:, missing] - truth).mean() < 0.5 * np.abs(truth).mean()
    assert frame_bytes(found, 0) == frame_bytes(lost, 0)


def test_nothing_is_looked_up_beyond_a_cut() -> None:
    small = tones(2).std.SetFrameProps(_SceneChangeNext=1)
    found = guide_keyframes(small, {0: true_picture(0)}, device="cpu")
    assert not any(plane.any() for plane in planes_of(found, 1))


def test_nothing_is_looked_up_in_a_partial_key_frame() -> None:
    alpha = np.full((HEIGHT, WIDTH), 255, np.uint8)
    alpha[:8] = 0
    partial = {0: np.dstack((true_picture(0), alpha))}
    small = hidden_and_seen()
    assert frame_bytes(guide_keyframes(small, partial), 3) == frame_bytes(by_motion(small, partial), 3)


def test_looked_up_frames_are_the_same_in_any_order() -> None:
    pictures = {0: true_picture(0), 7: true_picture(7)}
    in_order, shuffled = in_order_and_shuffled(
        lambda: guide_keyframes(tones(8), pictures, reach=4, device="cpu", batch=2), 8
    )
    assert in_order == shuffled


def test_another_shape_is_told_and_stretched() -> None:
    with pytest.warns(UserWarning, match="key frame 1: is 96x96, another shape than the film's; it is stretched"):
        guided = guide_keyframes(tones(3), {1: true_picture(1)[:, :96]})
    assert planes_of(guided, 1)[0].all()


def test_another_size_of_the_same_shape_is_scaled() -> None:
    large = np.asarray(cv2.resize(true_picture(1), None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR), np.uint8)
    guided, wanted = (guide_keyframes(tones(3), {1: picture}) for picture in (large, true_picture(1)))
    assert np.abs(colors(guided, 1) - colors(wanted, 1)).mean() < 1
    with pytest.warns(UserWarning, match="key frame 1: is 64x48, colours are found at 128x96; it is enlarged"):
        guide_keyframes(tones(3), {1: np.ascontiguousarray(true_picture(1)[::2, ::2])})


def test_a_grey_key_frame_is_told() -> None:
    grey = np.repeat(true_picture(1)[..., :1], 3, axis=2)
    with pytest.warns(UserWarning, match="key frame 1: has no colours"):
        guided = guide_keyframes(tones(3), {1: grey})
    assert np.abs(colors(guided, 1)).max() < 0.1


def test_bad_folders_and_files_are_named(tmp_path: Path) -> None:
    def refused(text: str) -> None:
        with pytest.raises(vs.Error, match=f"^guide_keyframes: .*{text}"):
            guide_keyframes(tones(5), tmp_path)

    refused(f"{re.escape(str(tmp_path))}: holds no pictures")
    write(tmp_path / "cover.png", true_picture(0))
    refused(r"cover\.png: its name has no number")
    (tmp_path / "cover.png").rename(tmp_path / "ref_1.png")
    write(tmp_path / "ref_001.png", true_picture(1))
    refused(r"ref_1\.png: is of frame 1, and so is ref_001\.png")
    (tmp_path / "ref_1.png").unlink()
    write(tmp_path / "ref_005.png", true_picture(1))
    refused(r"key frame 5 \(.*ref_005\.png\): no such frame, the clip has frames 0 to 4")
    (tmp_path / "ref_005.png").unlink()
    (tmp_path / "ref_003.png").write_bytes(b"not a picture")
    refused(r"ref_003\.png: not a readable picture")


@pytest.mark.parametrize(
    ("keyframes", "text"),
    [
        ({}, "there are none"),
        ("nowhere", "nowhere: no such folder"),
        ({-1: true_picture(0)}, "key frame -1: no such frame"),
        ({"1": true_picture(0)}, "key frame 1: a frame's number is wanted"),
        ({1: true_picture(0)[..., 0]}, r"key frame 1: an array of shape"),
        ({1: "missing.png"}, r"missing\.png: cannot be read"),
        ({1: None}, "key frame 1: an array .* NoneType came"),
        ({1: flat_lab(0, 0)}, "key frame 1: an RGB clip of one frame is wanted, 1 of YUV444PS came"),
        ({1: clip_of([np.zeros((32, 32))] * 3, vs.RGB24, 2)}, "key frame 1: .* 2 of RGB24 came"),
    ],
)
def test_what_is_no_key_frame_is_refused(keyframes: object, text: str) -> None:
    with pytest.raises(vs.Error, match=f"^guide_keyframes: .*{text}"):
        guide_keyframes(tones(3), keyframes)  # type: ignore[arg-type]


def test_options_and_clips_are_checked() -> None:
    small, pictures = tones(3), {1: true_picture(1)}
    with pytest.raises(vs.Error, match=r"^guide_keyframes: reach must be between 1 and 1000 frames, got 0"):
        guide_keyframes(small, pictures, reach=0)
    with pytest.raises(vs.Error, match=r"^guide_keyframes: batch must be between 1 and 64, got 0"):
        guide_keyframes(small, pictures, batch=0)
    with pytest.raises(vs.Error, match=r"^guide_keyframes: scenes has 2 frames but lightness has 3"):
        guide_keyframes(small, pictures, scenes=small[:2])
    with pytest.raises(vs.Error, match=r"^guide_keyframes: lightness: a lightness clip"):
        guide_keyframes(flat_lab(0, 0), pictures)
