"""What a user gives `colorize`, as guidance clips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from os import PathLike

import vapoursynth as vs

from vs_colorize.filters.guide_hints import guide_hints
from vs_colorize.filters.guide_keyframes import carry_keyframes
from vs_colorize.filters.guide_references import look_up_references
from vs_colorize.filters.guide_source_colors import source_guidance
from vs_colorize.filters.predict import check_batch
from vs_colorize.filters.sight import shared_sight
from vs_colorize.frames.kinds import Kind, mark
from vs_colorize.frames.layers import laid_over
from vs_colorize.guidance.hints import Color, Hint
from vs_colorize.guidance.keyframes import KeyFrames
from vs_colorize.guidance.references import References
from vs_colorize.zoo.devices import Precision, default_batch


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

    @property
    def any(self) -> bool:
        """Whether there is anything to guide by."""
        given = (self.hints, self.keyframes, self.references)
        return self.keep_color or any(source is not None for source in given)

    @property
    def looks(self) -> bool:
        """Whether frames are compared with pictures by what the network sees in them."""
        return self.references is not None or (self.keyframes is not None and self.correspondence)


@dataclass(frozen=True)
class Guidance:
    """Guidance clips: all that is known, and of it what was given for this very film, which is to come out as given.

    Also the feature clip of the film, where that was wanted.
    """

    known: vs.VideoNode
    given: vs.VideoNode | None
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
) -> Guidance | None:
    """Make guidance of a film `clip` of what a user gives; None where that is nothing.

    Hints lie over key frames, these over the film's own colours, and these over what references say.
    """
    check_batch(batch)
    together = batch or default_batch(device)
    seen = shared_sight(lightness, device, precision, together) if wishes.looks else None
    given = []
    if wishes.hints is not None:
        given.append(
            guide_hints(
                lightness,
                wishes.hints,
                palette=wishes.palette,
                source_size=(clip.width, clip.height),
                scenes=scenes,
                reach=wishes.reach,
            )
        )
    if wishes.keyframes is not None:
        looking = seen if wishes.correspondence else None
        given.append(carry_keyframes(lightness, wishes.keyframes, scenes, wishes.reach, looking, together))
    if wishes.keep_color:
        given.append(source_guidance(clip, lightness))
    advice = []
    if wishes.references is not None and seen is not None:
        advice.append(look_up_references(lightness, wishes.references, scenes, wishes.trust, seen, together))
    if not given and not advice:
        return None
    kept = [reduce(laid_over, given)] if given else []
    known = mark(reduce(laid_over, [*kept, *advice]), Kind.GUIDANCE)
    return Guidance(known, kept[0] if kept else None, seen.film if seen else None)
