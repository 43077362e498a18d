"""What a user's guidance adds to automatic colours: protocols in which the truth itself is given, in part."""

from collections.abc import Iterable, Iterator, Mapping
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

ONE_A_SCENE = Protocol("one frame a scene", 5.0)
"""True colours of the frame that `guide_scenes` takes of each scene: what a perfect second model would add.

That frame is measured with the others.
"""

UNRELATED = {name: Protocol(f"unrelated {name}", -0.2) for name in ("astronaut", "chelsea", "coffee", "rocket")}
"""A photo that has nothing to do with the clip as a reference picture must not harm; by names in `skimage.data`."""

PROTOCOLS = (POINTS, REFERENCE, KEY_FRAMES, ONE_A_SCENE, *UNRELATED.values())


def guided_checks(found: MeasuredSet, methods: Iterable[str]) -> tuple[Check, ...]:
    """Set the gains of guided methods over automatic ones next to what is wanted; none where nothing was guided.

    PSNR is the mean over the frames that were not given, then over clips.
    """
    rows = {method.name: method for method in found.methods}
    checks: list[Check] = []
    for name in methods:
        guided = {protocol: rows[protocol.row(name)] for protocol in PROTOCOLS if protocol.row(name) in rows}
        unrelated = {protocol: guided.pop(protocol) for protocol in UNRELATED.values() if protocol in guided}
        for protocol, row in guided.items():
            checks += _checks(name, protocol, rows[name], row)
        if unrelated:
            checks += _unrelated_checks(name, rows[name], unrelated)
    return tuple(checks)


def _checks(name: str, protocol: Protocol, automatic: Method, guided: Method) -> Iterator[Check]:
    gain = mean(_gains(protocol, automatic, guided))
    yield Check(f"{protocol.name}, PSNR over automatic", name, gain, protocol.least_gain, "dB", "higher")
    if protocol is REFERENCE:
        likeness = guided.figures["ssim"] - automatic.figures["ssim"]
        yield Check(f"{protocol.name}, SSIM over automatic", name, likeness, 0.0, "", "higher")
    yield from _time_checks(name, protocol, automatic, guided)


def _unrelated_checks(name: str, automatic: Method, unrelated: Mapping[Protocol, Method]) -> Iterator[Check]:
    """Look at the photo that is worst in the mean over clips, and at the clip that any of them is worst for."""
    found = {protocol: _gains(protocol, automatic, guided) for protocol, guided in unrelated.items()}
    worst = min(found, key=lambda protocol: mean(found[protocol]))
    gain = mean(found[worst])
    yield Check(f"{worst.name} (the worst), PSNR over automatic", name, gain, worst.least_gain, "dB", "higher")
    least = min(min(gains) for gains in found.values())
    yield Check("unrelated, worst clip, PSNR over automatic", name, least, None, "dB", "higher")
    yield from _time_checks(name, worst, automatic, unrelated[worst])


def _time_checks(name: str, protocol: Protocol, automatic: Method, guided: Method) -> Iterator[Check]:
    if "seconds" in guided.figures and "seconds" in automatic.figures:
        times = guided.figures["seconds"] / automatic.figures["seconds"]
        wanted = _MOST_TIMES_AUTOMATIC if protocol is REFERENCE else None
        yield Check(f"{protocol.name}, time against automatic", name, times, wanted, "times")


def _gains(protocol: Protocol, automatic: Method, guided: Method) -> list[float]:
    """Return what each clip gains in PSNR."""
    pairs = zip(guided.items, automatic.items, strict=True)
    return [_psnr(better, protocol) - _psnr(plain, protocol) for better, plain in pairs]


def _psnr(item: Item, protocol: Protocol) -> float:
    return mean(protocol.measured(item.curves["psnr"]))
