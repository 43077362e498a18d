from fractions import Fraction

from vs_colorize.media.scene_files import clock, to_edl
from vs_colorize.media.scene_list import Beginning, scenes_between, transitions
from vs_colorize.media.source import Timing, constant_timing


def test_each_fade_is_a_stretch_of_its_own() -> None:
    fades = [(4, 0.3), (5, 0.6), (8, 0.5), (9, 0.2), (10, 0.8)]
    assert transitions(fades) == [range(4, 6), range(8, 9), range(9, 11)]


def test_scenes_know_how_they_begin_and_end() -> None:
    stretches = [range(6, 10), range(20, 24), range(26, 30), range(36, 38)]
    scenes = scenes_between([0, 8, 15, 26], stretches, constant_timing(40, Fraction(20)))
    assert [scene.kind for scene in scenes] == [Beginning.START, Beginning.DISSOLVE, Beginning.CUT, Beginning.FADE]
    assert [scene.transition for scene in scenes] == [None, range(6, 10), None, range(26, 30)]
    assert [scene.fade_out for scene in scenes] == [None, None, range(20, 24), range(36, 38)]
    assert [scene.plain for scene in scenes] == [range(0, 8), range(10, 15), range(15, 20), range(30, 36)]
    assert [(float(scene.start), float(scene.stop)) for scene in scenes][1] == (0.4, 0.75)


def test_times_are_those_of_a_film_of_variable_rate() -> None:
    timing = Timing((0, 10, 40, 50), Fraction(1, 100), 30)
    assert [scene.start for scene in scenes_between([0, 2], [], timing)] == [0, Fraction(2, 5)]
    assert scenes_between([0, 2], [], timing)[1].stop == Fraction(4, 5)


def test_timecode_counts_whole_frames_of_the_nearest_rate() -> None:
    rate = Fraction(24000, 1001)
    scenes = scenes_between([0, 24 * 3600], [], constant_timing(24 * 3661, rate))
    assert "01:00:00:00 01:01:01:00 01:00:00:00 01:01:01:00" in to_edl(scenes, "film.mkv", rate)


def test_clock_shows_milliseconds() -> None:
    assert clock(Fraction(3_661_234_600, 1_000_000)) == "01:01:01.235"
