import pytest
import torch
import vapoursynth as vs
from torch import Tensor

from vs_colorize.color.lab import lab_to_srgb, srgb_to_lab
from vs_colorize.errors import MediaError
from vs_colorize.evaluation.stills import grey_of
from vs_colorize.filters.stabilize import LARGEST_RADIUS
from vs_colorize.media.photo_files import Photo
from vs_colorize.media.side_by_side import (
    WARM_UP,
    Graph,
    chroma_halved,
    film_clip,
    grey_clip,
    photo_clip,
    planes,
    read_side_by_side,
)


def photo(rgb: Tensor) -> Photo:
    return Photo("a.png", lambda: rgb, (rgb.shape[2], rgb.shape[1]), True)


def lab_picture() -> Tensor:
    lab = torch.rand(3, 16, 24, generator=torch.Generator().manual_seed(0))
    return lab * torch.tensor((30.0, 20.0, 20.0))[:, None, None] + torch.tensor((40.0, -10.0, -10.0))[:, None, None]


def first_frame(clip: vs.VideoNode) -> Tensor:
    with clip.get_frame(0) as frame:
        return planes(frame)


def black(frames: int) -> vs.VideoNode:
    return vs.core.std.BlankClip(format=vs.RGBS, width=16, height=16, length=frames)


def test_photos_become_frames_bit_for_bit() -> None:
    rgb = lab_to_srgb(lab_picture())
    assert torch.equal(first_frame(photo_clip([photo(rgb)])), rgb)


def test_no_color_leaks_into_what_is_colored() -> None:
    lab = lab_picture()
    other_hues = torch.stack((lab[0], -lab[2], lab[1]))
    first, second = (first_frame(grey_clip(photo_clip([photo(lab_to_srgb(given))]))) for given in (lab, other_hues))
    assert torch.allclose(first, second, atol=1e-5)
    assert torch.allclose(srgb_to_lab(first)[0], lab[0], atol=1e-3)
    assert torch.allclose(first, first.mean(0, keepdim=True).expand(3, -1, -1), atol=1e-5)


def test_the_grey_clip_is_the_grey_row() -> None:
    rgb = lab_to_srgb(lab_picture())
    assert torch.equal(first_frame(grey_clip(photo_clip([photo(rgb)]))), grey_of(rgb[None])[0])


def test_films_are_read_as_they_are_displayed() -> None:
    white = vs.core.std.BlankClip(format=vs.YUV420P8, width=16, height=16, length=1, color=[235, 128, 128])
    assert torch.allclose(first_frame(film_clip(white)), torch.ones(3, 16, 16), atol=1e-4)
    red = vs.core.std.BlankClip(format=vs.YUV444P8, width=16, height=16, length=1, color=[63, 102, 240])
    tagged = red.std.SetFrameProps(_Matrix=1, _Transfer=1, _Primaries=1)
    assert torch.allclose(first_frame(film_clip(tagged))[:, 8, 8], torch.tensor((1.0, 0.0, 0.0)), atol=0.01)


def test_a_way_through_420_keeps_flat_colors() -> None:
    flat = torch.tensor((0.8, 0.4, 0.2))[:, None, None].expand(3, 16, 16)
    assert torch.allclose(first_frame(chroma_halved(photo_clip([photo(flat)]))), flat, atol=0.01)


def test_every_frame_is_asked_for_once_and_in_order() -> None:
    asked: list[tuple[str, int]] = []

    def watched(name: str) -> vs.VideoNode:
        clip = black(6)

        def note(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
            asked.append((name, n))
            return f

        return clip.std.ModifyFrame(clip, note)

    frames = read_side_by_side(Graph(None, colored={"a": watched("a"), "b": watched("b")}, source=black(6)), 6, "x")
    for n, _ in enumerate(frames):
        assert asked == [(name, number) for number in range(n + 1) for name in "ab"]


def test_the_source_is_read_before_the_colors_that_look_ahead() -> None:
    frames = 60
    asked: list[int] = []
    source = black(frames)

    def note(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        asked.append(n)
        return f

    read = grey_clip(source.std.ModifyFrame(source, note))
    ahead = read[LARGEST_RADIUS:] + read[-1] * LARGEST_RADIUS

    def look(n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        made.append(len(asked))
        return f[0]

    made: list[int] = []
    looking = read.std.ModifyFrame([read, ahead], look)
    for n, _ in enumerate(read_side_by_side(Graph(None, read, {"a": looking}), frames, "x")):
        assert made[n] == len(asked), "the source was read while colours were asked for"
    assert sorted(asked) == list(range(frames)), "a frame was made twice"


def test_first_frames_are_not_timed() -> None:
    graph = Graph(None, source=black(WARM_UP + 2), colored={"a": black(WARM_UP + 2)}, others={"b": black(WARM_UP + 2)})
    seconds = [frame.seconds for frame in read_side_by_side(graph, WARM_UP + 2, "x")]
    assert seconds[:WARM_UP] == [{}] * WARM_UP
    assert all(set(timed) == {"a"} and timed["a"] > 0 for timed in seconds[WARM_UP:])


def test_scenes_start_at_cuts_and_marks() -> None:
    truth = black(1) + black(1).std.SetFrameProps(_SceneChangePrev=1) + black(3)
    frames = read_side_by_side(Graph(truth), 5, "x", frozenset({3}))
    assert [frame.scene_start for frame in frames] == [True, True, False, True, False]


def test_results_outside_the_gamut_are_clipped() -> None:
    bright = vs.core.std.BlankClip(format=vs.RGBS, width=16, height=16, length=1, color=[1.5, -0.5, 0.25])
    (frame,) = read_side_by_side(Graph(None, others={"a": bright}), 1, "x")
    assert frame.results["a"][:, 0, 0].tolist() == [1.0, 0.0, 0.25]
    assert frame.truth is None


def test_a_frame_that_fails_is_an_error_that_names_the_file() -> None:
    def fail(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        raise ValueError("broken")

    clip = black(1)
    graph = Graph(None, others={"a": clip.std.ModifyFrame(clip, fail)})
    with pytest.raises(MediaError, match=r"film\.mp4.*broken"):
        list(read_side_by_side(graph, 1, "film.mp4"))
