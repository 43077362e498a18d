"""Memory that runs out, simulated in each step of the chain."""

import importlib
import warnings
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
import vapoursynth as vs

from tests.frames.pictures import clip_of, frame_bytes, moving_grey, planes_of
from vs_colorize.filters.colorize import colorize
from vs_colorize.filters.index_references import index_references
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import predict
from vs_colorize.frames.kinds import CHROMA_SCALE
from vs_colorize.guidance.hints import Point

FRAMES = 3
RAMP = np.linspace(0, 1, 64, dtype=np.float32)
PICTURE = np.tile(RAMP[:, None, None] * np.array((1, 0.6, 0.2), np.float32), (1, 80, 1))
HINTS = [Point(frame=1, at=(40, 32), color="#804020")]


def film() -> vs.VideoNode:
    return moving_grey(vs.GRAY8, FRAMES, width=80, height=64)


def film_with_logo() -> vs.VideoNode:
    """Grey but for a square in red and one in blue."""
    grey = moving_grey(vs.YUV444P8, FRAMES, width=80, height=64)
    u, v = (np.full((64, 80), 128, np.uint8) for _ in range(2))
    u[:32, :32], v[:32, :32] = 90, 220
    u[:32, 48:], v[:32, 48:] = 220, 90
    chroma = [clip_of([plane], vs.GRAY8, FRAMES) for plane in (u, v)]
    return vs.core.std.ShufflePlanes([grey, *chroma], [0, 0, 0], vs.YUV).std.CopyFrameProps(grey)


def colored(**options: object) -> vs.VideoNode:
    clip = film_with_logo() if "keep_color" in options else film()
    return colorize(clip, size=64, device="cpu", **options)  # type: ignore[arg-type]


def refuse(
    monkeypatch: pytest.MonkeyPatch, place: str, when: Callable[[tuple[object, ...]], bool], error: Exception
) -> None:
    """Have a function or a method, named by its full path, fail as often as `when` says so of its arguments."""
    module, *names = place.split(":")
    owner: object = importlib.import_module(f"vs_colorize.{module}")
    *classes, name = names
    for each in classes:
        owner = getattr(owner, each)
    real = getattr(owner, name)

    def failing(*arguments: object, **options: object) -> object:
        if when(arguments):
            raise type(error)(*error.args)
        return real(*arguments, **options)

    monkeypatch.setattr(owner, name, failing)


def more_than(frames: int) -> Callable[[tuple[object, ...]], bool]:
    """What an engine with room for so many frames refuses."""
    return lambda arguments: len(arguments[1]) > frames  # type: ignore[arg-type]


STAGES: dict[str, tuple[str, dict[str, object]]] = {
    "predict": ("zoo.torch_engine:TorchEngine:__call__", {}),
    "predict, loading": ("zoo.predictor:load_into", {}),
    "predict, hints": ("frames.batches:hold_colors", {"hints": HINTS}),
    "guide_hints": ("guidance.hint_clips:paint", {"hints": HINTS}),
    "guide_references": ("guidance.correspondence:Correspondence:__call__", {"references": PICTURE, "trust": 1.0}),
    "guide_keyframes": ("guidance.keyframes:guidance_planes", {"keyframes": {1: PICTURE}, "correspondence": False}),
    "scenes": ("motion.scene_marks:_Measuring:__call__", {}),
    "stabilize": ("motion.steady_clip:steady_color", {}),
    "stabilize, motion": ("motion.tracks:kept_share", {}),
    "guide_source_colors": ("filters.guide_source_colors:own_colors", {"keep_color": True}),
    "apply_color": ("frames.kept_colors:_run_on", {"keep_color": True}),
}


@pytest.mark.parametrize("stage", STAGES)
def test_it_is_told_with_stage_frames_and_a_way_out_and_the_clip_can_be_used_afterwards(
    stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, options = STAGES[stage]
    whole, result = colored(**options), colored(**options)
    expected = [frame_bytes(whole, n) for n in range(FRAMES)]
    with monkeypatch.context() as patch:
        refuse(patch, place, lambda _: True, MemoryError())
        with warnings.catch_warnings(), pytest.raises(vs.Error) as caught:
            warnings.simplefilter("error")
            result.get_frame(1)
    said = str(caught.value).strip().splitlines()[-1]
    assert said.startswith(f"vs_colorize.errors.DeviceError: {stage.partition(',')[0]}: ")
    assert "frame" in said
    assert "out of memory" in said
    assert "choose a smaller size" in said
    assert [frame_bytes(result, n) for n in range(FRAMES)] == expected


@pytest.mark.parametrize(("model", "engines"), [("fusion", 1), ("fusion-lstm", 2)], ids=["in one step", "in two steps"])
@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("DefaultCPUAllocator: can't allocate memory"),
    ],
    ids=["on a card", "on the processor"],
)
def test_smaller_batches_give_the_same_colors_with_one_warning_an_engine(
    model: str, engines: int, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = lightness(moving_grey(vs.GRAY8, 8, width=80, height=64), size=64)
    whole, parts = (predict(small, model=model, device="cpu", precision="fp32", batch=4) for _ in range(2))
    served = frame_bytes(parts, 0)
    refuse(monkeypatch, "zoo.torch_engine:TorchEngine:__call__", more_than(2), error)
    with pytest.warns(UserWarning, match="device cpu: out of memory, working on 2 frames at once") as warned:
        found = [planes_of(parts, n) for n in range(8)]
    monkeypatch.undo()
    for n, planes in enumerate(found):
        assert np.abs(np.stack(planes) - np.stack(planes_of(whole, n))).max() * CHROMA_SCALE < 0.01
    assert len(warned) == engines
    assert frame_bytes(parts, 0) == served == frame_bytes(whole, 0)


def test_only_the_frame_that_found_no_room_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    small = lightness(film(), size=64)
    calls = iter(range(100))
    whole, result = (predict(small, device="cpu", batch=1) for _ in range(2))
    expected = [frame_bytes(whole, n) for n in range(FRAMES)]
    refuse(monkeypatch, "zoo.torch_engine:TorchEngine:__call__", lambda _: next(calls) == 2, MemoryError())
    assert [frame_bytes(result, n) for n in (0, 1)] == expected[:2]
    with pytest.raises(vs.Error, match="predict: frame 2 failed: device cpu: out of memory for one frame; choose a"):
        result.get_frame(2)
    assert [frame_bytes(result, n) for n in range(FRAMES)] == expected


def test_filters_that_work_at_once_tell_it_under_their_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert cv2.imwrite(str(tmp_path / "a.png"), (PICTURE * 255).astype(np.uint8))
    refuse(monkeypatch, "guidance.indexing:small_lab", lambda _: True, MemoryError())
    with pytest.raises(vs.Error, match=r"^index_references failed: out of memory .*; choose a smaller size"):
        index_references(tmp_path, device="cpu")
