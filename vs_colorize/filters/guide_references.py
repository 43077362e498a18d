"""`guide_references`: pictures in colour say what colours a film's things have."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.filters.predict import check_batch
from vs_colorize.filters.sight import Sight, sight
from vs_colorize.frames.guiding import guide_in_batches
from vs_colorize.frames.kinds import Kind, require_kind, require_same_length
from vs_colorize.frames.tall import Floats
from vs_colorize.guidance.correspondence import Correspondence, Reference
from vs_colorize.guidance.references import Cast, References, read_references
from vs_colorize.motion.tracks import moved
from vs_colorize.zoo.devices import Precision, default_batch
from vs_colorize.zoo.predictor import Features

DEFAULT_TRUST = 0.5

# Two serve in a dissolve; more are kept for a previewer that jumps from scene to scene.
_KEPT_GROUPS = 4


@raises_vs_error
def guide_references(
    lightness: vs.VideoNode,
    references: References,
    *,
    scenes: vs.VideoNode | None = None,
    trust: float = DEFAULT_TRUST,
    device: str = "auto",
    precision: Precision = "auto",
    batch: int | None = None,
) -> vs.VideoNode:
    """Find what a film shows in reference pictures, and take the colours it has there.

    A place gets a colour where the references show something alike, as the network's encoder sees it; of several
    pictures the likest one counts. Where nothing is alike, confidence is 0 and the automatic colours stand.

    Args:
        lightness: a lightness clip (GRAYS, L* / 100).
        references: a picture or several: a file, a folder, an array (height, width, 3; uint8, uint16 or float sRGB in
            0…1), a clip (its frames, evenly chosen), or a list of these. Or pictures by scene: a mapping from the first
            frame they serve to a picture or list, or the JSON file of such a choice, see `recommend_references`. At
            most 16 pictures serve one frame; each of them takes time.
        scenes: a clip whose frames have the marks of `detect_scenes`; None reads them from `lightness`. Where scenes
            with pictures of their own dissolve into each other, so do the pictures' colours.
        trust: how readily a likeness is believed: 0 (only what is nearly the same picture), 0.5 (an unrelated picture
            changes nothing) to 1 (the best match always counts). Above 0.5 is for pictures that are known to show the
            same things in the same colours: of others, sky is taken for sky and floor for floor, in their colours.
        device: see `predict`.
        precision: see `predict`.
        batch: see `predict`.

    Returns:
        A guidance clip (YUV444PS: confidence 0 to 0.9, a* / 256, b* / 256).

    Raises:
        vs.Error: a clip is of the wrong kind, a picture cannot be read or is grey, a folder is empty, there are too
            many pictures, a frame is not in the clip, the JSON file is broken, or an option is out of range.
    """
    require_kind(lightness, Kind.LIGHTNESS, "lightness")
    if scenes is not None:
        require_same_length(scenes, lightness, "scenes", "lightness")
    check_batch(batch)
    together = batch or default_batch(device)
    return look_up_references(lightness, references, scenes, trust, sight(device, precision), together)


def look_up_references(
    lightness: vs.VideoNode,
    references: References,
    scenes: vs.VideoNode | None,
    trust: float,
    seen: Sight,
    batch: int,
) -> vs.VideoNode:
    """Do what `guide_references` does with clips known to be what they should, and what is seen in the film."""
    if not 0 <= trust <= 1:
        raise OptionError(f"trust must be between 0 and 1, got {trust:g}")
    cast = read_references(references, min(lightness.width, lightness.height), lightness.num_frames)
    marks = lightness if scenes is None else scenes
    around = [moved(marks, by) for by in (-1, 0, 1)] if len(cast.starts) > 1 else []
    guide = _Guide(cast, trust, seen)
    return guide_in_batches(lightness, batch, guide, "guide_references", more=around, tall=seen.clips)


class _Guide:
    """Guides a batch of frames; a pure function of their numbers and of its input frames."""

    def __init__(self, cast: Cast, trust: float, seen: Sight) -> None:
        self._cast = cast
        self._trust = trust
        self._seen = seen
        self._group = lru_cache(maxsize=_KEPT_GROUPS)(self._encoded)

    def __call__(self, numbers: range, lightness: Floats, more: Sequence[vs.VideoFrame]) -> Floats:
        clips = len(more) - len(self._seen.clips)
        marks, seen = more[:clips], more[clips:]
        fades = [float(frame.props.get("_SceneFade", 0)) for frame in marks] or [0.0] * 3 * len(numbers)
        around = np.array(fades).reshape(3, len(numbers)).T
        shares = [self._cast.shares(n, at.tolist()) for n, at in zip(numbers, around, strict=True)]
        features = self._seen.of_batch(lightness, seen) if any(shares) else [None] * len(numbers)
        return np.stack([self._mixed(*each) for each in zip(shares, features, lightness, strict=True)])

    def _mixed(self, shares: list[tuple[int, float]], features: Features | None, lightness: Floats) -> Floats:
        mixed = np.zeros((3, *lightness.shape), np.float32)
        if features is None:
            return mixed
        for group, share in shares:
            confidence, *colors = self._group(group)(features, lightness)
            mixed += np.float32(share) * np.stack((confidence, *(confidence * plane for plane in colors)))
        mixed[1:] /= np.maximum(mixed[0], np.float32(1e-6))
        return mixed

    def _encoded(self, group: int) -> Correspondence:
        references = []
        for picture in self._cast.groups[group]:
            lab = picture.load()
            references.append(Reference(self._seen.of_picture(lab[0]), lab))
        return Correspondence(references, self._trust)
