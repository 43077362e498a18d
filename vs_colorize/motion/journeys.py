"""Journeys: where each pixel of one frame stood in another, however far apart the two are within their scene."""

from collections.abc import Sequence
from functools import reduce

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.caching import passing
from vs_colorize.frames.naming import named
from vs_colorize.motion.flow import Floats, inside, places
from vs_colorize.motion.gaps import gap_of, gap_pieces
from vs_colorize.motion.joining import followed
from vs_colorize.motion.neighbours import NO_GAP, Gap
from vs_colorize.motion.pieces import motion_pieces, ways_of
from vs_colorize.motion.tracks import codes_of

BOND = "ColorizeBond"
"""The prop of a journey that says how far its two frames belong to one scene, 0…1."""

_SMALLEST_SIDE = 64


class Journeys:
    """All journeys of a lightness clip; those that are made from one object share what they have in common.

    They are found at half the clip's size, as for `stabilize`. `scenes` has the marks of every frame, `longest` says
    how far a journey may lead.
    """

    def __init__(self, lightness: vs.VideoNode, scenes: vs.VideoNode, longest: int) -> None:
        shrink = 2 if min(lightness.width, lightness.height) >= _SMALLEST_SIDE else 1
        small = lightness.resize.Bilinear(lightness.width // shrink, lightness.height // shrink)
        self._pieces, self._gaps = motion_pieces(codes_of(small), scenes, longest), gap_pieces(scenes, longest)
        self._blank = small.std.BlankClip(format=vs.GRAYS, width=4 * small.width, length=1, keep=True)

    def towards(self, origin: int, frames: range) -> vs.VideoNode:
        """Return a clip with a frame for each of `frames`, which `journey` reads: the way from there to `origin`.

        Where the marks tell that it leads nowhere, no motion is looked at.
        """
        chains = [self._pieces.chain(n, origin) for n in frames]
        template = passing(self._blank * len(frames))
        lengths = [len(chain) for chain in chains]
        walk = _Walk(lengths, forwards=frames[0] < origin)
        way = passing(
            template.std.ModifyFrame([template, *self._pieces.steps(chains)], named(walk, "motion", frames[0]))
        )
        nowhere = passing(template.std.SetFrameProps(**{BOND: 0.0}))

        def choose(n: int, f: vs.VideoFrame | list[vs.VideoFrame]) -> vs.VideoNode:
            pieces = f if isinstance(f, list) else [f]
            return way if between(pieces[: lengths[n]]).weight else nowhere

        return passing(way.std.FrameEval(choose, prop_src=self._gaps.steps(chains)))


def journey(frame: vs.VideoFrame) -> Floats:
    """Return columns and rows in the origin's picture where each pixel stood, and the trust in that: (H, W, 4)."""
    values = np.asarray(frame[0])
    return values.reshape(values.shape[0], -1, 4)


def between(pieces: Sequence[vs.VideoFrame]) -> Gap:
    """Return what lies between the two ends of a chain of pieces."""
    return reduce(Gap.then, (gap_of(piece.props) for piece in pieces), NO_GAP)


class _Walk:
    """Follows a chain of pieces; a pure function of the frame's number and its pieces."""

    def __init__(self, lengths: list[int], *, forwards: bool) -> None:
        self._lengths = lengths
        self._way = 0 if forwards else 1

    def __call__(self, n: int, f: list[vs.VideoFrame]) -> vs.VideoFrame:
        pieces = f[1 : 1 + self._lengths[n]]
        result = f[0].copy()
        found = journey(result)
        bond = between(pieces).weight
        result.props[BOND] = bond
        if not bond:
            return result
        found[..., 2] = 1
        way: Floats = np.array(found)
        for piece in pieces:
            way = followed(way, ways_of(piece)[self._way])
        ends = places(*way.shape[:2]) + way[..., :2]
        found[..., :2] = ends
        found[..., 2] = way[..., 2] * inside(ends) * np.float32(bond)
        return result
