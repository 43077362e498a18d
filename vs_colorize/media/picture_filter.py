"""Single pictures through the filters, one after the other, without a new graph for each."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import torch
import vapoursynth as vs
from torch import Tensor

from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import DEFAULT_MODEL, predict, size_for
from vs_colorize.frames.kinds import CHROMA_SCALE, Kind, mark
from vs_colorize.frames.tone import small_size
from vs_colorize.media.failures import vapoursynth_errors
from vs_colorize.media.side_by_side import SRGB_TAGS, filled, planes

_GRAPHS = 10
"""Graphs kept, a model in each: what one photo needs under every disturbance."""

_ENDLESS = 1 << 26
"""Frames; where pictures are computed on several cores at the same time, their clips are joined to a longer one."""


class PictureFilter:
    """Colours pictures as `colorize` does, with its options except batch and format; calls must not overlap.

    `size` is the short side that was asked for, or the one that suits the model.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        given = dict(options)
        self.size = size_for(given.get("model", DEFAULT_MODEL), given.pop("size", None))
        self._saturation: float = given.pop("saturation", 1.0)
        self._network = given
        self._graph = lru_cache(maxsize=_GRAPHS)(self._built)

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        """Return height and width at which the network sees a picture."""
        small_width, small_height = small_size(width, height, self.size)
        return small_height, small_width

    def color(self, grey: Tensor, size: int) -> Tensor:
        """Colour a grey picture, sRGB (3, H, W) in 0…1, with the network working at a short side of `size`."""
        return self._graph(*grey.shape[1:], size, False).run(grey, None)

    def paint(self, grey: Tensor, guidance: Tensor | None) -> Tensor:
        """Colour a grey picture, sRGB (3, H, W), with guidance (3, h, w) of the working size: confidence, a*, b*."""
        return self._graph(*grey.shape[1:], self.size, guidance is not None).run(grey, guidance)

    def _built(self, height: int, width: int, size: int, guided: bool) -> "_Graph":
        with vapoursynth_errors("photos"):
            return _Graph(height, width, size, guided, self._network, self._saturation)


class _Letterbox:
    """A clip whose frame n is what was put in last when frame n is asked for, black before."""

    def __init__(self, width: int, height: int, form: vs.PresetVideoFormat) -> None:
        self._content = torch.zeros(3, height, width)
        blank = vs.core.std.BlankClip(format=form, width=width, height=height, length=_ENDLESS, keep=True)
        self.clip = blank.std.ModifyFrame(blank, lambda n, f: filled(f, self._content))

    def put(self, content: Tensor) -> None:
        self._content = content


class _Graph:
    """The filters for pictures of one size; every picture gets a frame number of its own."""

    def __init__(
        self, height: int, width: int, size: int, guided: bool, network: Mapping[str, Any], saturation: float
    ) -> None:
        self._picture = _Letterbox(width, height, vs.RGBS)
        source = self._picture.clip.std.SetFrameProps(**SRGB_TAGS)
        self._guidance = _Letterbox(*small_size(width, height, size), vs.YUV444PS)
        guidance = mark(self._guidance.clip, Kind.GUIDANCE) if guided else None
        # Larger batches would ask for pictures that have not come yet.
        lab = predict(lightness(source, size=size), guidance, **{**network, "batch": 1})
        self._result = apply_color(source, lab, saturation=saturation, format=vs.RGBS)
        self._count = 0

    def run(self, grey: Tensor, guidance: Tensor | None) -> Tensor:
        """Return the picture coloured."""
        self._picture.put(grey)
        if guidance is not None:
            scale = torch.tensor((1.0, 1 / CHROMA_SCALE, 1 / CHROMA_SCALE))[:, None, None]
            self._guidance.put(guidance * scale)
        # Frame 0 was asked for when the graph was built.
        self._count += 1
        with vapoursynth_errors("photos"), self._result.get_frame(self._count) as frame:
            return planes(frame)
