"""What an ONNX network takes and gives, in words that a file can hold.

The words are those of `<name>.toml` beside `<name>.onnx`, and of the entry "vs_colorize" in the metadata of files that
this package writes. Each may be left out: what nobody says is read off the graph, or found by a trial (see `trial`).

    takes = "grey"              # "lightness": L*; "grey": the picture's sRGB values
    input_range = [0, 255]      # what stands for black and white; "imagenet": as ImageNet's classifiers normalise it
    gives = "rgb"               # "ab": a* and b*; "rgb": a picture, whose chroma is taken
    output_range = [0, 255]     # of rgb: what stands for black and white, or "imagenet"
    order = "bgr"               # of rgb: "rgb" or "bgr"
    ab_scale = 110              # of ab: how many units of Lab 1 stands for
    size = 512                  # short side it is at its best at; or [width, height], which every picture is brought to
    multiple = 32               # what both sides must be multiples of
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from vs_colorize.errors import ModelError

type Array = NDArray[np.float32]
type Takes = Literal["lightness", "grey"]
type Gives = Literal["ab", "rgb"]
type Order = Literal["rgb", "bgr"]
type Size = int | tuple[int, int]

_SMALLEST_SIDE, _LARGEST_SIDE = 16, 4096


@dataclass(frozen=True)
class Range:
    """The numbers that stand for black and white: one each, or one for each of three channels."""

    black: tuple[float, ...]
    white: tuple[float, ...]

    def encode(self, values: Array) -> Array:
        """Turn values 0…1 (N, C, H, W) into the network's."""
        black, white = self._ends()
        return (black + values * (white - black)).astype(np.float32)

    def decode(self, values: Array) -> Array:
        """Turn the network's values (N, C, H, W) into 0…1, and below and above."""
        black, white = self._ends()
        return ((values - black) / (white - black)).astype(np.float32)

    def _ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        black, white = (np.array(end)[:, None, None] for end in (self.black, self.white))
        return black, white


IMAGENET = Range(
    tuple(-mean / spread for mean, spread in ((0.485, 0.229), (0.456, 0.224), (0.406, 0.225))),
    tuple((1 - mean) / spread for mean, spread in ((0.485, 0.229), (0.456, 0.224), (0.406, 0.225))),
)


@dataclass(frozen=True)
class Terms:
    """What is known of a network's input and output; None is what is not. The fields are those of the file."""

    takes: Takes | None = None
    input_range: Range | None = None
    gives: Gives | None = None
    output_range: Range | None = None
    order: Order | None = None
    ab_scale: float | None = None
    size: Size | None = None
    multiple: int | None = None

    def or_else(self, others: "Terms") -> "Terms":
        """Return these terms, with those of `others` where these say nothing."""
        known = {field.name: getattr(self, field.name) for field in fields(self)}
        return Terms(**{name: getattr(others, name) if value is None else value for name, value in known.items()})


def read_terms(text: str, where: str) -> Terms:
    """Read terms from TOML; `where` names the file in what is raised.

    Raises:
        ModelError: it is not TOML, has a word that is not known, or a value that does not fit its word.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ModelError(f"{where} is not TOML: {error}") from error
    if strangers := sorted(set(said) - set(_READERS)):
        raise ModelError(f"{where}: unknown '{strangers[0]}'; known are {', '.join(_READERS)}")
    return Terms(**{name: _read(name, value, where) for name, value in said.items()})


def write_terms(terms: Terms) -> str:
    """Write terms as TOML; what is not known is left out."""
    said = {field.name: getattr(terms, field.name) for field in fields(terms)}
    return "".join(f"{name} = {_in_toml(value)}\n" for name, value in said.items() if value is not None)


def _read(name: str, value: Any, where: str) -> Any:
    read, wanted = _READERS[name]
    try:
        return read(value)
    except (TypeError, ValueError) as error:
        raise ModelError(f"{where}: {name} must be {wanted}, got {value!r}") from error


def _choice(*choices: str) -> tuple[Callable[[Any], str], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError
        return str(value)

    return read, " or ".join(f'"{choice}"' for choice in choices)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not np.isfinite(value):
        raise ValueError
    return float(value)


def _scale(value: Any) -> float:
    if (scale := _number(value)) <= 0:
        raise ValueError
    return scale


def _range(value: Any) -> Range:
    if value == "imagenet":
        return IMAGENET
    black, white = (tuple(map(_number, end if isinstance(end, list) else [end])) for end in value)
    if len(black) != len(white) or len(black) not in (1, 3) or any(map(float.__eq__, black, white)):
        raise ValueError
    return Range(black, white)


def _count(low: int, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= _LARGEST_SIDE:
        raise ValueError
    return value


def _size(value: Any) -> Size:
    if isinstance(value, list):
        width, height = (_count(_SMALLEST_SIDE, side) for side in value)
        return width, height
    return _count(_SMALLEST_SIDE, value)


_RANGE = (_range, '[black, white], each a number or three, or "imagenet"')
_READERS: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "takes": _choice("lightness", "grey"),
    "input_range": _RANGE,
    "gives": _choice("ab", "rgb"),
    "output_range": _RANGE,
    "order": _choice("rgb", "bgr"),
    "ab_scale": (_scale, "a number above 0"),
    "size": (_size, f"a short side of {_SMALLEST_SIDE} to {_LARGEST_SIDE} pixels, or [width, height]"),
    "multiple": (lambda value: _count(1, value), f"a whole number from 1 to {_LARGEST_SIDE}"),
}


def _in_toml(value: Any) -> str:
    if isinstance(value, Range):
        if value == IMAGENET:
            return '"imagenet"'
        ends = (f"{end[0]:.9g}" if len(end) == 1 else _in_toml(end) for end in (value.black, value.white))
        return f"[{', '.join(ends)}]"
    if isinstance(value, tuple):
        return f"[{', '.join(f'{part:.9g}' for part in value)}]"
    return f'"{value}"' if isinstance(value, str) else f"{value:.9g}"
