import pytest
import vapoursynth as vs

from vs_colorize.errors import ColorizeError
from vs_colorize.frames.naming import named, naming


def failing(n: int, f: vs.VideoFrame) -> vs.VideoFrame:
    if n == 3:
        raise MemoryError
    return f


def deeply_failing(depth: int) -> vs.VideoFrame:
    if not depth:
        raise ValueError("too deep")
    return deeply_failing(depth - 1)


def test_what_failed_is_told_however_deep_it_lay() -> None:
    blank = vs.core.std.BlankClip(length=1)
    clip = blank.std.ModifyFrame(blank, named(lambda n, f: deeply_failing(300), "predict"))
    with pytest.raises(vs.Error) as caught:
        clip.get_frame(0)
    lines = str(caught.value).strip().splitlines()
    assert lines[-1] == "vs_colorize.errors.ColorizeError: predict: frame 0 failed: ValueError: too deep"
    assert "in deeply_failing" in str(caught.value)


def test_a_callback_that_fails_names_task_frame_and_cause_and_spoils_no_other_frame() -> None:
    blank = vs.core.std.BlankClip(length=6)
    clip = blank.std.ModifyFrame(blank, named(failing, "stabilize", first=10))
    with pytest.raises(vs.Error, match=r"DeviceError: stabilize: frame 13 failed: out of memory"):
        clip.get_frame(3)
    for n in (2, 4, 5):
        clip.get_frame(n).close()


@pytest.mark.parametrize(("frames", "said"), [(range(4, 5), "frame 4"), (range(4, 8), "frames 4 to 7")])
def test_frames_are_named_by_their_numbers(frames: range, said: str) -> None:
    with pytest.raises(ColorizeError, match=f"^predict: {said} failed: ValueError: odd$"), naming("predict", frames):
        raise ValueError("odd")
