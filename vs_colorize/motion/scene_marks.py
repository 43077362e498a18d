"""From a clip to the marks of its scenes, by a fixed window of small grey pictures around each frame.

    pictures ──► measures ──► cuts ──► windows that look like a transition ──► marks

Each step is a clip of blocks (`frames.blocks`), so that a frame is measured once however many decisions need it.
"""

import cv2
import numpy as np
import vapoursynth as vs
from numpy.typing import NDArray

from vs_colorize.frames.blocks import BLOCK, Source, Stretch, derived_blocks, frames_with_props, picture_blocks
from vs_colorize.frames.caching import passing
from vs_colorize.frames.signal import BT709
from vs_colorize.motion.scene_cuts import ALIKE, CUT_REACH, Pictures, is_cut
from vs_colorize.motion.scene_fades import MARGIN, WINDOW, Course, best_windows, find_windows
from vs_colorize.motion.scene_likeness import Likeness, detail

SCENE_PROPS = ("_SceneChangePrev", "_SceneChangeNext", "_SceneFade")

_WIDTH, _HEIGHT = 96, 72
_COARSE = (24, 18)

_MEASURES = np.dtype([("difference", "f8"), ("detail", "f8"), ("content", "f8", _COARSE[0] * _COARSE[1])])
_MARKS = np.dtype([("begins", "?"), ("ends", "?"), ("fade", "f8")])


