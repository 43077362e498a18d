"""What a user's guidance adds to automatic colours: protocols in which the truth itself is given, in part."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vs_colorize.evaluation.measured import mean
from vs_colorize.evaluation.results import Check, Item, MeasuredSet, Method

_MOST_TIMES_AUTOMATIC = 2.0


@dataclass(frozen=True)
class Protocol:
    """One way to guide: its name, the gain in PSNR wanted of it, and how many frames at either end are given.

    Frames that are given are not measured.
    """

    name: str
    least_gain: float
    given_first: int = 0
    given_last: int = 0

    def row(self, method: str) -> str:
        """Return the name of the row of a method guided in this way."""
        return f"{method} {self.name}"

    def measured(self, curve: tuple[float, ...]) -> tuple[float, ...]:
        """Return the values of the frames that count, of a value for every frame; all where none would be left."""
        return curve[self.given_first : len(curve) - self.given_last] or curve


POINTS = Protocol("20 points", 1.5, given_first=1)
"""True colours at 20 points of the first frame, tracked."""

REFERENCE = Protocol("reference", 4.0, given_first=1)
"""The true first frame as a reference picture."""

KEY_FRAMES = Protocol("key frames", 6.0, given_first=1, given_last=1)
"""The true first and last frame as key frames."""

UNRELATED = Protocol("unrelated", -0.2)
"""A photo that has nothing to do with the clip as a reference picture: it must not harm."""

PROTOCOLS = (POINTS, REFERENCE, KEY_FRAMES, UNRELATED)


def guided_checks(found: MeasuredSet, methods: Iterable[str]) -> tuple[Check, ...]:
    """Set the gains of guided methods over automatic ones next to what is wanted; none where nothing was guided.

    PSNR is the mean over the frames that were not given, then over clips.
    """
    rows = {method.name: method for method in found.methods}
    return tuple(
        check
        for name in methods
        for protocol in PROTOCOLS
        if protocol.row(name) in rows
        for check in _checks(name, protocol, rows[name], rows[protocol.row(name)])
    )


def _checks(name: str, protocol: Protocol, automatic: Method, guided: Method) -> Iterator[Check]:
    pairs = list(zip(guided.items, automatic.items, strict=True))
    gain = mean(_psnr(better, protocol) - _psnr(plain, protocol) for better, plain in pairs)
    yield Check(f"{protocol.name}, PSNR over automatic", name, gain, protocol.least_gain, "dB", "higher")
    if protocol is REFERENCE:
        likeness = guided.figures["ssim"] - automatic.figures["ssim"]
        yield Check(f"{protocol.name}, SSIM over automatic", name, likeness, 0.0, "", "higher")
    if "seconds" in guided.figures and "seconds" in automatic.figures:
        times = guided.figures["seconds"] / automatic.figures["seconds"]
        wanted = _MOST_TIMES_AUTOMATIC if protocol is REFERENCE else None
        yield Check(f"{protocol.name}, time against automatic", name, times, wanted, "times")


def _psnr(item: Item, protocol: Protocol) -> float:
    return mean(protocol.measured(item.curves["psnr"]))
