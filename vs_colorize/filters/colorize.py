"""`colorize`: the whole chain in one call."""

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path

import vapoursynth as vs

from vs_colorize.filters.adjust_colors import adjust_lab
from vs_colorize.filters.apply_color import color_picture
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.filters.detect_scenes import DEFAULT_LONGEST_FADE, check_longest_fade, lightness_and_marks, scene_marks
from vs_colorize.filters.guide_references import DEFAULT_TRUST
from vs_colorize.filters.guide_scenes import DEFAULT_EVERY
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import DEFAULT_MODEL, DEFAULT_TEMPERATURE, DEFAULT_VIVIDNESS, predict_colors, size_for
from vs_colorize.filters.stabilize import DEFAULT_ANCHOR, DEFAULT_RADIUS, DEFAULT_STRENGTH, stabilize_colors
from vs_colorize.filters.user_guidance import Guidance, StrongColors, Wishes, user_guidance
from vs_colorize.frames.formats import require_picture
from vs_colorize.frames.kinds import unmark
from vs_colorize.frames.layers import painted_over
from vs_colorize.frames.reading import keep_read
from vs_colorize.guidance.adjustments import HueShift, RangeAdjustment
from vs_colorize.guidance.hints import Color, Hint
from vs_colorize.guidance.keyframes import KeyFrames
from vs_colorize.guidance.references import References
from vs_colorize.motion.anchors import LOOKS_AHEAD
from vs_colorize.motion.carry import DEFAULT_REACH
from vs_colorize.motion.scene_marks import SCENE_PROPS, frames_ahead
from vs_colorize.zoo.devices import Precision
from vs_colorize.zoo.predictor import Options


@raises_vs_error
def colorize(
    clip: vs.VideoNode,
    *,
    size: int | None = None,
    model: str = DEFAULT_MODEL,
    vividness: float = DEFAULT_VIVIDNESS,
    temperature: float = DEFAULT_TEMPERATURE,
    device: str = "auto",
    precision: Precision = "auto",
    batch: int | None = None,
    hints: Sequence[Hint] | str | PathLike[str] | None = None,
    palette: Mapping[str, Color] | None = None,
    keyframes: KeyFrames | None = None,
    references: References | None = None,
    trust: float = DEFAULT_TRUST,
    reach: int = DEFAULT_REACH,
    correspondence: bool = True,
    keyframe_model: str | None = None,
    keyframe_every: int = DEFAULT_EVERY,
    keep_color: bool = False,
    stabilize: bool = True,
    radius: int = DEFAULT_RADIUS,
    strength: float = DEFAULT_STRENGTH,
    anchor: float = DEFAULT_ANCHOR,
    longest_fade: int = DEFAULT_LONGEST_FADE,
    warmth: float = 0.0,
    hues: Sequence[HueShift] = (),
    protect_neutrals: float = 0.0,
    adjustments: Sequence[RangeAdjustment] | str | Path = (),
    saturation: float = 1.0,
    format: int | None = None,
) -> vs.VideoNode:
    """Colour a black-and-white clip.

    Args:
        clip: any clip of constant format and size, grey or coloured; colours it has are replaced unless `keep_color` is
            set.
        size: short side of the small clips that the network works on, see `lightness`; None takes what suits the model
            best, 192 for `fusion`.
        model: see `predict`.
        vividness: see `predict`.
        temperature: see `predict`.
        device: see `predict`.
        precision: see `predict`.
        batch: see `predict`.
        hints: things that have been given a colour, see `guide_hints`; pixels are those of `clip`.
        palette: see `guide_hints`.
        keyframes: corrected frames of the film, see `guide_keyframes`. Those that are transparent somewhere change the
            colours of what they show, and of nothing else.
        references: pictures of the same things, see `guide_references`.
        trust: see `guide_references`.
        reach: see `guide_keyframes`; hints, too, are carried so far.
        correspondence: see `guide_keyframes`.
        keyframe_model: a second model, strong and slow perhaps: it colours one frame a scene, and `model` carries these
            colours through the scene, see `guide_scenes`. What a user gives lies over them. None: there is none.
        keyframe_every: frames of a long scene for each that `keyframe_model` colours, 12 to 480.
        keep_color: whether colours that the clip has are kept, see `guide_source_colors`. They come out as they are, at
            full size, and nothing of what follows changes them.
        stabilize: whether colours are made steady in time, as `stabilize` does it, within the scenes that
            `detect_scenes` finds or another detector has marked.
        radius: see `stabilize`.
        strength: see `stabilize`.
        anchor: see `stabilize`.
        longest_fade: see `detect_scenes`.
        warmth: see `adjust_colors`; what is given by hints, key frames and references is changed, too.
        hues: see `adjust_colors`.
        protect_neutrals: see `adjust_colors`.
        adjustments: see `adjust_colors`.
        saturation: see `apply_color`.
        format: see `apply_color`.

    Returns:
        The coloured clip, of the source's size, rate and length, with its own lightness: see `apply_color`.

    Raises:
        vs.Error: whatever `lightness`, `detect_scenes`, the filters `guide_…`, `predict`, `stabilize`, `adjust_colors`
            or `apply_color` refuses.
    """
    options = Options(vividness, temperature, device, precision)
    strong = None if keyframe_model is None else _strong_colors(clip, keyframe_model, keyframe_every, options)
    wishes = Wishes(hints, palette, keyframes, references, trust, reach, correspondence, keep_color, strong)
    size = size_for(model, size)
    guidance = Guidance(None, None, None, None)
    if stabilize or wishes.any:
        clip, small, scenes = _read(clip, size, longest_fade)
        guidance = user_guidance(clip, small, scenes, wishes, device=device, precision=precision, batch=batch)
    else:
        small, scenes = lightness(clip, size=size), None
    lab = predict_colors(small, guidance.known, options, model=model, batch=batch, features=guidance.features)
    if scenes is not None and stabilize:
        lab = stabilize_colors(lab, scenes, small, radius=radius, strength=strength, anchor=anchor)
    if guidance.given:
        lab = painted_over(lab, guidance.given)
    lab = adjust_lab(lab, warmth=warmth, hues=hues, protect_neutrals=protect_neutrals, adjustments=adjustments)
    return color_picture(clip, lab, saturation, format, guidance.kept)


def _strong_colors(clip: vs.VideoNode, model: str, every: int, options: Options) -> StrongColors:
    """Return what a strong model would make of each frame; it sees one at a time, for few are ever asked for."""
    tones = lightness(clip, size=size_for(model, None))
    return StrongColors(predict_colors(tones, None, options, model=model, batch=1), every)


def _read(clip: vs.VideoNode, size: int, longest_fade: int) -> tuple[vs.VideoNode, vs.VideoNode, vs.VideoNode]:
    """Return a film, its lightness clip with the marks of its scenes, and these: each frame is read once, far ahead.

    Where frames are too large to be kept until their turn, each is read again then.
    """
    require_picture(clip)
    check_longest_fade(longest_fade)
    film = unmark(clip)
    small = lightness(film, size=size)
    if keep_read(film, frames_ahead(longest_fade) + LOOKS_AHEAD):
        keep_read(small, LOOKS_AHEAD)
        scenes = scene_marks(film, longest_fade)
    else:
        small, scenes = lightness_and_marks(film, small, longest_fade, LOOKS_AHEAD)
    return film, small.std.CopyFrameProps(scenes, props=list(SCENE_PROPS)), scenes
