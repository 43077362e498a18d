"""What a user gives `colorize`, as guidance clips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from os import PathLike

import vapoursynth as vs

from vs_colorize.filters.guide_hints import guide_hints
from vs_colorize.filters.guide_keyframes import KeyFrameCarrier, require_keyframes
from vs_colorize.filters.guide_references import look_up_references
from vs_colorize.filters.guide_scenes import carry_through_scenes
from vs_colorize.filters.guide_source_colors import source_advice, source_guidance
from vs_colorize.filters.predict import check_batch
from vs_colorize.filters.sight import shared_sight
from vs_colorize.frames.kinds import Kind, mark
from vs_colorize.frames.layers import laid_over, seen_below
from vs_colorize.guidance.hints import Color, Hint
from vs_colorize.guidance.keyframes import KeyFrames
from vs_colorize.guidance.references import References
from vs_colorize.zoo.devices import Precision, default_batch


@dataclass(frozen=True)
class StrongColors:
    """A Lab clip, costly to compute, and of how many frames of a scene one is worth it, see `guide_scenes`."""

    lab: vs.VideoNode
    every: int


@dataclass(frozen=True)
class Wishes:
    """What a user gives of a film's colours; see the filters `guide_…` for each."""

    hints: Sequence[Hint] | str | PathLike[str] | None
    palette: Mapping[str, Color] | None
    keyframes: KeyFrames | None
    references: References | None
    trust: float
    reach: int
    correspondence: bool
    keep_color: bool
    strong: StrongColors | None

    @property
    def any(self) -> bool:
        """Whether there is anything to guide by."""
        given = (self.hints, self.keyframes, self.references, self.strong)
        return self.keep_color or any(source is not None for source in given)

    @property
    def looks(self) -> bool:
        """Whether frames are compared with pictures by what the network sees in them."""
        return self.references is not None or (self.keyframes is not None and self.correspondence)


@dataclass(frozen=True)
class Guidance:
    """What the network shall know, what was given for this very film and comes out so, what is kept of its own colours.

    Each is a guidance clip, or None where there is nothing. `features` is the film's feature clip, if it has one.
    """

    known: vs.VideoNode | None
    given: vs.VideoNode | None
    kept: vs.VideoNode | None
    features: vs.VideoNode | None


def user_guidance(
    clip: vs.VideoNode,
    lightness: vs.VideoNode,
    scenes: vs.VideoNode,
    wishes: Wishes,
    *,
    device: str,
    precision: Precision,
    batch: int | None,
) -> Guidance:
    """Make guidance of a film `clip` of what a user gives.

    Hints lie over key frames, these over the film's own colours, these over what references say, and these over the
    colours of a stronger model.
    """
    check_batch(batch)
    together = batch or default_batch(device)
    seen = shared_sight(lightness, device, precision, together) if wishes.looks else None
    heard, given = [], []
    if wishes.hints is not None:
        hinted = guide_hints(
            lightness,
            wishes.hints,
            palette=wishes.palette,
            source_size=(clip.width, clip.height),
            scenes=scenes,
            reach=wishes.reach,
        )
        heard.append(hinted)
        given.append(hinted)
    if wishes.keyframes is not None:
        looking = seen if wishes.correspondence else None
        carry = KeyFrameCarrier(lightness, scenes, wishes.reach, looking, together)
        keyframes = require_keyframes(lightness, wishes.keyframes, wishes.reach)
        whole = {number: keyframe for number, keyframe in keyframes.items() if keyframe.whole}
        carried = carry(keyframes)
        given.append(carried)
        # What is transparent shall stay as it is, and a network that hears of a part recolours more than that.
        if whole:
            heard.append(carried if len(whole) == len(keyframes) else carry(whole))
    painted = reduce(laid_over, given) if given else None
    kept = None
    if wishes.keep_color:
        own = source_guidance(clip, lightness)
        kept = seen_below(painted, own) if painted else own
        heard.append(source_advice(own))
    if wishes.references is not None and seen is not None:
        heard.append(look_up_references(lightness, wishes.references, scenes, wishes.trust, seen, together))
    if wishes.strong is not None:
        heard.append(carry_through_scenes(lightness, wishes.strong.lab, scenes, wishes.strong.every))
    known = mark(reduce(laid_over, heard), Kind.GUIDANCE) if heard else None
    return Guidance(known, painted, kept, seen.film if seen else None)