def frames_ahead(longest_fade: int) -> int:
    """Return how many frames after a frame are read for its marks, at most."""
    windows: tuple[int, ...] = (longest_fade + 2, longest_fade + 1 + MARGIN) if longest_fade else ()
    return BLOCK * (1 + sum(-(-reach // BLOCK) for reach in (CUT_REACH, *windows)))


def marks_of_scenes(small: vs.VideoNode, longest_fade: int) -> vs.VideoNode:
    """Return a clip of empty frames with the props `SCENE_PROPS`, found in a clip that `small_grey` has made.

    Transitions of more than `longest_fade` frames are not looked for, with 0 none is.
    """
    pictures = picture_blocks(small)
    measures = derived_blocks([Source(pictures, before=1)], _Measuring())
    around = (CUT_REACH, CUT_REACH)
    cuts = derived_blocks([Source(measures, *around), Source(pictures, *around)], _Cutting())
    sources = [Source(cuts, after=1)]
    if longest_fade:
        ahead = longest_fade + 1 + MARGIN
        fading = _Fading(longest_fade)
        windows = derived_blocks([Source(measures, MARGIN, ahead), Source(cuts, MARGIN, ahead)], fading)
        # What holds a frame starts at most one window before it, what overlaps that another one.
        one = longest_fade + 2
        sources += [Source(windows, 2 * one, one), Source(pictures, one, one)]
    return frames_with_props(derived_blocks(sources, _Marking(small.num_frames)), _props)


def small_grey(clip: vs.VideoNode) -> vs.VideoNode:
    """Return the pictures in which scenes are looked for: small, and code values as GRAY8, whatever signal they are.

    Interlaced frames count as progressive ones.
    """
    plain = clip.std.RemoveFrameProps(["_Matrix", "_Transfer", "_Primaries", "_ChromaLocation", "_FieldBased"])
    if clip.format.color_family == vs.RGB:
        return plain.resize.Bicubic(_WIDTH, _HEIGHT, format=vs.GRAY8, matrix=BT709, range=vs.RANGE_FULL)
    luma = passing(plain).std.ShufflePlanes(0, vs.GRAY)
    return luma.resize.Bicubic(_WIDTH, _HEIGHT, format=vs.GRAY8, range=vs.RANGE_FULL)


def has_marks(clip: vs.VideoNode) -> bool:
    """Say whether another detector has been there: whether frame 0 has a mark, set or not."""
    with clip.get_frame(0) as frame:
        return any(name in frame.props for name in SCENE_PROPS[:2])


def other_marks(clip: vs.VideoNode) -> vs.VideoNode:
    """Return a clip of empty frames with the marks that are on `clip`, and the other of the two where one is missing.

    A scene begins where the one before has ended.
    """
    empty = vs.core.std.BlankClip(format=vs.GRAY8, width=16, height=16, length=clip.num_frames, keep=True)
    before, after = (clip[0] + clip)[: clip.num_frames], (clip + clip[-1])[1:]

    def complete(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoFrame:
        assert isinstance(f, list)
        frame, (last, here, following) = f[0].copy(), (dict(each.props) for each in f[1:])
        first_name, last_name, fade_name = SCENE_PROPS
        begins = n == 0 or bool(last.get(last_name, 0))
        ends = n == clip.num_frames - 1 or bool(following.get(first_name, 0))
        frame.props[first_name] = here.get(first_name, int(begins))
        frame.props[last_name] = here.get(last_name, int(ends))
        if fade_name in here:
            frame.props[fade_name] = here[fade_name]
        return frame

    return empty.std.ModifyFrame([empty, before, clip, after], complete)


class _Measuring:
    """Measures each picture, and its difference from the one before; that of the film's first frame is 0."""

    def __init__(self) -> None:
        self._likeness = Likeness()

    def __call__(self, about: range, stretches: list[Stretch]) -> bytes:
        pictures = _pictures(stretches[0])
        measures = np.zeros(len(about), _MEASURES)
        for row, n in zip(measures, about, strict=True):
            here = pictures[n - stretches[0].first]
            row["difference"] = self._likeness.difference(pictures[n - stretches[0].first - 1], here) if n else 0
            row["detail"] = detail(here)
            row["content"] = cv2.resize(here, _COARSE, interpolation=cv2.INTER_AREA).ravel()
        return measures.tobytes()


class _Cutting:
    """Says of each frame whether a scene begins there at once."""

    def __init__(self) -> None:
        self._likeness = Likeness()

    def __call__(self, about: range, stretches: list[Stretch]) -> bytes:
        measures = _measures(stretches[0])
        course = Pictures(_pictures(stretches[1]), measures["difference"], measures["detail"])
        cuts = [is_cut(course, n - stretches[0].first, self._likeness) for n in about]
        return np.array(cuts, np.bool_).tobytes()


class _Fading:
    """Finds the windows that start in a block."""

    def __init__(self, longest: int) -> None:
        self._longest = longest

    def __call__(self, about: range, stretches: list[Stretch]) -> bytes:
        measures, cuts = _measures(stretches[0]), _cuts(stretches[1])
        course = Course(stretches[0].first, measures["detail"], measures["content"], cuts)
        return find_windows(course, about, self._longest).tobytes()


class _Marking:
    """Brings cuts and windows together; a dissolve's scene begins half-way, one that fades in at its first frame.

    What lies between two pictures of one scene is no transition: focus was lost, perhaps.
    """

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self._likeness = Likeness()

    def __call__(self, about: range, stretches: list[Stretch]) -> bytes:
        # One frame more, for the last one ends a scene if the next begins one.
        begins = np.zeros(len(about) + 1, np.bool_)
        cuts = _cuts(stretches[0])[about.start - stretches[0].first :][: len(begins)]
        begins[: len(cuts)] = cuts
        marks = np.zeros(len(about), _MARKS)
        marks["fade"] = np.nan
        for window in self._transitions(range(about.start, about.stop + 1), stretches[1:]):
            _mark(window, about, begins, marks["fade"])
        begins[0] |= about.start == 0
        begins[-1] |= about.stop == self._frames
        marks["begins"], marks["ends"] = begins[:-1], begins[1:]
        return marks.tobytes()

    def _transitions(self, about: range, stretches: list[Stretch]) -> list[np.void]:
        """Return the windows that count, the best last: where two share a frame, it has the last word."""
        if not stretches:
            return []
        pictures, first = _pictures(stretches[1]), stretches[1].first
        best = best_windows(np.frombuffer(stretches[0].joined, WINDOW), about)[::-1]
        ends = ((pictures[window["start"] - first], pictures[window["end"] - first]) for window in best)
        return [window for window, pair in zip(best, ends, strict=True) if self._likeness(*pair) < ALIKE]


def _mark(window: np.void, about: range, begins: NDArray[np.bool_], fade: NDArray[np.float64]) -> None:
    start, end = int(window["start"]), int(window["end"])
    first = start + 1 if window["from_blank"] else (start + end + 1) // 2
    if first - about.start in range(len(begins)) and not window["to_blank"]:
        begins[first - about.start] = True
    for n in range(max(start + 1, about.start), min(end, about.stop)):
        fade[n - about.start] = (n - start) / (end - start)


def _props(n: int, marks: bytes) -> dict[str, int | float]:
    mark = np.frombuffer(marks, _MARKS)[n]
    props: dict[str, int | float] = dict(zip(SCENE_PROPS, (int(mark["begins"]), int(mark["ends"])), strict=False))
    return props if np.isnan(mark["fade"]) else props | {SCENE_PROPS[-1]: float(mark["fade"])}


def _pictures(stretch: Stretch) -> NDArray[np.uint8]:
    return np.frombuffer(stretch.joined, np.uint8).reshape(-1, _HEIGHT, _WIDTH)


def _measures(stretch: Stretch) -> NDArray[np.void]:
    return np.frombuffer(stretch.joined, _MEASURES)


def _cuts(stretch: Stretch) -> NDArray[np.bool_]:
    return np.frombuffer(stretch.joined, np.bool_)
