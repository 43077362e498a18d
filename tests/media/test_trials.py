import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
import vapoursynth as vs

from tests.frames.pictures import props_of
from tests.media.colored_files import colored_picture, grey_picture, moving_colors, write_clip, write_photo
from vs_colorize.color.lab import srgb_to_lab
from vs_colorize.errors import OptionError
from vs_colorize.evaluation.results import TRUTH_HALVED
from vs_colorize.evaluation.trials import Frame, TrialSet
from vs_colorize.media.failures import MediaWarning, UnreadableInputError
from vs_colorize.media.render import Colorizer
from vs_colorize.media.trials import open_colored, open_pairs, open_sources


def reddened(clip: vs.VideoNode, form: vs.PresetVideoFormat) -> vs.VideoNode:
    """Stand in for a network."""
    assert clip.format.id == form
    return clip.std.Expr(["x 0.2 +", "", ""])


METHODS: dict[str, Colorizer] = {"as it is": lambda clip, _: clip, "red": reddened}


def frames_of(trials: TrialSet) -> list[Frame]:
    return [frame for trial in trials.trials for frame in trial.frames()]


def test_photos_are_turned_to_grey_and_colored_by_every_method(tmp_path: Path) -> None:
    write_photo(tmp_path / "animals/a.png", colored_picture(1))
    write_photo(tmp_path / "b.png", colored_picture(2, 48, 32))
    write_photo(tmp_path / "c.png", colored_picture(3))
    (trials,) = open_sources(tmp_path, METHODS)
    assert (trials.kind, trials.methods, trials.has_truth, trials.length) == ("photos", ("as it is", "red"), True, 3)
    assert [[entry.name for entry in trial.entries] for trial in trials.trials] == [
        ["animals/a.png", "c.png"],
        ["b.png"],
    ]
    assert trials.trials[0].entries[0].category == "animals"
    frame = frames_of(trials)[0]
    assert frame.truth is not None
    assert np.array_equal((frame.truth.numpy() * 255).round(), colored_picture(1).transpose(2, 0, 1))
    grey = frame.results["as it is"]
    assert srgb_to_lab(grey)[1:].abs().max() < 0.01
    assert torch.allclose(srgb_to_lab(grey)[0], srgb_to_lab(frame.truth)[0], atol=0.01)
    assert torch.allclose(frame.results["red"][0], (grey[0] + 0.2).clamp(max=1))


def test_frames_can_be_read_again(tmp_path: Path) -> None:
    write_photo(tmp_path / "a.png", colored_picture())
    (trials,) = open_sources(tmp_path, METHODS)
    first, second = frames_of(trials)[0], frames_of(trials)[0]
    assert torch.equal(first.results["red"], second.results["red"])


