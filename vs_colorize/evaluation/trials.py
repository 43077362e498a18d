"""What is measured: photos and clips as frames of truth and results side by side."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from torch import Tensor

from vs_colorize.evaluation.results import Kind


@dataclass(frozen=True)
class Frame:
    """One photo, or one frame of a clip: the truth, where it is known, and what each method made of it.

    Pictures are sRGB (3, H, W) in 0…1, unrounded, all of one size. `seconds` says by method how long the coloured
    frame took; methods that were not timed are left out. `scene_start` marks the first frame of a scene.
    """

    truth: Tensor | None
    results: Mapping[str, Tensor]
    seconds: Mapping[str, float] = field(default_factory=dict)
    scene_start: bool = False


@dataclass(frozen=True)
class Entry:
    """What an item is called, and its category: the name of its folder, or nothing."""

    name: str
    category: str = ""


@dataclass(frozen=True)
class Trial:
    """Frames that come from one source: photos of one size, an entry each, or one clip, a single entry.

    `frames` may be called again and yields every frame once, in order; `length` is how many.
    """

    entries: tuple[Entry, ...]
    length: int
    frames: Callable[[], Iterator[Frame]]


@dataclass(frozen=True)
class TrialSet:
    """All trials of one input: `methods` are the names of the results in every frame.

    Either all frames have a truth, or none has.
    """

    name: str
    kind: Kind
    methods: tuple[str, ...]
    has_truth: bool
    trials: tuple[Trial, ...]

    @property
    def length(self) -> int:
        """Photos, or frames of all clips."""
        return sum(trial.length for trial in self.trials)
