"""A VapourSynth filter that gives black-and-white film its colours.

    import vs_colorize
    clip = vs_colorize.colorize(clip)

Names are imported when they are first used: importing the package loads neither VapourSynth nor torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from vs_colorize.errors import (
    ClipError,
    ColorizeError,
    DeviceError,
    GuidanceError,
    MediaError,
    ModelError,
    OptionError,
)

if TYPE_CHECKING:
    from vs_colorize.filters.adjust_colors import adjust_colors
    from vs_colorize.filters.apply_color import apply_color
    from vs_colorize.filters.colorize import colorize
    from vs_colorize.filters.detect_scenes import detect_scenes
    from vs_colorize.filters.guide_hints import guide_hints
    from vs_colorize.filters.guide_keyframes import guide_keyframes
    from vs_colorize.filters.guide_references import guide_references
    from vs_colorize.filters.guide_scenes import guide_scenes
    from vs_colorize.filters.guide_source_colors import guide_source_colors
    from vs_colorize.filters.index_references import index_references
    from vs_colorize.filters.lightness import lightness
    from vs_colorize.filters.merge_colors import merge_colors
    from vs_colorize.filters.merge_guidance import merge_guidance
    from vs_colorize.filters.predict import predict
    from vs_colorize.filters.recommend_references import recommend_references
    from vs_colorize.filters.stabilize import stabilize
    from vs_colorize.guidance.adjustments import Adjustment, HueShift
    from vs_colorize.guidance.hints import Box, Point, Polygon, Stroke
    from vs_colorize.zoo.registry import list_models

__version__ = "0.1.0"

__all__ = [
    "Adjustment",
    "Box",
    "ClipError",
    "ColorizeError",
    "DeviceError",
    "GuidanceError",
    "HueShift",
    "MediaError",
    "ModelError",
    "OptionError",
    "Point",
    "Polygon",
    "Stroke",
    "__version__",
    "adjust_colors",
    "apply_color",
    "colorize",
    "detect_scenes",
    "guide_hints",
    "guide_keyframes",
    "guide_references",
    "guide_scenes",
    "guide_source_colors",
    "index_references",
    "lightness",
    "list_models",
    "merge_colors",
    "merge_guidance",
    "predict",
    "recommend_references",
    "stabilize",
]

_HOMES = {
    "Adjustment": "vs_colorize.guidance.adjustments",
    "Box": "vs_colorize.guidance.hints",
    "HueShift": "vs_colorize.guidance.adjustments",
    "Point": "vs_colorize.guidance.hints",
    "Polygon": "vs_colorize.guidance.hints",
    "Stroke": "vs_colorize.guidance.hints",
    "adjust_colors": "vs_colorize.filters.adjust_colors",
    "apply_color": "vs_colorize.filters.apply_color",
    "colorize": "vs_colorize.filters.colorize",
    "detect_scenes": "vs_colorize.filters.detect_scenes",
    "guide_hints": "vs_colorize.filters.guide_hints",
    "guide_keyframes": "vs_colorize.filters.guide_keyframes",
    "guide_references": "vs_colorize.filters.guide_references",
    "guide_scenes": "vs_colorize.filters.guide_scenes",
    "guide_source_colors": "vs_colorize.filters.guide_source_colors",
    "index_references": "vs_colorize.filters.index_references",
    "lightness": "vs_colorize.filters.lightness",
    "list_models": "vs_colorize.zoo.registry",
    "merge_colors": "vs_colorize.filters.merge_colors",
    "merge_guidance": "vs_colorize.filters.merge_guidance",
    "predict": "vs_colorize.filters.predict",
    "recommend_references": "vs_colorize.filters.recommend_references",
    "stabilize": "vs_colorize.filters.stabilize",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
