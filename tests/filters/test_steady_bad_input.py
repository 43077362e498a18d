"""Films that give a stabiliser nothing to hold on to: no crash, nothing that is not a number, no colour invented."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
import vapoursynth as vs
from numpy.typing import NDArray

from tests.frames.pictures import grey_astronaut, planes_of, props_of
from vs_colorize.filters.colorize import colorize
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.filters.stabilize import LARGEST_RADIUS, stabilize
from vs_colorize.frames.kinds import CHROMA_SCALE

type Array = NDArray[np.float64]

SIZE = 64


def film(pictures: Sequence[Array], **props: Sequence[int]) -> vs.VideoNode:
    """A grey film of pictures in 0…1, 96 x 64, with a value of each prop a frame."""
    blank = vs.core.std.BlankClip(format=vs.GRAY8, width=96, height=64, length=len(pictures), keep=True)

    def write(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
        picture = f.copy()
        np.asarray(picture[0])[:] = np.rint(16 + 219 * pictures[n])
        for name, values in props.items():
            picture.props[name] = values[n]
        return picture

    return blank.std.ModifyFrame(blank, write)


def photo(n: int = 0) -> Array:
    """A part of a photograph, in another place for every number."""
    top, left = 40 + 97 * n % 300, 30 + 61 * n % 300
    part = np.ascontiguousarray(grey_astronaut()[top : top + 128, left : left + 192])
    return np.asarray(cv2.resize(part, (96, 64), interpolation=cv2.INTER_AREA) / 255, np.float64)


def steady_and_plain(clip: vs.VideoNode, radius: int = 5) -> list[tuple[Array, Array]]:
    """Return a* and b*, each (2, H, W), of every frame with and without `stabilize`."""
    lab = predict(lightness(clip, size=SIZE), device="cpu")
    steady = stabilize(lab, radius=radius)
    assert steady.num_frames == clip.num_frames
    return [(_ab(steady, n), _ab(lab, n)) for n in range(clip.num_frames)]


def _ab(lab: vs.VideoNode, n: int) -> Array:
    values = np.stack(planes_of(lab, n)[1:]) * CHROMA_SCALE
    assert np.isfinite(values).all()
    return values


def colored(clip: vs.VideoNode, radius: int = 5) -> list[Array]:
    """Return every frame in steady colours, RGB (3, H, W) in 0…1."""
    result = colorize(clip, size=SIZE, device="cpu", stabilize=True, radius=radius, format=vs.RGBS)
    assert result.num_frames == clip.num_frames
    frames = [np.stack(planes_of(result, n)) for n in range(clip.num_frames)]
    assert all(np.isfinite(frame).all() for frame in frames)
    return frames


def spread(rgb: Array) -> float:
    """How far R, G and B of any pixel lie apart."""
    return float(np.ptp(rgb, axis=0).max())


def test_a_film_of_one_frame_keeps_its_colors() -> None:
    clip = film([photo()])
    ((steady, plain),) = steady_and_plain(clip)
    assert np.allclose(steady, plain, atol=1e-4)
    (frame,) = colored(clip)
    assert spread(frame) > 0.05


@pytest.mark.parametrize("length", [2, 3])
def test_a_film_shorter_than_the_radius_is_averaged_over_what_it_has(length: int) -> None:
    clip = film([photo()] * length)
    for steady, plain in steady_and_plain(clip, LARGEST_RADIUS):
        assert np.allclose(steady, plain, atol=0.1), "the frames are equal, and so are their colours"
    assert len(colored(clip, LARGEST_RADIUS)) == length


@pytest.mark.parametrize("marked", [True, False])
def test_with_a_cut_on_every_frame_each_keeps_its_own_colors(marked: bool) -> None:
    pictures = [photo(n) if n % 2 else 1 - photo(n) for n in range(6)]
    marks = {"_SceneChangePrev": [1] * 6, "_SceneChangeNext": [1] * 6} if marked else {}
    clip = film(pictures, **marks)
    changes = [np.hypot(*(steady - plain)) for steady, plain in steady_and_plain(clip)]
    if marked:
        assert max(change.max() for change in changes) < 1e-3
    else:
        assert max(change.mean() for change in changes) < 1, "what does not look alike gives hardly any colour"
    colored(clip)


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_a_blank_film_stays_neutral(level: float) -> None:
    clip = film([np.full((64, 96), level)] * 4)
    assert max(np.abs(steady).max() for steady, _ in steady_and_plain(clip)) < 0.5
    assert max(spread(frame) for frame in colored(clip)) < 0.01


def test_black_frames_between_pictures_get_no_color() -> None:
    black = np.zeros((64, 96))
    clip = film([photo(), black, photo(), black, black, photo()])
    pairs = steady_and_plain(clip)
    assert max(np.abs(pairs[n][0]).max() for n in (1, 3, 4)) < 0.5
    frames = colored(clip)
    assert max(spread(frames[n]) for n in (1, 3, 4)) < 0.01
    assert min(spread(frames[n]) for n in (0, 2, 5)) > 0.05


def test_flashing_light_invents_no_color() -> None:
    # A lamp that fails every other frame, and one frame that is all but white.
    pictures = [photo() * (1.0 if n % 2 else 0.35) for n in range(8)]
    pictures[4] = 0.97 + 0.03 * photo()
    pairs = steady_and_plain(film(pictures))
    most = max(np.hypot(*plain).max() for _, plain in pairs)
    assert max(np.hypot(*steady).max() for steady, _ in pairs) <= 1.02 * most
    assert max(spread(frame) for frame in colored(film(pictures))) > 0.05


def test_frames_of_varying_duration_keep_theirs() -> None:
    half = film([photo()] * 3)
    clip = half.std.AssumeFPS(fpsnum=24, fpsden=1) + half.std.AssumeFPS(fpsnum=10, fpsden=1)
    assert clip.fps == 0
    lab = predict(lightness(clip, size=SIZE), device="cpu")
    for result in (stabilize(lab), colorize(clip, size=SIZE, device="cpu", stabilize=True)):
        assert result.fps == 0
        assert [props_of(result, n)["_DurationDen"] for n in range(6)] == [24] * 3 + [10] * 3
