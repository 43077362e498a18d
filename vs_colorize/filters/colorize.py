"""`colorize`: the whole chain in one call."""

import vapoursynth as vs

from vs_colorize.filters.apply_color import color_picture
from vs_colorize.filters.boundary import raises_vs_error
from vs_colorize.filters.detect_scenes import DEFAULT_LONGEST_FADE, scene_marks
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import DEFAULT_MODEL, DEFAULT_TEMPERATURE, DEFAULT_VIVIDNESS, predict
from vs_colorize.filters.stabilize import DEFAULT_ANCHOR, DEFAULT_RADIUS, DEFAULT_STRENGTH, stabilize_colors
from vs_colorize.motion.scene_marks import SCENE_PROPS
from vs_colorize.zoo.devices import Precision


@raises_vs_error
def colorize(
    clip: vs.VideoNode,
    *,
    size: int = 256,
    model: str = DEFAULT_MODEL,
    vividness: float = DEFAULT_VIVIDNESS,
    temperature: float = DEFAULT_TEMPERATURE,
    device: str = "auto",
    precision: Precision = "auto",
    batch: int | None = None,
    stabilize: bool = True,
    radius: int = DEFAULT_RADIUS,
    strength: float = DEFAULT_STRENGTH,
    anchor: float = DEFAULT_ANCHOR,
    longest_fade: int = DEFAULT_LONGEST_FADE,
    saturation: float = 1.0,
    format: int | None = None,
) -> vs.VideoNode:
    """Colour a black-and-white clip.

    Args:
        clip: any clip of constant format and size, grey or coloured; colours it has are replaced.
        size: short side of the small clips that the network works on, see `lightness`.
        model: see `predict`.
        vividness: see `predict`.
        temperature: see `predict`.
        device: see `predict`.
        precision: see `predict`.
        batch: see `predict`.
        stabilize: whether colours are made steady in time, as `stabilize` does it, within the scenes that
            `detect_scenes` finds or another detector has marked.
        radius: see `stabilize`.
        strength: see `stabilize`.
        anchor: see `stabilize`.
        longest_fade: see `detect_scenes`.
        saturation: see `apply_color`.
        format: see `apply_color`.

    Returns:
        The coloured clip, of the source's size, rate and length, with its own lightness: see `apply_color`.

    Raises:
        vs.Error: whatever `lightness`, `detect_scenes`, `predict`, `stabilize` or `apply_color` refuses.
    """
    small = lightness(clip, size=size)
    scenes = scene_marks(clip, longest_fade) if stabilize else None
    if scenes is not None:
        small = small.std.CopyFrameProps(scenes, props=list(SCENE_PROPS))
    lab = predict(
        small,
        model=model,
        vividness=vividness,
        temperature=temperature,
        device=device,
        precision=precision,
        batch=batch,
    )
    if scenes is not None:
        lab = stabilize_colors(lab, scenes, radius=radius, strength=strength, anchor=anchor)
    return color_picture(clip, lab, saturation, format)
