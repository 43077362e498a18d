"""How long something is measured, and the stopwatch."""

import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from math import lcm
from typing import cast

import vapoursynth as vs

type Call = Callable[[], object]

DEFAULT_FRAMES = 12
FILM_LENGTH = 1_000_000
"""Frames of a film that is measured. Nobody gets to its end: there, filters that look ahead would have less to do."""

_ROUNDS = 5
_FEWEST_ROUNDS = 3
_MOST_PATIENCE = 3
# Seconds. A round of what is fast is no shorter, a round of what is slow need not be longer.
_SHORT_ROUND = 0.2
_LONG_ROUND = 1.0


@dataclass(frozen=True)
class Pace:
    """How long something is measured: two rounds to warm up, then rounds of `frames` frames, or of a fifth of a second.

    12 frames are what `stabilize` takes from one key frame to the next. There are 5 rounds, or when `patience` seconds
    are over as many as there were, but at least 3; of what is very slow, 1.
    """

    frames: int = DEFAULT_FRAMES
    patience: float = 6.0

    def with_network(self, seconds: float) -> "Pace":
        """Return the pace for what runs a network that takes so many seconds a frame."""
        return replace(self, frames=max(1, min(self.frames, int(_LONG_ROUND / seconds))))

    def in_batches(self, size: int) -> "Pace":
        """Return the pace for what comes in batches: a round is so many whole ones."""
        return replace(self, frames=lcm(self.frames, size))

    def is_enough(self, rounds: int, seconds: float) -> bool:
        """Say whether so many rounds in so many seconds will do."""
        if rounds < _FEWEST_ROUNDS:
            return rounds > 0 and seconds > _MOST_PATIENCE * self.patience
        return rounds >= _ROUNDS or seconds > self.patience


def time_frames(clip: vs.VideoNode, pace: Pace) -> tuple[float, ...]:
    """Return frames a second of each round.

    Rounds follow each other in one pass, so that none begins with a filter that must fill its window.
    """
    # They are asked for ahead: unless they are closed, what is measured next would have company.
    with closing(cast(Generator[vs.VideoFrame], clip.frames(close=True))) as frames:
        for _ in range(2 * pace.frames):
            next(frames)
        return _rates(lambda: next(frames), pace.frames, pace)


def time_calls(call: Call, pace: Pace, lanes: int = 1) -> tuple[float, ...]:
    """Return calls a second of each round, so many at the same time, after two of each to load and to warm up."""
    with ThreadPoolExecutor(lanes) as threads:

        def side_by_side() -> None:
            for made in [threads.submit(call) for _ in range(lanes)]:
                made.result()

        side_by_side()
        side_by_side()
        return tuple(rate * lanes for rate in _rates(side_by_side, 1, pace))


def _rates(call: Call, fewest: int, pace: Pace) -> tuple[float, ...]:
    rates: list[float] = []
    began = time.perf_counter()
    while not pace.is_enough(len(rates), time.perf_counter() - began):
        rates.append(_rate(call, fewest))
    return tuple(rates)


def _rate(call: Call, fewest: int) -> float:
    """Return calls a second, over so many calls at least and as many as make a round."""
    began = time.perf_counter()
    calls = 0
    seconds = 0.0
    while calls < fewest or seconds < _SHORT_ROUND:
        call()
        calls += 1
        seconds = time.perf_counter() - began
    return calls / seconds
