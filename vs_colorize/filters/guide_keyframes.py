"""`guide_keyframes`: corrected frames of the film itself, carried to the frames around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.filters.predict import check_batch
from vs_colorize.filters.sight import Sight, sight
from vs_colorize.frames.guiding import guide_in_batches
from vs_colorize.frames.kinds import LIGHTNESS_SCALE, Kind, mark, require_kind, require_same_length
from vs_colorize.frames.layers import laid_over
from vs_colorize.frames.tall import Floats
from vs_colorize.guidance.color_pictures import lab_and_opacity
from vs_colorize.guidance.correspondence import Correspondence, Reference
from vs_colorize.guidance.keyframes import KeyFrame, KeyFrames, read_keyframes
from vs_colorize.motion.carry import DEFAULT_REACH, bonds_of, carry_with_bonds
from vs_colorize.motion.journeys import Journeys
from vs_colorize.zoo.devices import Precision, default_batch

# Those around two frames that are read in turn, as a previewer does.
_KEPT = 4

LONGEST_REACH = 1000


@raises_vs_error
def guide_keyframes(
    lightness: vs.VideoNode,
    keyframes: KeyFrames,
    *,
    scenes: vs.VideoNode | None = None,
    reach: int = DEFAULT_REACH,
    correspondence: bool = True,
    device: str = "auto",
    precision: Precision = "auto",
    batch: int | None = None,
) -> vs.VideoNode:
    """Make guidance of corrected frames of the film.

    Each frame gets its colours along the motion from the nearest key frames before and after it, weighed by how near
    they are and how well the place was found again. What motion does not lead to is looked up in the same key frames as
    in references. Nothing crosses a cut, and in a dissolve confidence fades. Only the colours of a key frame count; the
    film keeps its own lightness.

    Args:
        lightness: a lightness clip, as `lightness` makes it of the film.
        keyframes: `{frame: picture}`, frames counted from 0, or a folder of pictures with names like `ref_000123.png`:
            the last number in a name is the frame's. A picture is a file (PNG, TIFF, JPEG, WebP or BMP of 8 or 16 bits,
            sRGB), an array (height, width, 3 or 4) of uint8, uint16 or float32 in 0…1, or an RGB clip of one frame. A
            picture with an alpha channel counts as far as it is opaque. Other sizes than the film's are scaled.
        scenes: a clip whose frames have the marks of scenes, as `detect_scenes` sets them; None reads them from
            `lightness`. Where nobody has set any, a cut is where next to nothing of a frame is found in the next.
        reach: how many frames from its own a key frame counts, 1 to 1000; its confidence fades towards that.
        correspondence: whether to look up what motion does not lead to, with less confidence, as `guide_references`
            does; whole pictures only, not those that are transparent somewhere. The network's encoder runs for it.
        device: where the encoder runs, see `predict`.
        precision: see `predict`.
        batch: frames encoded at once, see `predict`.

    Returns:
        A guidance clip with the props of `lightness`. A key frame's own guidance is its picture, with a confidence of 1
        where it is opaque. Frame n is the same bytes whatever was asked for before, on the same device and batch size;
        where a frame is asked for alone, the motion of all frames from there to its key frames is read.

    Raises:
        vs.Error: `lightness` is of another kind, `scenes` of another length, there are no key frames, one cannot be
            read, lies beyond the end or is given twice, or an option is out of range; names the file or the frame.
    """
    require_kind(lightness, Kind.LIGHTNESS, "lightness")
    if scenes is not None:
        require_same_length(scenes, lightness, "scenes", "lightness")
    check_batch(batch)
    found = require_keyframes(lightness, keyframes, reach)
    seen = sight(device, precision) if correspondence else None
    return KeyFrameCarrier(lightness, scenes, reach, seen, batch or default_batch(device))(found)


def require_keyframes(lightness: vs.VideoNode, keyframes: KeyFrames, reach: int) -> dict[int, KeyFrame]:
    """Return the key frames of a film by number, checked.

    Raises:
        OptionError: `reach` is out of range.
        GuidanceError: see `read_keyframes`.
    """
    if not 1 <= reach <= LONGEST_REACH:
        raise OptionError(f"reach must be between 1 and {LONGEST_REACH} frames, got {reach}")
    return read_keyframes(keyframes, lightness)


@dataclass(frozen=True)
class KeyFrameCarrier:
    """Makes guidance of key frames that are known to be good, see `guide_keyframes`.

    Without what is `seen` in the film, nothing is looked up.
    """

    lightness: vs.VideoNode
    scenes: vs.VideoNode | None
    reach: int
    seen: Sight | None
    batch: int

    def __call__(self, found: Mapping[int, KeyFrame]) -> vs.VideoNode:
        """Return the guidance clip of these key frames."""
        lightness = self.lightness
        pictures = {number: keyframe.guidance(lightness) for number, keyframe in found.items()}
        whole = {number: keyframe for number, keyframe in found.items() if keyframe.whole}
        journeys = Journeys(lightness, lightness if self.scenes is None else self.scenes, self.reach)
        carried = carry_with_bonds(lightness, pictures, journeys, reach=self.reach, whole=whole)
        if self.seen is not None and whole:
            look_up, tall = _LookUp(whole, self.seen), self.seen.clips
            alike = guide_in_batches(lightness, self.batch, look_up, "guide_keyframes", more=[carried], tall=tall)
            carried = laid_over(carried, alike)
        return mark(carried.std.CopyFrameProps(lightness), Kind.GUIDANCE)


class _LookUp:
    """Looks frames up in the key frames of their scene; a pure function of their lightness and their bonds."""

    def __init__(self, keyframes: Mapping[int, KeyFrame], seen: Sight) -> None:
        self._keyframes = keyframes
        self._seen = seen
        self._reference = lru_cache(maxsize=_KEPT)(self._encoded)
        self._references = lru_cache(maxsize=_KEPT)(self._together)

    def __call__(self, numbers: range, lightness: Floats, more: Sequence[vs.VideoFrame]) -> Floats:
        carried, seen = more[: len(numbers)], more[len(numbers) :]
        bonds = [self._bonds(frame) for frame in carried]
        guidance = np.zeros((len(numbers), 3, *lightness.shape[1:]), np.float32)
        if not any(bonds):
            return guidance
        features = self._seen.of_batch(lightness, seen)
        for n, bond in enumerate(bonds):
            if bond:
                references = self._references(tuple(sorted(bond)), *lightness.shape[1:])
                guidance[n] = references(features[n], lightness[n])
                guidance[n, 0] *= max(bond.values())
        return guidance

    def _bonds(self, carried: vs.VideoFrame) -> dict[int, float]:
        """Return how far whole key frames count at a frame; nothing of those that do not."""
        return {origin: bond for origin, bond in bonds_of(carried).items() if bond and origin in self._keyframes}

    def _together(self, numbers: tuple[int, ...], height: int, width: int) -> Correspondence:
        return Correspondence([self._reference(number, height, width) for number in numbers])

    def _encoded(self, number: int, height: int, width: int) -> Reference:
        lab, _ = lab_and_opacity(self._keyframes[number].read(), width, height)
        lab[0] /= LIGHTNESS_SCALE
        return Reference(self._seen.of_picture(lab[0]), lab)
