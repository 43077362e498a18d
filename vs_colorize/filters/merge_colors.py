"""`merge_colors`: several opinions on a film's colours as one."""

from collections.abc import Sequence

import vapoursynth as vs

from vs_colorize.errors import OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.blending import LightnessRange, blended, kept_near
from vs_colorize.frames.kinds import Kind, mark, require_kind, require_same_size

_MOST_CLIPS = 8
_LARGEST_LIMIT = 256.0


@raises_vs_error
def merge_colors(
    labs: Sequence[vs.VideoNode],
    *,
    weights: Sequence[float | vs.VideoNode] | None = None,
    ranges: Sequence[LightnessRange | None] | None = None,
    limit: float | None = None,
) -> vs.VideoNode:
    """Merge Lab clips of one film: the mean of their colours, weighed, and kept near those of the first clip.

    A network that is bold and one that is safe give together what neither gives alone: the bold one for what is light,
    the safe one in the dark; or the bold one's colours, as far as they are not too far from the safe one's.

    Args:
        labs: two to eight Lab clips of one size and length, as `predict` or `stabilize` makes them.
        weights: how much each counts: a number of at least 0, or a guidance clip of the same size, whose confidence it
            is. None: all count alike. Where nothing counts, the first clip's colours stand.
        ranges: the range of L* in which each counts, (darkest, lightest) in 0 to 100, or None for all; over 10 units of
            L* around an end that is not 0 or 100, a clip comes in by and by.
        limit: how far a colour may be from the first clip's, in units of ab, above 0; what is further off is brought
            back to that distance, its hue seen from there unchanged. None: any distance.

    Returns:
        A Lab clip with the lightness and the props of the first one.

    Raises:
        vs.Error: clips are too few or too many, of the wrong kind, or differ in size or length, there are not as many
            weights or ranges as clips, or a value is out of range.
    """
    if not 2 <= len(labs) <= _MOST_CLIPS:
        raise OptionError(f"labs: two to {_MOST_CLIPS} Lab clips are wanted, {len(labs)} came")
    names = [f"Lab clip {number}" for number in range(1, len(labs) + 1)]
    for lab, name in zip(labs, names, strict=True):
        require_kind(lab, Kind.LAB, name)
        require_same_size(lab, labs[0], name, names[0])
    if limit is not None and not 0 < limit <= _LARGEST_LIMIT:
        raise OptionError(f"limit must be above 0 and at most {_LARGEST_LIMIT:g} units of ab, got {limit:g}")
    merged = blended(labs, _weights(labs, weights), _ranges(labs, ranges))
    return mark(merged if limit is None else kept_near(merged, labs[0], limit), Kind.LAB)


def _weights(
    labs: Sequence[vs.VideoNode], weights: Sequence[float | vs.VideoNode] | None
) -> list[float | vs.VideoNode]:
    if weights is None:
        return [1.0] * len(labs)
    _require_as_many(weights, labs, "weights")
    for number, weight in enumerate(weights, 1):
        name = f"weight {number}"
        if isinstance(weight, vs.VideoNode):
            require_kind(weight, Kind.GUIDANCE, name)
            require_same_size(weight, labs[0], name, "Lab clip 1")
        elif not 0 <= weight < float("inf"):
            raise OptionError(f"{name} must be a number of at least 0 or a guidance clip, got {weight:g}")
    if not any(weights):
        raise OptionError("weights: all are 0; give one clip at least a weight")
    return list(weights)


def _ranges(
    labs: Sequence[vs.VideoNode], ranges: Sequence[LightnessRange | None] | None
) -> Sequence[LightnessRange | None]:
    if ranges is None:
        return [None] * len(labs)
    _require_as_many(ranges, labs, "ranges")
    for number, ends in enumerate(ranges, 1):
        if ends is not None and not 0 <= ends[0] < ends[1] <= 100:
            raise OptionError(f"range {number} must be (darkest, lightest) in 0 to 100, got {tuple(ends)}")
    return ranges


def _require_as_many(given: Sequence[object], labs: Sequence[vs.VideoNode], name: str) -> None:
    if len(given) != len(labs):
        raise OptionError(f"{name}: {len(labs)} are wanted, one for each Lab clip, {len(given)} came")
