"""Guidance carried along motion: what is known of the colours of a few frames becomes known of all frames around them.

A picture is fetched along the journey that leads from a frame to the picture's own. What it says counts as far as the
journey can be trusted, the lightness there is that of the frame, and the picture is near.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, pairwise
from typing import NamedTuple

import cv2
import numpy as np
import vapoursynth as vs

from vs_colorize.frames.caching import passing
from vs_colorize.frames.kinds import Kind, mark
from vs_colorize.frames.layers import laid_over
from vs_colorize.frames.naming import named
from vs_colorize.motion.flow import Floats, sample
from vs_colorize.motion.journeys import BOND, Journeys, journey
from vs_colorize.motion.scratch import Scratch
from vs_colorize.motion.steady_color import Tones
from vs_colorize.motion.tracks import keep

DEFAULT_REACH = 240
"""How many frames from its own a picture counts at most: ten seconds of film."""

_MOST_ON_A_SIDE = 8
_LIGHTNESS_TOLERANCE = 0.12
_TASK = "carried guidance"
_ORIGINS, _BONDS = "ColorizeOrigins", "ColorizeBonds"


@dataclass(frozen=True)
class _Stretch:
    """Successive frames at which the same pictures count, those of the frames `origins`, nearest first."""

    frames: range
    origins: tuple[int, ...]


def carry_guidance(
    lightness: vs.VideoNode,
    pictures: Mapping[int, vs.VideoNode],
    *,
    scenes: vs.VideoNode | None = None,
    reach: int = DEFAULT_REACH,
    whole: Collection[int] = (),
) -> vs.VideoNode:
    """Carry guidance pictures to the frames around theirs, along the motion that the lightness shows.

    Of several pictures that say something of a place, the nearest counts most: each is weighed by how well the place
    was found in it, and by the reciprocal of its distance, so that nothing jumps where one takes over from another.
    Nothing crosses a cut, and in a dissolve confidence fades.

    Args:
        lightness: a lightness clip.
        pictures: clips of one frame, guidance of the size of `lightness`, by the number of the frame that each is of.
            There, what has a confidence of 1 comes out bit for bit; what has less is laid over what the others say.
        scenes: a clip whose frames have the marks of scenes; None reads them from `lightness`. Where nobody has set
            any, a cut is where next to nothing of a frame is found in the next.
        reach: how many frames from its own a picture counts, at least 1; its confidence fades towards that.
        whole: frames whose pictures say something of every place; none is asked for beyond the nearest one of these.

    Returns:
        A guidance clip with the props of `lightness`. Frame n is the same bytes whatever was asked for before. The
        first frame asked for reads the motion of all frames on the way to its pictures, those after it that of one.

    Raises:
        vs.Error: when a frame is asked for, if it cannot be computed: names the frame and the cause.
    """
    journeys = Journeys(lightness, lightness if scenes is None else scenes, reach)
    carried = carry_with_bonds(lightness, pictures, journeys, reach=reach, whole=whole)
    return mark(carried.std.CopyFrameProps(lightness), Kind.GUIDANCE)


def carry_with_bonds(
    lightness: vs.VideoNode,
    pictures: Mapping[int, vs.VideoNode],
    journeys: Journeys,
    *,
    reach: int,
    whole: Collection[int],
) -> vs.VideoNode:
    """Do what `carry_guidance` does, and return a clip that has no props but those that `bonds_of` reads.

    `journeys` are those of `lightness`, at least as long as `reach`.
    """
    blank = lightness.std.BlankClip(format=vs.YUV444PS, length=1, keep=True)
    if not pictures:
        return blank * lightness.num_frames
    carrier = _Carrier(lightness, pictures, blank, journeys, reach)
    stretches = _stretches(sorted(pictures), lightness.num_frames, reach, whole)
    return vs.core.std.Splice([carrier.carried(stretch) for stretch in stretches])


def bonds_of(carried: vs.VideoFrame) -> dict[int, float]:
    """Return how far each picture counts at a frame of carried guidance, 0…1, wherever it is found there.

    That is less in a dissolve and towards the end of reach, and nothing beyond a cut. Keys are the frames of the
    pictures. Of a picture's own frame nothing is said where no other counts.
    """
    origins, bonds = ([*np.atleast_1d(carried.props.get(name, []))] for name in (_ORIGINS, _BONDS))
    return {int(origin): float(bond) for origin, bond in zip(origins, bonds, strict=True)}


def _stretches(origins: Sequence[int], length: int, reach: int, whole: Collection[int]) -> list[_Stretch]:
    """Cut a film of some length where other pictures begin to count."""
    bounds = {0, length}
    for origin in origins:
        bounds |= {origin - reach, origin, origin + 1, origin + reach + 1}
    within = sorted(bound for bound in bounds if 0 <= bound <= length)
    return [_Stretch(range(*ends), _counting(ends[0], origins, reach, whole)) for ends in pairwise(within)]


def _counting(n: int, origins: Sequence[int], reach: int, whole: Collection[int]) -> tuple[int, ...]:
    """Return the origins that count at frame n, and at all others up to the next bound."""
    if n in origins and n in whole:
        return (n,)
    before = origins[bisect_left(origins, n - reach) : bisect_left(origins, n)][::-1]
    after = origins[bisect_right(origins, n) : bisect_right(origins, n + reach)]
    others = [origin for side in (before, after) for origin in _up_to_a_whole_one(side, whole)]
    own = [n] if n in origins else []
    return tuple(own + sorted(others, key=lambda origin: abs(origin - n)))


def _up_to_a_whole_one(side: Sequence[int], whole: Collection[int]) -> Sequence[int]:
    side = side[:_MOST_ON_A_SIDE]
    end = next((place for place, origin in enumerate(side, 1) if origin in whole), len(side))
    return side[:end]


class _Carrier:
    """Builds the clip of each stretch of a film."""

    def __init__(
        self,
        lightness: vs.VideoNode,
        pictures: Mapping[int, vs.VideoNode],
        blank: vs.VideoNode,
        journeys: Journeys,
        reach: int,
    ) -> None:
        self._lightness = lightness
        self._pictures = _OneByOne(pictures)
        self._light_there = _OneByOne({number: lightness[number] for number in pictures})
        self._blank = blank
        self._journeys = journeys
        self._reach = reach

    def carried(self, stretch: _Stretch) -> vs.VideoNode:
        """Return the guidance of a stretch."""
        frames, origins = stretch.frames, stretch.origins
        own = self._pictures.of(frames[0]) if frames[0] in origins else None
        others = [origin for origin in origins if origin != frames[0]]
        if not others:
            return self._blank * len(frames) if own is None else own
        inputs = [passing(self._blank * len(frames)), passing(self._lightness[frames[0] : frames.stop])]
        for origin in others:
            sources = self._light_there.of(origin), self._pictures.of(origin), self._journeys.towards(origin, frames)
            inputs += sources
        fetch = _Fetch(frames, others, self._reach)
        carried = passing(inputs[0].std.ModifyFrame(inputs, named(fetch, _TASK, frames[0])))
        return carried if own is None else laid_over(own, carried)


class _OneByOne:
    """Clips of one frame, of which few are kept however many there are."""

    def __init__(self, clips: Mapping[int, vs.VideoNode]) -> None:
        self._numbers = sorted(clips)
        self._joined = vs.core.std.Splice([clips[number] for number in self._numbers])
        keep(self._joined, 2 * _MOST_ON_A_SIDE)

    def of(self, number: int) -> vs.VideoNode:
        """Return the clip of a number."""
        return passing(self._joined[bisect_left(self._numbers, number)])


class _Fetch:
    """Fetches what pictures say about a frame; a pure function of its number and its inputs."""

    def __init__(self, frames: range, origins: Sequence[int], reach: int) -> None:
        self._frames = frames
        self._origins = origins
        self._reach = reach

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        lightness = np.asarray(f[1][0])
        distances = [abs(origin - self._frames[n]) for origin in self._origins]
        nearness = [1 - (distance / (self._reach + 1)) ** 2 for distance in distances]
        found = []
        for near, distance, sources in zip(nearness, distances, batched(f[2:], 3), strict=True):
            picture, weight = _fetched(lightness, *sources)
            picture[0] *= np.float32(near)
            found.append(_Found(picture, weight / np.float32(distance)))
        result = f[0].copy()
        guidance = _blended(found)
        for plane in range(3):
            np.asarray(result[plane])[:] = guidance[plane]
        result.props[_ORIGINS] = list(self._origins)
        result.props[_BONDS] = [near * float(way.props[BOND]) for near, way in zip(nearness, f[4::3], strict=True)]
        return result


class _Found(NamedTuple):
    """What one picture says about a frame, (3, H, W), and how much that counts beside what others say, (H, W)."""

    picture: Floats
    weight: Floats


def _fetched(lightness: Floats, light_there: vs.VideoFrame, there: vs.VideoFrame, way: vs.VideoFrame) -> _Found:
    """Fetch a guidance picture for a frame of some lightness, along the way there."""
    height, width = lightness.shape
    small = journey(way)
    scale = np.float32(height / small.shape[0])
    large = cv2.resize(small, (width, height))
    # Pixels are counted from their centres.
    where = large[..., :2] * scale + (scale - 1) / 2
    confidence, *colors = (np.asarray(there[plane]) for plane in range(3))
    # Where confidence is 0, colours have no meaning, and must not leak into those beside them.
    weighed = np.dstack((np.asarray(light_there[0]), confidence, *(plane * confidence for plane in colors)))
    light, sure, *mixed = np.moveaxis(sample(weighed, where), -1, 0)
    belief = large[..., 2] * Tones(lightness, _LIGHTNESS_TOLERANCE, Scratch()).match(light, np.empty_like(lightness))
    known = np.maximum(sure, np.float32(1e-6))
    # `hold_colors` keeps to the fourth power of confidence: that shall be what is believed.
    confidence = sure * np.sqrt(np.sqrt(belief))
    return _Found(np.stack((confidence, *(plane / known for plane in mixed))), sure * belief)


def _blended(found: Sequence[_Found]) -> Floats:
    """Return what several pictures say together, (3, H, W)."""
    total = np.maximum(sum(one.weight for one in found), np.float32(1e-12))
    colors = sum(one.picture[1:] * (one.weight / total) for one in found)
    doubt = np.multiply.reduce([1 - one.picture[0] for one in found])
    return np.concatenate((1 - doubt[None], colors))