def test_a_clip_comes_with_the_truth_at_half_chroma(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", moving_colors(5))
    (tmp_path / "a.json").write_text('{"cuts": [2]}')
    (trials,) = open_sources(path, METHODS, limit=4)
    assert (trials.kind, trials.methods) == ("clips", ("as it is", "red", TRUTH_HALVED))
    frames = frames_of(trials)
    assert len(frames) == trials.length == 4
    assert [frame.scene_start for frame in frames] == [True, False, True, False]
    for frame, shown in zip(frames, moving_colors(5), strict=False):
        assert frame.truth is not None
        # The file's own chroma is at half size already.
        assert np.abs(frame.truth.numpy() * 255 - shown.transpose(2, 0, 1)).mean() < 6
        assert (frame.results[TRUTH_HALVED] - frame.truth).abs().mean() < 0.02


def test_a_folder_of_both_gives_two_sets(tmp_path: Path) -> None:
    write_photo(tmp_path / "a.png", colored_picture())
    write_clip(tmp_path / "b.mp4", moving_colors(2))
    assert [trials.kind for trials in open_sources(tmp_path, METHODS)] == ["photos", "clips"]


def test_photos_do_without_methods_that_look_at_neighbouring_frames(tmp_path: Path) -> None:
    write_photo(tmp_path / "a.png", colored_picture())
    write_clip(tmp_path / "b.mp4", moving_colors(2))
    photos, clips = open_sources(tmp_path, METHODS, clips_only={"red"})
    assert photos.methods == ("as it is",)
    assert list(frames_of(photos)[0].results) == ["as it is"]
    assert clips.methods == ("as it is", "red", TRUTH_HALVED)


def test_guided_methods_are_told_the_truth_of_clips_that_have_one(tmp_path: Path) -> None:
    def peep(grey: vs.VideoNode, truth: vs.VideoNode) -> vs.VideoNode:
        assert (grey.num_frames, grey.format.id) == (truth.num_frames, vs.RGBS)
        return truth

    write_photo(tmp_path / "a.png", colored_picture())
    write_clip(tmp_path / "b.mp4", moving_colors(3))
    write_clip(tmp_path / "old.mp4", [grey_picture()] * 3)
    with pytest.warns(MediaWarning, match="no colours"):
        photos, clips, old = open_sources(tmp_path, METHODS, guided={"peep": peep})
    assert "peep" not in (*photos.methods, *old.methods)
    assert clips.methods == ("as it is", "red", "peep", TRUTH_HALVED)
    for frame in frames_of(clips):
        assert frame.truth is not None
        assert torch.equal(frame.results["peep"], frame.truth)


def test_what_colors_a_clip_is_told_its_scenes(tmp_path: Path) -> None:
    told: list[object] = []

    def listen(clip: vs.VideoNode, form: vs.PresetVideoFormat) -> vs.VideoNode:
        told.extend(props_of(clip, n)["_SceneChangePrev"] for n in range(clip.num_frames))
        return clip

    path = write_clip(tmp_path / "a.mp4", [colored_picture(seed) for seed in (1, 2) for _ in range(12)])
    (trials,) = open_sources(path, {"listen": listen})
    starts = [frame.scene_start for frame in frames_of(trials)]
    assert told == starts == [n in (0, 12) for n in range(24)]


def test_grey_sources_are_colored_without_a_truth(tmp_path: Path) -> None:
    write_photo(tmp_path / "set/color.png", colored_picture())
    write_photo(tmp_path / "set/old.png", grey_picture())
    with pytest.warns(MediaWarning, match=r"old.png has no colours and is coloured, but there is no truth"):
        known, unknown = open_sources(tmp_path / "set", METHODS)
    assert (known.has_truth, unknown.has_truth, unknown.name) == (True, False, "set, no truth")
    (frame,) = frames_of(unknown)
    assert frame.truth is None
    assert torch.allclose(frame.results["red"][0] - frame.results["as it is"][0], torch.tensor(0.2), atol=1e-5)


def test_results_are_paired_with_their_truth(tmp_path: Path) -> None:
    for n in range(2):
        truth = write_photo(tmp_path / f"truth/{n}.png", colored_picture(n))
        write_photo(tmp_path / f"ours/{n}.tif", colored_picture(n + 5))
        with zipfile.ZipFile(tmp_path / "copy.zip", "a") as archive:
            archive.write(truth, f"{n}.png")
    (trials,) = open_pairs([tmp_path / "ours", tmp_path / "copy.zip"], tmp_path / "truth")
    assert (trials.name, trials.methods, trials.has_truth) == ("truth", ("ours", "copy"), True)
    for n, frame in enumerate(frames_of(trials)):
        assert frame.truth is not None
        assert torch.equal(frame.results["copy"], frame.truth)
        assert np.allclose(frame.results["ours"].numpy() * 255, colored_picture(n + 5).transpose(2, 0, 1))
        assert frame.seconds == {}


def test_clips_are_paired_with_their_truth(tmp_path: Path) -> None:
    truth = write_clip(tmp_path / "truth.mp4", moving_colors(4))
    result = write_clip(tmp_path / "ours.mkv", moving_colors(4, seed=1))
    (trials,) = open_pairs([result], truth, limit=3)
    assert (trials.methods, trials.length) == (("ours", TRUTH_HALVED), 3)
    assert [entry.name for trial in trials.trials for entry in trial.entries] == ["truth.mp4"]
    assert all(frame.truth is not None and "ours" in frame.results for frame in frames_of(trials))


def test_a_clip_of_another_length_is_refused(tmp_path: Path) -> None:
    truth = write_clip(tmp_path / "truth.mp4", moving_colors(4))
    result = write_clip(tmp_path / "ours.mp4", moving_colors(3))
    with pytest.raises(UnreadableInputError, match=r"32x32, 3 frames, but in .* 32x32, 4 frames"):
        open_pairs([result], truth)


def test_a_grey_truth_is_warned_of(tmp_path: Path) -> None:
    truth = write_photo(tmp_path / "truth.png", grey_picture())
    result = write_photo(tmp_path / "ours.png", colored_picture())
    with pytest.warns(MediaWarning, match="says nothing about colours"):
        open_pairs([result], truth)


def test_colored_files_need_no_truth(tmp_path: Path) -> None:
    write_photo(tmp_path / "out/a.png", colored_picture())
    write_clip(tmp_path / "out/b.mp4", moving_colors(2))
    photos, clips = open_colored(tmp_path / "out")
    assert (photos.methods, clips.methods) == (("out",), ("out",))
    assert [len(frames_of(trials)) for trials in (photos, clips)] == [1, 2]
    assert all(frame.truth is None for frame in frames_of(clips))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "no such file or folder"),
        (lambda path: path.mkdir(), "holds neither pictures nor videos"),
        (lambda path: path.write_text("text"), "not a readable video"),
    ],
)
def test_what_cannot_be_measured_is_named(tmp_path: Path, make: Callable[[Path], object], message: str) -> None:
    make(tmp_path / "input")
    with pytest.raises(UnreadableInputError, match=f"input: {message}"):
        open_sources(tmp_path / "input", METHODS)


def test_a_method_cannot_be_called_like_the_truth(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="truth"):
        open_sources(tmp_path, {"truth": reddened})
