"""Training on clips made of photographs: the colours of their frames, and that they stay along the motion."""

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vs_colorize.color.bins import annealed_mean
from vs_colorize.networks.edgetpu import FeaturePyramid
from vs_colorize.networks.fusion import Fusion
from vs_colorize.networks.fusion_lstm import WINDOW, FusionLstm
from vs_colorize.training.clips import ClipBatch, ClipPlan, make_clips
from vs_colorize.training.losses import color_loss
from vs_colorize.training.photo_task import GUIDED_SHARE
from vs_colorize.training.photos import Photos, Pixels, draw_photos
from vs_colorize.training.validation import choose_photos, validate

_VIVID = 0.5
_STEADINESS = 1.0
_LONGEST_GAP = 8
_GRAINY_SHARE = 0.75
_VALIDATION_CLIPS = 24
_VALIDATION_PLAN = ClipPlan(192, WINDOW + 4, tuple(range(WINDOW - 1, WINDOW + 4)), guided_share=0, grainy_share=1)


class ClipTask:
    """Trains the memory of `fusion-lstm`; all else stays that of `fusion`, so that colours cannot drift from its own.

    Raises nothing of its own. `start` is the `fusion` to compare with.
    """

    def __init__(self, held_out: Photos, start: Fusion, device: torch.device) -> None:
        self._validation = choose_photos(held_out)
        rng = np.random.default_rng(0)
        photos = draw_photos(held_out, _VALIDATION_CLIPS, rng)
        self._clips = [make_clips([photo], _VALIDATION_PLAN, rng).to(device) for photo in photos]
        self._start_flicker = measure_flicker(start.to(device), self._clips)

    def untrained(self, network: FusionLstm) -> Iterable[nn.Module]:
        """Return all parts that `fusion` has, too."""
        memory = (network.settle, network.lstm, network.recollection)
        return [part for part in network.children() if part not in memory]

    def steady(self, network: FusionLstm) -> Iterable[nn.Module]:
        """Return the network: measured on a few clips, its norms would differ from one batch to the next."""
        return (network,)

    def make_batch(self, photos: Sequence[Pixels], size: int, rng: np.random.Generator) -> ClipBatch:
        """Make a clip of each photo; the last frame and one up to 8 frames before it are to be given colours."""
        last = WINDOW - 1
        decoded = (last - int(rng.integers(1, _LONGEST_GAP + 1)), last)
        return make_clips(photos, ClipPlan(size, WINDOW, decoded, GUIDED_SHARE, _GRAINY_SHARE), rng)

    def logits(self, network: FusionLstm, batch: ClipBatch) -> Tensor:
        """Predict the decoded frames, (N * P, Q, h, w), each after those before it."""
        return decode_clips(network, batch)

    def loss(self, logits: Tensor, batch: ClipBatch, prior: Tensor, weights: Tensor) -> Tensor:
        """Return the error of the colours, and how much those that nobody has given change along the motion.

        The change is counted as a share of the chroma: else paler colours would be steadier ones.
        """
        ab = annealed_mean(logits, prior, vividness=_VIVID, temperature=1.0).unflatten(0, batch.true_ab.shape[:2])
        free = (batch.guidance[:, :, 0].amax((1, 2, 3)) == 0).float()[:, None, None, None, None]
        seen = batch.seen * free
        chroma = ((ab[:, 1:] ** 2).sum(2, keepdim=True) + 1e-4).sqrt()
        share = (color_change(ab, batch.motion) * seen).sum() / (chroma * seen).sum().clamp(min=1)
        loss: Tensor = color_loss(logits, batch.true_ab.flatten(0, 1), weights) + _STEADINESS * share
        return loss

    def validate(self, network: FusionLstm) -> dict[str, float]:
        """Measure a network as `validation.validate` does, and the `flicker` of clips with grain.

        `start_flicker` is that of the `fusion` that training began with.
        """
        figures = validate(network, self._validation)
        return figures | {"flicker": measure_flicker(network, self._clips), "start_flicker": self._start_flicker}


def decode_clips(network: Fusion, batch: ClipBatch) -> Tensor:
    """Map the decoded frames of clips to logits, (N * P, Q, h, w); a network with memory has seen those before."""
    clips, frames = batch.lightness.shape[:2]
    with torch.no_grad():
        features = network.encode(batch.lightness.flatten(0, 1).contiguous(memory_format=torch.channels_last))
    chosen = [clip * frames + frame for clip in range(clips) for frame in batch.decoded]
    memory = None
    if isinstance(network, FusionLstm):
        pooled = network.pool(features).unflatten(0, (clips, frames))
        windows = [[max(0, at) for at in range(frame - WINDOW + 1, frame + 1)] for frame in batch.decoded]
        memory = network.recall(pooled[:, windows].flatten(0, 1))
    chosen_features = FeaturePyramid(*(maps[chosen] for maps in features))
    logits: Tensor = network.head(network.decode(chosen_features, batch.guidance.flatten(0, 1), memory))
    return logits


def color_change(ab: Tensor, motion: Tensor) -> Tensor:
    """Return how far colours (N, P, 2, h, w) are from those before them, along motion: (N, P - 1, 1, h, w)."""
    before = functional.grid_sample(ab[:, :-1].flatten(0, 1), motion.flatten(0, 1), align_corners=False)
    apart = (ab[:, 1:].flatten(0, 1) - before).square().sum(1, keepdim=True)
    change: Tensor = (apart + 1e-4).sqrt().unflatten(0, motion.shape[:2])
    return change


@torch.inference_mode()
def measure_flicker(network: Fusion, clips: Sequence[ClipBatch]) -> float:
    """Measure how far colours are from those of the frame before, along the motion, at vividness 0.5, in Lab units."""
    network.eval()
    changes = []
    for batch in clips:
        logits = decode_clips(network, batch)
        ab = annealed_mean(logits, network.prior, vividness=_VIVID, temperature=1.0)
        change = color_change(ab.unflatten(0, batch.true_ab.shape[:2]), batch.motion)
        changes.append((change * batch.seen).sum() / batch.seen.sum())
    return float(torch.stack(changes).mean())
