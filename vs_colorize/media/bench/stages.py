"""The whole filter, each of its stages, and the same graph without it, as frames a second."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import vapoursynth as vs

from vs_colorize.filters.apply_color import apply_color
from vs_colorize.filters.colorize import colorize
from vs_colorize.filters.detect_scenes import detect_scenes
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.predict import DEFAULT_MODEL, predict, size_for
from vs_colorize.filters.stabilize import stabilize
from vs_colorize.media.bench.figures import Figure
from vs_colorize.media.bench.film import in_memory, moving_grey
from vs_colorize.media.bench.networks import network_calls, network_options
from vs_colorize.media.bench.pace import FILM_LENGTH, Pace, time_calls, time_frames
from vs_colorize.media.bench.random_weights import weights_of
from vs_colorize.media.failures import vapoursynth_errors
from vs_colorize.zoo.predictors import find_model_or_file, frames_at_once

PASS_THROUGH = "pass-through"

_OUTPUTS = {"RGB24": vs.RGB24, "YUV420P8": vs.YUV420P8}
_APPLY_OPTIONS = {"saturation"}
# Seconds a frame. The first steadied frame takes the colours of 25 others, and a round two spans of key frames.
_SLOW_NETWORK = 0.1


def measure_stages(width: int, height: int, model: str, options: dict[str, Any], pace: Pace) -> Iterator[Figure]:
    """Measure every stage on a moving grey picture that lies in memory; `options` are those of `colorize`.

    The steadied whole is left out for networks that take more than a tenth of a second a frame.

    Raises:
        ColorizeError: whatever a stage refuses.
    """
    with vapoursynth_errors("bench"), weights_of(model) as random:
        bench = _Bench(f"{width}x{height}", model, random, {**options, "model": model})
        grey = moving_grey(width, height)
        small = lightness(grey, size=size_for(model, options.get("size")))
        seconds = 1.0
        for figure in bench.network(small, pace):
            seconds = 1 / figure.median if figure.stage == "network" else seconds
            yield figure
        yield from bench.graphs(grey, small, pace, seconds)


@dataclass(frozen=True)
class _Bench:
    """What all figures of a model and a picture have in common."""

    picture: str
    model: str
    random_weights: bool
    options: dict[str, Any]

    def network(self, small: vs.VideoNode, pace: Pace) -> Iterator[Figure]:
        """Measure the network on arrays."""
        with small.get_frame(0) as frame:
            tones = np.array(frame[0])[None]
        for stage, call, lanes in network_calls(self.model, network_options(self.options), tones):
            yield self._figure(stage, "array", time_calls(call, pace, lanes))

    def graphs(self, grey: vs.VideoNode, small: vs.VideoNode, pace: Pace, seconds: float) -> Iterator[Figure]:
        """Measure clips; the network takes so many seconds a frame."""
        with_network = pace.with_network(seconds).in_batches(self._batch())
        # What comes after the network gets the colours of the default one, which is quick.
        lab = predict(small, model=DEFAULT_MODEL)
        yield from self._small_stages(grey, small, pace)
        yield self._time("predict", "YUV444PS", self._predicted(in_memory(small, FILM_LENGTH)), with_network)
        yield self._time("stabilize", "YUV444PS", stabilize(in_memory(lab, FILM_LENGTH)), pace)
        for name, form in _OUTPUTS.items():
            yield from self._full_stages(grey, lab, form, name, pace)
            source = in_memory(grey, FILM_LENGTH)
            if seconds <= _SLOW_NETWORK:
                yield self._time("colorize", name, colorize(source, format=form, **self.options), with_network)
            unsteady = colorize(source, stabilize=False, format=form, **self.options)
            yield self._time("colorize, unsteady", name, unsteady, with_network)

    def _small_stages(self, grey: vs.VideoNode, small: vs.VideoNode, pace: Pace) -> Iterator[Figure]:
        source = in_memory(grey, FILM_LENGTH)
        small_again = lightness(source, size=min(small.width, small.height))
        yield self._time("lightness", "GRAYS", small_again, pace)
        yield self._time("detect_scenes", "YUV420P8", detect_scenes(source), pace)

    def _full_stages(self, grey: vs.VideoNode, lab: vs.VideoNode, form: int, name: str, pace: Pace) -> Iterator[Figure]:
        source = in_memory(grey, FILM_LENGTH)
        yield self._time(PASS_THROUGH, name, source.resize.Bilinear(format=form), pace)
        wanted = {key: value for key, value in self.options.items() if key in _APPLY_OPTIONS}
        colored = apply_color(source, in_memory(lab, FILM_LENGTH), format=form, **wanted)
        yield self._time("apply_color", name, colored, pace)

    def _predicted(self, small: vs.VideoNode) -> vs.VideoNode:
        wanted = {key: value for key, value in self.options.items() if key not in {*_APPLY_OPTIONS, "size"}}
        return predict(small, **wanted)

    def _batch(self) -> int:
        device = self.options.get("device", "auto")
        return int(self.options.get("batch") or frames_at_once(find_model_or_file(self.model), device))

    def _time(self, stage: str, variant: str, clip: vs.VideoNode, pace: Pace) -> Figure:
        return self._figure(stage, variant, time_frames(clip, pace))

    def _figure(self, stage: str, variant: str, samples: tuple[float, ...]) -> Figure:
        return Figure(self.picture, self.model, stage, variant, "frames/s", samples, self.random_weights)
