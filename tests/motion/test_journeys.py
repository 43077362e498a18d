import numpy as np
import pytest
import vapoursynth as vs
from numpy.typing import NDArray

from tests.filters.moving_lab import HEIGHT, WIDTH, Array, texture
from tests.frames.pictures import in_order_and_shuffled
from tests.motion.moving import motions_read, panned_tones, tones
from vs_colorize.motion.flow import places
from vs_colorize.motion.journeys import Journeys, journey
from vs_colorize.motion.pieces import motion_pieces

type Places = NDArray[np.float32]

_INNER = np.s_[8:-8, 8:-8]


def travelled(clip: vs.VideoNode, origin: int, n: int, longest: int = 100) -> Places:
    """Where each pixel of frame n stood in frame `origin`, in pixels of half the size, and the trust in that."""
    way = Journeys(clip, clip, longest).towards(origin, range(n, n + 1))
    with way.get_frame(0) as frame:
        return journey(frame).copy()


def trust(clip: vs.VideoNode, origin: int, n: int) -> float:
    return float(travelled(clip, origin, n)[_INNER][..., 2].mean())


@pytest.mark.parametrize(("origin", "n"), [(0, 64), (64, 0), (3, 50), (61, 7), (5, 5)])
def test_a_long_way_is_exact(origin: int, n: int) -> None:
    way = travelled(tones(panned_tones(1, 65)), origin, n)
    # The view moves to the right by half a pixel of the half-sized picture a frame.
    wanted = places(HEIGHT // 2, WIDTH // 2) + np.array(((n - origin) / 2, 0), np.float32)
    kept = (wanted[..., 0] >= 4) & (wanted[..., 0] < WIDTH // 2 - 4)
    kept[:4], kept[-4:] = False, False
    apart = np.hypot(*np.moveaxis(way[..., :2] - wanted, -1, 0))
    assert apart[kept].max() < 0.5
    assert way[kept][:, 2].mean() > 0.9


@pytest.mark.parametrize("marked", [True, False])
def test_no_journey_crosses_a_cut(marked: bool) -> None:
    pictures = panned_tones(1, 8) + panned_tones(1, 8, seed=1)
    props = {"_SceneChangePrev": [float(n in (0, 8)) for n in range(16)]} if marked else {}
    clip = tones(pictures, **props)
    for n in (8, 9, 15):
        assert not travelled(clip, 2, n)[..., 2].any()
        assert not travelled(clip, n, 2)[..., 2].any()
    assert trust(clip, 2, 7) > 0.8
    assert trust(clip, 15, 8) > 0.8


def test_beyond_a_marked_cut_no_motion_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = motions_read(monkeypatch)
    clip = tones(panned_tones(1, 40), _SceneChangePrev=[float(n in (0, 30)) for n in range(40)])
    assert not travelled(clip, 2, 35)[..., 2].any()
    assert not travelled(clip, 35, 2)[..., 2].any()
    assert calls == []
    assert trust(clip, 35, 31) > 0.8
    assert len(calls) <= 5


def test_a_marked_cut_between_equal_pictures_is_a_cut() -> None:
    clip = tones([texture()[:HEIGHT, :WIDTH]] * 6, _SceneChangeNext=[0, 0, 1, 0, 0, 1])
    assert trust(clip, 0, 2) == 1
    assert trust(clip, 0, 3) == 0


def test_trust_fades_in_a_dissolve() -> None:
    fade = [0, 0, 0.2, 0.4, 0.6, 0.8, 0, 0]
    clip = tones([texture()[:HEIGHT, :WIDTH]] * 8, _SceneFade=fade)
    assert trust(clip, 0, 1) == 1
    assert trust(clip, 0, 2) == pytest.approx(0.5)
    assert trust(clip, 2, 0) == pytest.approx(0.5)
    assert not any(trust(clip, 0, n) for n in range(3, 8))
    assert trust(clip, 7, 6) == 1


def passing(frames: int) -> list[Array]:
    """A patch of 48 x 48 that moves over a ground that stands still, 4 pixels a frame."""
    ground, patch = texture(1)[:HEIGHT, :WIDTH], texture(2)[:48, :48]
    pictures = []
    for n in range(frames):
        picture = ground.copy()
        picture[32:80, 4 * n : 4 * n + 48] = patch[:, : WIDTH - 4 * n]
        pictures.append(picture)
    return pictures


def test_what_moves_is_followed_and_what_was_hidden_is_not_trusted() -> None:
    way = travelled(tones(passing(9)), 0, 8)
    patch, uncovered = way[20:36, 20:36], way[20:36, 2:12]
    assert np.abs(patch[..., 0] - places(48, 80)[20:36, 4:20, 0]).mean() < 1
    assert patch[..., 2].mean() > 0.8
    assert uncovered[..., 2].mean() < 0.3


def test_what_was_hidden_in_between_is_found_again() -> None:
    # The patch hides all of these columns, 88 to 100, from frame 13 to frame 22.
    place = np.s_[20:36, 44:50]
    way = travelled(tones(passing(33)), 0, 32)[place]
    assert np.abs(way[..., :2] - places(48, 80)[place]).mean() < 0.5
    assert way[..., 2].mean() > 0.6


def test_journeys_are_the_same_in_any_order() -> None:
    clip = tones(panned_tones(2, 24))
    in_order, shuffled = in_order_and_shuffled(lambda: Journeys(clip, clip, 100).towards(0, range(24)), 24)
    assert in_order == shuffled


def test_each_piece_is_computed_once_where_frames_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = motions_read(monkeypatch)
    clip = tones(panned_tones(1, 33))
    journeys = Journeys(clip, clip, 100)
    ways = [journeys.towards(0, range(33)), journeys.towards(32, range(32))]
    for n in range(32):
        for way in ways:
            way.get_frame(n).close()
    ways[0].get_frame(32).close()
    # 32 between successive frames, 16 + 8 + 4 + 2 + 1 further up.
    assert len(calls) == 63


def test_a_long_way_has_few_pieces_and_never_leaves_it() -> None:
    clip = tones([texture()[:HEIGHT, :WIDTH]] * 100)
    pieces = motion_pieces(clip.std.Expr("x 255 *", format=vs.GRAY8), clip, 100)
    assert pieces.chain(0, 0) == []
    for here, there in ((0, 99), (99, 0), (37, 91), (91, 37), (1, 64)):
        chain = pieces.chain(here, there)
        assert len(chain) <= 12
        assert chain == pieces.chain(there, here)[::-1]


def test_a_clip_of_one_frame_leads_to_itself() -> None:
    way = travelled(tones([texture()[:HEIGHT, :WIDTH]]), 0, 0)
    assert np.array_equal(way[..., :2], places(HEIGHT // 2, WIDTH // 2))
    assert (way[..., 2] == 1).all()
