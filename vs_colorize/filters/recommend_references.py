"""`recommend_references`: the photograph that is likest to each scene."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import vapoursynth as vs

from vs_colorize.errors import GuidanceError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.filters.detect_scenes import scene_marks
from vs_colorize.filters.sight import sight
from vs_colorize.frames.kinds import Kind, require_kind, require_same_length
from vs_colorize.frames.tall import Floats, finite
from vs_colorize.guidance.reference_index import IndexedPhoto, ReferenceIndex, pooled, read_index
from vs_colorize.guidance.scene_frames import LOOKED_AT, first_good
from vs_colorize.zoo.devices import Precision
from vs_colorize.zoo.manifest import find_entry
from vs_colorize.zoo.predictor import Features
from vs_colorize.zoo.registry import FUSION


class Recommendation(NamedTuple):
    """A scene's first frame, the frame that stood for it, the photograph chosen, and how far that is from it."""

    first: int
    frame: int
    path: Path
    photo: IndexedPhoto
    distance: float


@raises_vs_error
def recommend_references(
    lightness: vs.VideoNode,
    index: str | Path,
    *,
    scenes: vs.VideoNode | None = None,
    device: str = "auto",
    precision: Precision = "auto",
    progress: Callable[[int, int], None] | None = None,
) -> dict[int, Path]:
    """Choose a photograph for each scene: the nearest to the scene's first good frame, by pooled features.

    Reads all marks of the film, and up to 24 frames of each scene: those that are blank, blurred or in a dissolve are
    passed over.

    Args:
        lightness: a lightness clip (GRAYS, L* / 100).
        index: an index that `index_references` has made.
        scenes: a clip whose frames have the marks of `detect_scenes`; None takes those of `lightness`, or finds scenes
            there.
        device: see `predict`.
        precision: see `predict`.
        progress: is called with how many frames are done, and how many there are.

    Returns:
        The path of a photograph by the first frame that it serves, as `guide_references` takes it. Entries may be taken
        out and others put in. Look at them first: the nearest photograph is seldom of the same place, and its colours
        are others. With the default `trust` most then change nothing; with 0.75 most count, whether they suit or not.

    Raises:
        vs.Error: a clip is of the wrong kind, the index is missing, broken, newer or made with other weights, or one of
            its photographs is gone.
    """
    found = recommendations(lightness, index, scenes, device, precision, progress or (lambda done, total: None))
    return {scene.first: scene.path for scene in found}


def recommendations(
    lightness: vs.VideoNode,
    index: str | Path,
    scenes: vs.VideoNode | None,
    device: str,
    precision: Precision,
    progress: Callable[[int, int], None],
) -> list[Recommendation]:
    """Return what `recommend_references` chooses, with what it knows of it; raises the `ColorizeError` family."""
    require_kind(lightness, Kind.LIGHTNESS, "lightness")
    if scenes is not None:
        require_same_length(scenes, lightness, "scenes", "lightness")
    encode = sight(device, precision).encoder
    photos = read_index(Path(index))
    if photos.encoder != find_entry(FUSION.name).sha256:
        raise GuidanceError(f"index '{index}' was made with other weights; make it anew with index_references")
    marks = scene_marks(lightness if scenes is None else scenes)
    found = []
    for stretch, plain in _scenes(marks, progress):
        pictures = [_picture(lightness, n) for n in stretch]
        good = first_good(pictures, plain)
        features = encode(pictures[good][None])[0]
        found.append(_nearest(photos, features, stretch.start, stretch[good]))
    return found


def _scenes(marks: vs.VideoNode, progress: Callable[[int, int], None]) -> Iterator[tuple[range, list[bool]]]:
    """Yield of each scene its first frames, and which of them are outside dissolves."""
    first, plain = 0, list[bool]()
    for n, frame in enumerate(marks.frames(close=True)):
        if n and frame.props.get("_SceneChangePrev", 0):
            yield range(first, first + len(plain)), plain
            first, plain = n, []
        if len(plain) < LOOKED_AT:
            plain.append("_SceneFade" not in frame.props)
        progress(n + 1, marks.num_frames)
    yield range(first, first + len(plain)), plain


def _picture(lightness: vs.VideoNode, n: int) -> Floats:
    with lightness.get_frame(n) as frame:
        return finite(np.array(frame[0]))


def _nearest(index: ReferenceIndex, features: Features, first: int, frame: int) -> Recommendation:
    photo, distance = index.nearest(pooled(features))
    path = index.path(photo)
    if not path.is_file():
        raise GuidanceError(f"photograph '{path}' of the index is gone; renew it with index_references")
    return Recommendation(first, frame, path, photo, distance)
