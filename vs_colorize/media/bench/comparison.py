"""Two reports beside each other: what became faster or slower by more than the rounds differ among themselves."""

from dataclasses import dataclass
from typing import Literal

from vs_colorize.media.bench.figures import Figure, Report, Unit
from vs_colorize.media.bench.stages import PASS_THROUGH

type Verdict = Literal["faster", "slower", "more", "less", ""]

# Rounds of which it can be said how much they differ: with 3 of each, ranges lie apart by chance once in ten times,
# with the usual 5 once in 126.
_FEWEST_SAMPLES = 3
_VERDICTS: dict[Unit, tuple[Verdict, Verdict]] = {
    "frames/s": ("slower", "faster"),
    "s": ("faster", "slower"),
    "MB": ("less", "more"),
}


@dataclass(frozen=True)
class Change:
    """A figure before and after; ratios are after / before.

    `low` and `high` are the least and the greatest ratio of any two rounds. Only where 1 is not between them there is a
    verdict.
    """

    before: Figure
    after: Figure

    @property
    def ratio(self) -> float:
        """The ratio of the medians."""
        return self.after.median / self.before.median

    @property
    def low(self) -> float:
        """The least ratio of two rounds."""
        return self.after.low / self.before.high

    @property
    def high(self) -> float:
        """The greatest ratio of two rounds."""
        return self.after.high / self.before.low

    @property
    def verdict(self) -> Verdict:
        """What has changed, empty where nothing has that can be told from noise."""
        few = min(len(self.before.samples), len(self.after.samples)) < _FEWEST_SAMPLES
        if few or self.low <= 1 <= self.high:
            return ""
        return _VERDICTS[self.after.unit][self.ratio > 1]


def compare(before: Report, after: Report) -> list[Change]:
    """Return the changes of all figures that both reports have, in the order of the second."""
    earlier = {figure.key: figure for figure in before.figures}
    pairs = ((earlier.get(figure.key), figure) for figure in after.figures)
    return [Change(first, second) for first, second in pairs if first is not None and first.unit == second.unit]


def doubts(before: Report, after: Report, changes: list[Change]) -> list[str]:
    """Say in sentences why changes may be none of the code: another machine, or one that was busier."""
    said = [
        f"{name}: {before.machine.get(name)} before, {value} now"
        for name, value in after.machine.items()
        if before.machine.get(name) != value
    ]
    if before.settings != after.settings:
        said.append(f"settings: {_listed(before)} before, {_listed(after)} now")
    said += [
        f"{PASS_THROUGH}, which has nothing of ours in it, is {change.verdict}, too ({change.after.picture}, "
        f"{change.after.variant}): {change.ratio:.2f}"
        for change in changes
        if change.after.stage == PASS_THROUGH and change.verdict
    ]
    alone = len(before.figures) + len(after.figures) - 2 * len(changes)
    return [*said, f"{alone} figures are in one of the two only"] if alone else said


def _listed(report: Report) -> str:
    return ", ".join(f"{name} {value}" for name, value in report.settings.items())
