"""The figures of one picture: its own, and those against the truth."""

from dataclasses import dataclass
from functools import cached_property

from torch import Tensor

from vs_colorize.color.lab import srgb_to_lab
from vs_colorize.evaluation import metrics
from vs_colorize.evaluation.color_difference import color_difference

_SSIM_WINDOW = 11


@dataclass(frozen=True)
class View:
    """A picture, sRGB (3, H, W) in 0…1, and what several measures need of it."""

    rgb: Tensor

    @cached_property
    def lab(self) -> Tensor:
        """L*a*b* (3, H, W)."""
        return srgb_to_lab(self.rgb)


@dataclass(frozen=True)
class Comparison:
    """A picture against the truth: figures by the names in `METRICS`, squared error, CIEDE2000 of each pixel (H, W)."""

    figures: dict[str, float]
    squared_error: float
    difference: Tensor


def own_figures(picture: View) -> dict[str, float]:
    """Return what can be said of a picture without a truth."""
    rgb = picture.rgb[None]
    return {
        "colorfulness": float(metrics.colorfulness(rgb)),
        "colorfulness_abs": float(metrics.colorfulness_of_absolutes(rgb)),
    }


def compare(picture: View, truth: View) -> Comparison:
    """Measure a picture against the truth, of the same size; SSIM is left out below 11 pixels a side."""
    rgb, true_rgb = picture.rgb[None], truth.rgb[None]
    lab, true_lab = picture.lab[None], truth.lab[None]
    difference = color_difference(lab, true_lab)[0]
    cast_a, cast_b = metrics.color_cast(lab, true_lab)[0].tolist()
    figures = own_figures(picture) | {
        "psnr": float(metrics.psnr(rgb, true_rgb)),
        "psnr_8bit": float(metrics.psnr_8bit(rgb, true_rgb)),
        "ciede2000": float(difference.mean()),
        "ciede2000_p95": _percentile(difference, 0.95),
        "cast_a": cast_a,
        "cast_b": cast_b,
        "lightness_shift": float(metrics.lightness_shift(lab, true_lab)),
        "auc": float(metrics.accuracy_curve_area(lab, true_lab)),
        "closeness": float(metrics.closeness(lab, true_lab)),
    }
    if min(rgb.shape[2:]) >= _SSIM_WINDOW:
        figures["ssim"] = float(metrics.ssim(rgb, true_rgb))
    return Comparison(figures, float(((rgb - true_rgb).double() ** 2).mean()), difference)


def _percentile(values: Tensor, share: float) -> float:
    """Return the value below which a share of them lies; torch's own quantile takes sixteen million values at most."""
    flat = values.flatten()
    return float(flat.kthvalue(max(1, round(share * flat.numel()))).values)
