import numpy as np
import pytest
import vapoursynth as vs

from tests.frames.pictures import moving_grey
from vs_colorize.frames.blocks import BLOCK, Blocks, Source, Stretch, derived_blocks, frames_with_props, picture_blocks

LENGTHS = [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5]


def first_codes(frames: int) -> tuple[Blocks, list[int]]:
    """Blocks of the first code of every picture of a film, and these codes."""
    clip = moving_grey(vs.GRAY8, frames, width=16, height=16)
    codes = [int(np.asarray(frame[0])[0, 0]) for frame in clip.frames(close=True)]

    def read(about: range, stretches: list[Stretch]) -> bytes:
        pictures = np.frombuffer(stretches[0].joined, np.uint8).reshape(-1, 16, 16)
        assert len(pictures) == len(about)
        return pictures[:, 0, 0].tobytes()

    return derived_blocks([Source(picture_blocks(clip))], read), codes


def props(found: vs.VideoNode) -> list[object]:
    return [frame.props["Sum"] for frame in found.frames(close=True)]


@pytest.mark.parametrize("frames", LENGTHS)
def test_frames_get_what_their_block_holds(frames: int) -> None:
    blocks, codes = first_codes(frames)
    assert props(frames_with_props(blocks, lambda n, content: {"Sum": content[n]})) == codes


@pytest.mark.parametrize("frames", LENGTHS)
@pytest.mark.parametrize(("before", "after"), [(0, 1), (1, 0), (BLOCK, BLOCK), (3, 2 * BLOCK + 1), (500, 500)])
def test_stretch_holds_the_frames_asked_for_as_far_as_the_film_goes(frames: int, before: int, after: int) -> None:
    blocks, codes = first_codes(frames)

    def add(about: range, stretches: list[Stretch]) -> bytes:
        (stretch,) = stretches
        held = stretch.joined
        assert stretch.first <= max(0, about.start - before)
        assert stretch.first + len(held) >= min(frames, about.stop + after)
        around = [held[max(0, n - before) - stretch.first : n + after + 1 - stretch.first] for n in about]
        return np.array([sum(part) for part in around], np.int64).tobytes()

    sums = derived_blocks([Source(blocks, before, after)], add)
    found = frames_with_props(sums, lambda n, content: {"Sum": int(np.frombuffer(content, np.int64)[n])})
    assert props(found) == [sum(codes[max(0, n - before) : n + after + 1]) for n in range(frames)]


def test_each_block_is_made_once() -> None:
    blocks, _ = first_codes(5 * BLOCK)
    made: list[int] = []

    def note(about: range, stretches: list[Stretch]) -> bytes:
        made.append(about.start)
        return stretches[0].parts[0]

    noted = derived_blocks([Source(blocks)], note)
    wide = derived_blocks([Source(noted, 2 * BLOCK, 2 * BLOCK)], lambda _, stretches: stretches[0].parts[-1])
    props(frames_with_props(wide, lambda n, content: {"Sum": content[n]}))
    assert sorted(made) == [k * BLOCK for k in range(5)]
