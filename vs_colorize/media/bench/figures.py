"""What was measured, and the file that keeps it until another commit is compared with it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal

from vs_colorize.media.failures import UnreadableInputError

type Unit = Literal["frames/s", "s", "MB"]

SCHEMA = 1


@dataclass(frozen=True)
class Figure:
    """One thing, measured in several rounds.

    `picture` is the film's size; `variant` the format that comes out, or device and precision of a network alone.
    Where `random_weights` is set, the model had no weights here and got some: its speed does not depend on them.
    """

    picture: str
    model: str
    stage: str
    variant: str
    unit: Unit
    samples: tuple[float, ...]
    random_weights: bool = False

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What figures of the same thing have in common."""
        return self.picture, self.model, self.stage, self.variant

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return median(self.samples)

    @property
    def low(self) -> float:
        """The least of the rounds."""
        return min(self.samples)

    @property
    def high(self) -> float:
        """The greatest of the rounds."""
        return max(self.samples)


@dataclass(frozen=True)
class Report:
    """Figures, with the version, the machine and the settings that they are of."""

    version: str
    machine: Mapping[str, Any]
    settings: Mapping[str, Any]
    figures: tuple[Figure, ...]

    def as_json(self) -> str:
        """Return the report as one JSON object; medians are in it for those who read it with other programs."""
        figures = [{**asdict(figure), "median": figure.median} for figure in self.figures]
        return json.dumps({"schema": SCHEMA, **asdict(self), "figures": figures})


def read_report(path: Path) -> Report:
    """Read what `Report.as_json` wrote.

    Raises:
        UnreadableInputError: the file cannot be read, or holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] != SCHEMA:
            raise ValueError(f"its schema is {content['schema']}, not {SCHEMA}")
        figures = tuple(_figure(entry) for entry in content["figures"])
        return Report(content["version"], content["machine"], content["settings"], figures)
    except OSError as error:
        raise UnreadableInputError(f"cannot read '{path}': {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableInputError(
            f"'{path}' is no result of 'vs-colorize bench --json' of this version ({error}); make it again"
        ) from error


def _figure(entry: dict[str, Any]) -> Figure:
    fields = {name: value for name, value in entry.items() if name != "median"}
    samples = tuple(float(sample) for sample in fields.pop("samples"))
    if not samples or min(samples) <= 0:
        raise ValueError("samples are positive numbers")
    return Figure(**fields, samples=samples)
