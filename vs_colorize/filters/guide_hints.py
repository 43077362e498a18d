"""`guide_hints`: what a user has painted, carried through its scene."""

from collections.abc import Mapping, Sequence
from functools import reduce
from os import PathLike
from pathlib import Path

import vapoursynth as vs

from vs_colorize.errors import GuidanceError, OptionError
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.frames.kinds import SIDE_MULTIPLE, Kind, mark, require_kind, require_same_length
from vs_colorize.frames.layers import laid_over
from vs_colorize.frames.tone import small_size
from vs_colorize.guidance.hint_clips import frame_guidance, only_on, standing_guidance
from vs_colorize.guidance.hint_colors import check_palette
from vs_colorize.guidance.hint_files import HintFile, read_hints
from vs_colorize.guidance.hints import Color, Hint, Palette
from vs_colorize.guidance.placing import Canvas, Placed, place_hints
from vs_colorize.motion.carry import DEFAULT_REACH, carry_guidance


@raises_vs_error
def guide_hints(
    lightness: vs.VideoNode,
    hints: Sequence[Hint] | str | PathLike[str],
    *,
    palette: Mapping[str, Color] | None = None,
    source_size: tuple[int, int] | None = None,
    scenes: vs.VideoNode | None = None,
    reach: int = DEFAULT_REACH,
) -> vs.VideoNode:
    """Make guidance of points, strokes, polygons and boxes that have been given a colour.

    What is drawn is sure to get its colour: a* and b* as given, with the lightness of the picture. From there the
    colour runs, less sure, up to the edges of the lightness; where two run into each other they meet at the edge
    between them. All of it is carried along motion, forwards and backwards, until the scene ends or it is lost from
    sight, and becomes less sure with distance. A later hint is drawn over an earlier one.

    Args:
        lightness: a lightness clip.
        hints: `Point`, `Stroke`, `Polygon` and `Box`, or the path of a JSON file of them.
        palette: names for colours, {"coat": "#6b2f2f"}; they come before those of the same name in the file.
        source_size: width and height of the picture that the hints' coordinates are counted in, such as the film's;
            None takes that of `lightness`. The size that a file states comes first.
        scenes: a clip whose frames have the marks of scenes, such as `detect_scenes(film)`; None reads them from
            `lightness`. Where nobody has set any, a cut is where next to nothing of a frame is found in the next.
        reach: how many frames a hint is carried at most, either way.

    Returns:
        A guidance clip with the props of `lightness`. Frame n is the same bytes whatever was asked for before.

    Raises:
        vs.Error: a clip is of the wrong kind or length, an option is out of range, the file cannot be used, or a hint
            has a colour that is none or lies outside the picture or the film: names the file and the hint, counted
            from 1.
    """
    require_kind(lightness, Kind.LIGHTNESS, "lightness")
    if scenes is not None:
        require_same_length(scenes, lightness, "scenes", "lightness")
    if reach < 1:
        raise OptionError(f"reach must be at least 1 frame, got {reach}")
    if isinstance(hints, Hint):
        raise OptionError(f"hints must be a list of hints or the path of a file, one {type(hints).__name__} came")
    if source_size is not None and (len(source_size) != 2 or min(source_size) < 1):
        raise OptionError(f"source_size must be width and height in pixels, got {source_size}")
    placed = _placed(hints, palette or {}, source_size, lightness)
    return mark(_guidance(lightness, placed, scenes, reach).std.CopyFrameProps(lightness), Kind.GUIDANCE)


def _placed(
    hints: Sequence[Hint] | str | PathLike[str],
    palette: Palette,
    source_size: tuple[int, int] | None,
    lightness: vs.VideoNode,
) -> list[Placed]:
    """Return the hints on the lightness clip; what is wrong with those of a file names it."""
    check_palette(palette)
    path = Path(hints) if isinstance(hints, str | PathLike) else None
    content = read_hints(path) if path else HintFile(tuple(hints))  # type: ignore[arg-type]
    small = lightness.width, lightness.height
    drawn = content.size or source_size or small
    try:
        _check_aspect(drawn, small)
        return place_hints(content.hints, {**content.palette, **palette}, Canvas(lightness.num_frames, drawn, small))
    except GuidanceError as error:
        raise GuidanceError(f"{path}: {error}" if path else str(error)) from error


def _check_aspect(drawn: tuple[int, int], small: tuple[int, int]) -> None:
    """Refuse a size of a picture that would have a small clip of another shape; sides of that are rounded."""
    expected = small_size(*drawn, min(small))
    if any(abs(side - other) > SIDE_MULTIPLE for side, other in zip(expected, small, strict=True)):
        sizes = [f"{width}x{height}" for width, height in (drawn, small)]
        raise GuidanceError(
            f"hints for a picture of {sizes[0]} do not fit a lightness clip of {sizes[1]}; crop it alike"
        )


def _guidance(
    lightness: vs.VideoNode, hints: Sequence[Placed], scenes: vs.VideoNode | None, reach: int
) -> vs.VideoNode:
    """Lay what stays where it is over what is carried, and what counts on few frames over what counts on more."""
    layers = []
    if any(not hint.track for hint in hints):
        layers.append(standing_guidance(lightness, hints))
    for frames in sorted({hint.frames for hint in hints if hint.track}, key=lambda frames: (len(frames), frames.start)):
        carried = _carried(lightness, hints, frames, scenes, reach)
        layers.append(only_on(frames, carried))
    return reduce(laid_over, layers) if layers else lightness.std.BlankClip(format=vs.YUV444PS, keep=True)


def _carried(
    lightness: vs.VideoNode, hints: Sequence[Placed], frames: range, scenes: vs.VideoNode | None, reach: int
) -> vs.VideoNode:
    """Return the guidance of the tracked hints that count on some frames."""

    def wanted(hint: Placed) -> bool:
        return hint.track and hint.frames == frames

    origins = {hint.frame for hint in hints if wanted(hint)}
    pictures = {n: frame_guidance(lightness, hints, n, wanted) for n in sorted(origins)}
    return carry_guidance(lightness, pictures, scenes=scenes, reach=reach)
