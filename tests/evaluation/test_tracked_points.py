import math

import numpy as np
import pytest
import torch

from vs_colorize.evaluation.tracked_points import REACH, LongRangeMeter, PointTracker, Sighting

SIDE = 96


def scenery(seed: int = 0, width: int = SIDE) -> torch.Tensor:
    noise = torch.rand(1, 3, SIDE // 8, width // 8, generator=torch.Generator().manual_seed(seed))
    return torch.nn.functional.interpolate(noise, (SIDE, width), mode="bicubic")[0].clamp(0, 1)


def followed(frames: list[torch.Tensor], starts: tuple[int, ...] = ()) -> list[Sighting]:
    tracker = PointTracker()
    return [tracker.add(frame, scene_start=n in starts) for n, frame in enumerate(frames)]


def flat(a: float, b: float) -> torch.Tensor:
    return torch.tensor([a, b]).float()[:, None, None].repeat(1, SIDE, SIDE)


def test_points_of_a_still_picture_stay() -> None:
    sightings = followed([scenery()] * (REACH + 1))
    (arrival,) = sightings[-1].arrivals
    assert arrival.found.mean() > 0.9
    assert np.abs(arrival.places - sightings[0].departures[arrival.number]).max() < 0.01


def test_points_move_with_a_pan_and_are_lost_where_they_leave_the_picture() -> None:
    wide = scenery(width=SIDE + 48)
    sightings = followed([wide[:, :, n // 2 : n // 2 + SIDE] for n in range(REACH + 1)])
    (arrival,) = sightings[-1].arrivals
    moved = arrival.places - sightings[0].departures[arrival.number]
    assert 0.5 < arrival.found.mean() < 0.85
    # Points at the left edge lose part of their surroundings and stray.
    assert np.quantile(np.abs(moved[arrival.found] - (-REACH // 2, 0)), 0.9) < 0.1


def test_a_point_whose_surroundings_have_become_others_is_lost() -> None:
    first, second = scenery(0), scenery(1)
    frames = [first + (second - first) * n / REACH for n in range(REACH + 1)]
    (arrival,) = followed(frames)[-1].arrivals
    assert arrival.found.mean() < 0.2


def test_groups_start_every_24_frames_and_none_reaches_across_a_cut() -> None:
    sightings = followed([scenery()] * 80, starts=(30,))
    assert [n for n, sighting in enumerate(sightings) if sighting.departures] == [0, 24, 30, 54, 78]
    assert [n for n, sighting in enumerate(sightings) if sighting.arrivals] == [30 + REACH]
    assert [n for n, sighting in enumerate(sightings) if sighting.scene_start] == [30]


def test_a_change_of_color_is_measured_where_points_are_found() -> None:
    meter = LongRangeMeter()
    for n, sighting in enumerate(followed([scenery()] * (REACH + 1))):
        meter.add(flat(3, 4) if n == REACH else flat(0, 0), sighting)
    assert meter.mean == pytest.approx(5)


def test_color_that_moves_with_things_has_not_changed() -> None:
    wide = scenery(width=SIDE + 48)
    views = [wide[:, :, n // 2 : n // 2 + SIDE] for n in range(REACH + 1)]
    moving, staying = LongRangeMeter(), LongRangeMeter()
    for view, sighting in zip(views, followed(views), strict=True):
        moving.add(view[:2] * 100, sighting)
        staying.add(views[0][:2] * 100, sighting)
    assert moving.mean < 1
    assert staying.mean > 10


def test_a_short_scene_has_nothing_to_tell() -> None:
    meter = LongRangeMeter()
    for sighting in followed([scenery()] * 60, starts=(30,)):
        meter.add(flat(0, 0), sighting)
    assert math.isnan(meter.mean)


def test_a_flat_picture_has_no_points_to_follow() -> None:
    (arrival,) = followed([torch.full((3, SIDE, SIDE), 0.5)] * (REACH + 1))[-1].arrivals
    assert not arrival.found.any()
