"""`adjust_colors`: a Lab clip in, one with warmer, paler, stronger or other colours out."""

from collections.abc import Sequence
from pathlib import Path

import vapoursynth as vs

from vs_colorize.errors import GuidanceError, OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.kinds import Kind, require_kind
from vs_colorize.guidance.adjusted_colors import adjusted_colors
from vs_colorize.guidance.adjustment_files import entry_name, read_adjustments
from vs_colorize.guidance.adjustments import Adjustment, HueShift, RangeAdjustment, check_ranges


@raises_vs_error
def adjust_colors(
    lab: vs.VideoNode,
    *,
    warmth: float = 0.0,
    hues: Sequence[HueShift] = (),
    protect_neutrals: float = 0.0,
    adjustments: Sequence[RangeAdjustment] | str | Path = (),
) -> vs.VideoNode:
    """Change the colours of a Lab clip, all over or in ranges of frames.

    Where several changes are asked for, hues are turned first, then chroma is scaled, then all is made warmer. How
    saturated the whole clip is, `apply_color` says; `Adjustment` has a factor of its own for a range.

    Args:
        lab: a Lab clip, as `predict` or `stabilize` makes it.
        warmth: -50 (bluer) to 50 (yellower), in Lab units, see `Adjustment`.
        hues: changes of ranges of hues, such as `HueShift(100, 140, turn=-15)`: greens a little browner.
        protect_neutrals: chroma in Lab units, 0 to 60, below which colours are changed less, and grey not at all.
        adjustments: ranges of frames with an adjustment of their own in place of the three above: tuples (first, last,
            `Adjustment`), frames counted from 0 and both in the range, or the path of a JSON file, see
            `guidance.adjustment_files`.

    Returns:
        The Lab clip with other colours; frames for which nothing is changed are the very frames of `lab`.

    Raises:
        vs.Error: the clip is of another kind, a value is out of range, ranges overlap or go beyond the end, or the file
            cannot be read; names file and entry.
    """
    require_kind(lab, Kind.LAB, "lab")
    return adjust_lab(lab, warmth=warmth, hues=hues, protect_neutrals=protect_neutrals, adjustments=adjustments)


def adjust_lab(
    lab: vs.VideoNode,
    *,
    warmth: float,
    hues: Sequence[HueShift],
    protect_neutrals: float,
    adjustments: Sequence[RangeAdjustment] | str | Path,
) -> vs.VideoNode:
    """Do what `adjust_colors` does with a clip known to be Lab: asking for its first frame would run the network."""
    base = Adjustment(warmth=warmth, hues=tuple(hues), protect_neutrals=protect_neutrals)
    return adjusted_colors(lab, base, _ranges(adjustments, lab.num_frames))


def _ranges(adjustments: Sequence[RangeAdjustment] | str | Path, length: int) -> Sequence[RangeAdjustment]:
    if not isinstance(adjustments, str | Path):
        check_ranges(adjustments, length, [entry_name(number) for number, _ in enumerate(adjustments, 1)])
        return adjustments
    ranges = read_adjustments(Path(adjustments))
    try:
        check_ranges(ranges, length, [entry_name(number) for number, _ in enumerate(ranges, 1)])
    except OptionError as error:
        raise GuidanceError(f"{adjustments}: {error}") from error
    return ranges
