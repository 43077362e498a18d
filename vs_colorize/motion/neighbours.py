"""Which frames around a frame belong with it: none beyond a cut, fewer and fewer along a dissolve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

_LEAST_KEPT = 0.1
_FADE_REACH = 0.4


@dataclass(frozen=True)
class Mark:
    """What a frame says about scenes.

    `first` and `last` are the props `_SceneChangePrev` and `_SceneChangeNext`, None where nobody has set them; `fade`
    is `_SceneFade`, how far a dissolve has got, 0 outside. `kept` is the share of the picture that motion leads to the
    next frame, 0…1.
    """

    first: bool | None
    last: bool | None
    fade: float
    kept: float

    def is_cut_from(self, after: "Mark") -> bool:
        """Say whether another scene begins at once with the frame `after` this one.

        Inside a dissolve none does, although the new scene's mark stands there. Where neither frame has a mark, a cut
        is where next to nothing of the picture is found again.
        """
        if self.fade and after.fade:
            return False
        if self.last is None and after.first is None:
            return self.kept < _LEAST_KEPT
        return bool(self.last) or bool(after.first)


class Gap(NamedTuple):
    """What lies between two frames of a film: whether another scene begins at once, and how far dissolves get."""

    cut: bool
    faded: float

    @property
    def weight(self) -> float:
        """How much the one frame counts at the other, 0…1: see `scene_weights`."""
        return 0.0 if self.cut else max(0.0, 1.0 - self.faded / _FADE_REACH)

    def then(self, other: "Gap") -> "Gap":
        """Return the whole of this gap and the one that follows it."""
        return Gap(self.cut or other.cut, self.faded + other.faded)


NO_GAP = Gap(cut=False, faded=0.0)


def gap(earlier: Mark, later: Mark) -> Gap:
    """Return what lies between two successive frames."""
    # Outside dissolves both are 0; the step out of a dissolve leads from nearly 1 to 0, which stands for 1.
    return Gap(earlier.is_cut_from(later), (later.fade - earlier.fade) % 1.0)


def scene_weights(marks: Sequence[Mark], centre: int) -> list[float]:
    """Return for each of successive frames how much it counts at the frame `centre`, 0…1.

    0 beyond a cut. In a dissolve a frame counts the less, the further it is from the same mixture of both scenes: so a
    dissolve is a cross-fade of colours too, and no colour reaches from one side of it to the other.
    """
    before = list(_side(marks[centre::-1], backwards=True))
    after = list(_side(marks[centre:], backwards=False))
    return [*before[::-1], 1.0, *after]


def since_cut(marks: Sequence[Mark], centre: int) -> int | None:
    """Return how many frames of its scene lie before the frame `centre`, up to a cut; None where no cut is found."""
    for passed, (later, earlier) in enumerate(pairwise(marks[centre::-1])):
        if earlier.is_cut_from(later):
            return passed
    return None


def _side(marks: Sequence[Mark], *, backwards: bool) -> Iterator[float]:
    """Yield the weights of the frames that follow the first mark, outwards."""
    whole = NO_GAP
    for near, far in pairwise(marks):
        whole = whole.then(gap(far, near) if backwards else gap(near, far))
        yield whole.weight
