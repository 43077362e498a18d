"""What an evaluation found: figures of pictures and clips under each method, and the pictures to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

type Kind = Literal["photos", "clips"]
type Figures = Mapping[str, float]
"""Values by the names in `METRICS`."""

GREY = "grey"
TRUTH = "truth"
TRUTH_HALVED = "truth 4:2:0"
"""A row of clips: the truth after a way through 8-bit 4:2:0, as films are stored; the best that a result can be."""


@dataclass(frozen=True)
class Metric:
    """How a figure is called, in what unit it is, and which way is better; `meaning` is one sentence."""

    name: str
    label: str
    unit: str
    better: Literal["higher", "lower", "near truth"]
    digits: int
    meaning: str


METRICS: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("psnr", "PSNR", "dB", "higher", 2, "Peak signal-to-noise ratio, unrounded sRGB; mean over items."),
        Metric("psnr_pooled", "PSNR pooled", "dB", "higher", 2, "The same from the error of all pixels of all items."),
        Metric(
            "psnr_8bit", "PSNR 8 bit", "dB", "higher", 2, "The same over sRGB rounded to 8 bits, as tables give it."
        ),
        Metric("gain", "gain", "dB", "higher", 2, "PSNR above that of the grey picture."),
        Metric("better_share", "better", "%", "higher", 0, "Share of items whose PSNR is above grey's."),
        Metric("ssim", "SSIM", "", "higher", 4, "Structural similarity, Gaussian window, mean of R, G and B."),
        Metric("ciede2000", "ΔE00", "", "lower", 2, "CIEDE2000, mean over pixels."),
        Metric("ciede2000_p95", "ΔE00 p95", "", "lower", 1, "CIEDE2000, 95th percentile over pixels."),
        Metric("colorfulness", "CF", "", "near truth", 1, "Colourfulness after Hasler and Süsstrunk, mean over items."),
        Metric("colorfulness_abs", "CF abs", "", "near truth", 1, "The same from absolute values, as tables give it."),
        Metric("color_share", "CF share", "%", "near truth", 1, "Colourfulness as a share of the truth's."),
        Metric("delta_cf", "ΔCF", "", "lower", 2, "Distance of the mean colourfulness from the truth's."),
        Metric("delta_cf_items", "ΔCF items", "", "lower", 2, "Mean of each item's distance in colourfulness."),
        Metric("cast_a", "cast a*", "", "near truth", 2, "Mean error of a*: above 0 too red, below too green."),
        Metric("cast_b", "cast b*", "", "near truth", 2, "Mean error of b*: above 0 too yellow, below too blue."),
        Metric("lightness_shift", "L* shift", "", "lower", 3, "Mean distance of L* from the source's."),
        Metric("auc", "AuC", "%", "higher", 1, "Area under the curve of pixels within a distance in ab, 0 to 150."),
        Metric("top1", "top-1", "%", "higher", 1, "Pictures that a classifier trained on colour names right."),
        Metric("top5", "top-5", "%", "higher", 1, "Pictures whose name is among the classifier's first five."),
        Metric("skin", "skin ΔE", "", "lower", 2, "CIEDE2000 over skin, where the truth shows any."),
        Metric("closeness", "closeness", "", "lower", 2, "Root mean square error of a* plus that of b*."),
        Metric("cdc", "CDC", "", "near truth", 5, "Colour distribution consistency over 1, 2 and 4 frames."),
        Metric("cdc_error", "CDC − truth", "", "lower", 5, "Distance of CDC from the truth's."),
        Metric("flicker", "flicker", "", "near truth", 3, "Second difference of ab in time, inside shots, Lab units."),
        Metric("flicker_excess", "flicker − truth", "", "near truth", 3, "Flicker above the truth's own."),
        Metric("flicker_still", "flicker, still", "", "near truth", 3, "Flicker where the lightness stands still."),
        Metric("long_range", "long range", "", "near truth", 3, "Change of ab at followed points over 48 frames."),
        Metric("long_range_excess", "long range − truth", "", "near truth", 3, "The same above the truth's own."),
        Metric("warp", "warp error", "", "lower", 5, "Squared RGB difference along motion, unoccluded."),
        Metric("warp_ab", "warp ab", "", "near truth", 3, "Distance in ab along motion, unoccluded."),
        Metric("warp_ab_excess", "warp ab − truth", "", "near truth", 3, "The same above the truth's own."),
        Metric("seconds", "s/frame", "s", "lower", 4, "Seconds a frame took to colour, reading and measuring aside."),
    )
}


@dataclass(frozen=True)
class Item:
    """One photo or clip under one method.

    `curves` holds a value for every frame of a clip. `pictures` holds JPEG files of at most 256 pixels a side, of a
    clip its middle frame: "source", "grey", "result" and "difference"; of a clip also a column of pixels over time, see
    `ColumnMeter`: "column colors", and under one method "column", as it is seen. `scenes` holds the frames of a clip at
    which a scene starts, where they are known.
    """

    name: str
    category: str
    figures: Figures
    curves: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    scenes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Method:
    """What one method did to one set: `GREY`, `TRUTH`, or the name of a model.

    `figures` holds what the whole set comes to, `categories` the same by category, where there is more than one. The
    `items` are in the same order under every method.
    """

    name: str
    figures: Figures
    categories: Mapping[str, Figures]
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Check:
    """Something the project promises of a model: what was found, in `unit`, and what is wanted at most or at least.

    `wanted` is None for a figure that only informs.
    """

    name: str
    method: str
    value: float
    wanted: float | None = None
    unit: str = ""
    better: Literal["higher", "lower"] = "lower"

    @property
    def reached(self) -> bool | None:
        """Whether the value is as wanted; None where nothing is."""
        if self.wanted is None:
            return None
        return self.value >= self.wanted if self.better == "higher" else self.value <= self.wanted


@dataclass(frozen=True)
class MeasuredSet:
    """One input under all methods, grey and truth among them where a truth is known.

    `checks` holds what stability and hinting came to, where they were asked for.
    """

    name: str
    kind: Kind
    methods: tuple[Method, ...]
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Report:
    """All of one evaluation: the command that made it, versions by package, and the sets."""

    command: str
    created: str
    versions: Mapping[str, str]
    sets: tuple[MeasuredSet, ...]
