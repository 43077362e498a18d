from dataclasses import replace

from tests.evaluation.report.reports import clips, photos, unmeasured
from vs_colorize.evaluation.report.strips import strips


def test_a_clip_shows_its_column_then_the_colors_of_truth_and_models() -> None:
    found = list(strips(clips(["fusion", "fusion steady"])))
    assert [clip.name for clip in found] == ["bear-walk.mp4", "cuts.mp4"]
    assert [shot.text for shot in found[0].shots] == ["as seen", "truth", "fusion", "fusion steady"]
    assert all(shot.uri.startswith("data:image/jpeg;base64,") for shot in found[0].shots)


def test_clips_without_a_truth_show_their_models() -> None:
    given = clips()
    found = next(strips(replace(given, methods=given.methods[1:2])))
    assert [shot.text for shot in found.shots] == ["fusion"]


def test_photos_have_no_strips() -> None:
    assert not [*strips(photos()), *strips(unmeasured())]
