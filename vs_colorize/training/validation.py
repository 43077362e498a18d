"""How good a network in training is, on photos it has not seen."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from vs_colorize.color.bins import annealed_mean
from vs_colorize.color.gamut import fit_gamut
from vs_colorize.color.lab import lab_to_xyz, linear_to_srgb, srgb_to_lab, xyz_to_linear
from vs_colorize.evaluation.stills import StillFigures, measure_stills
from vs_colorize.networks.fusion import Fusion
from vs_colorize.training.augment import center_cut, to_tensor
from vs_colorize.training.hints import simulate_points
from vs_colorize.training.photos import Photos

_SIZE = 224
_PHOTOS = 128
_BATCH = 16
_VIVID = 0.5
_POINTS = 10


def choose_photos(held_out: Photos) -> list[Tensor]:
    """Return the same photos of a set each time, (3, H, W), sRGB in 0…1, all of one size."""
    order = np.random.default_rng(0).permutation(len(held_out))
    chosen = (photo for index in order if (photo := held_out[index]) is not None)
    return [to_tensor([center_cut(photo, _SIZE)])[0] for photo in islice(chosen, _PHOTOS)]


def _join(lab: Tensor, ab: Tensor) -> Tensor:
    """Give the truth's lightness the colours `ab`, enlarged to its size; sRGB, fitted into the gamut."""
    enlarged = functional.interpolate(ab, lab.shape[-2:], mode="bilinear", align_corners=False)
    colored = torch.cat((lab[:, :1], enlarged), dim=1)
    return linear_to_srgb(fit_gamut(xyz_to_linear(lab_to_xyz(colored))))


def _measure(
    photos: Sequence[Tensor], predict: Callable[[Tensor], Tensor], prior: Tensor, vividness: float
) -> StillFigures:
    def pairs() -> Iterator[tuple[Tensor, Tensor]]:
        for start in range(0, len(photos), _BATCH):
            rgb = torch.stack(tuple(photos[start : start + _BATCH])).to(prior.device)
            lab = srgb_to_lab(rgb)
            ab = annealed_mean(predict(lab), prior, vividness=vividness, temperature=1.0)
            yield _join(lab, ab), rgb

    return measure_stills(pairs())


@torch.inference_mode()
def measure_vividness(network: Fusion, photos: Sequence[Tensor], vividness: float) -> StillFigures:
    """Measure automatic colours on photos (3, H, W), sRGB in 0…1, all of one size, at a `vividness`."""
    network.eval()
    return _measure(photos, lambda lab: network(lab[:, :1] / 100), network.prior, vividness)


@torch.inference_mode()
def validate(network: Fusion, photos: Sequence[Tensor]) -> dict[str, float]:
    """Measure a network in training on photos (3, H, W), sRGB in 0…1, all of one size.

    Returns, as means over the photos: `gain`, the PSNR in dB over grey at vividness 0, and `color`, the share of the
    truth's colourfulness; `vivid_gain` and `vivid_color`, the same at vividness 0.5; `hinted_gain`, what ten points of
    true colour add to the PSNR.
    """
    network.eval()
    generator = torch.Generator().manual_seed(0)

    def hinted(lab: Tensor) -> Tensor:
        points = simulate_points(lab[:, 1:].cpu(), _POINTS, generator).to(lab.device)
        logits: Tensor = network(lab[:, :1] / 100, points)
        return logits

    safe, vivid = (measure_vividness(network, photos, vividness) for vividness in (0.0, _VIVID))
    guided = _measure(photos, hinted, network.prior, 0.0)
    return {
        "gain": safe.gain,
        "color": safe.color_share,
        "vivid_gain": vivid.gain,
        "vivid_color": vivid.color_share,
        "hinted_gain": guided.psnr - safe.psnr,
    }
