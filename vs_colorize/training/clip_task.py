"""Training on clips made of photographs: colours that stay along the motion, and are those of `fusion` in the mean."""

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vs_colorize.color.bins import annealed_mean
from vs_colorize.networks.edgetpu import FeaturePyramid
from vs_colorize.networks.fusion import Additions, Fusion
from vs_colorize.networks.fusion_lstm import WINDOW, FusionLstm
from vs_colorize.training.clips import ClipBatch, ClipPlan, make_clips
from vs_colorize.training.photo_task import GUIDED_SHARE
from vs_colorize.training.photos import Photos, Pixels, draw_photos
from vs_colorize.training.validation import choose_photos, validate

_VIVID = 0.5
_STEADINESS = 0.2
_LONGEST_GAP = 8
_GRAINY_SHARE = 0.75
_VALIDATION_CLIPS = 24
_VALIDATION_PLAN = ClipPlan(192, WINDOW + 4, tuple(range(WINDOW - 1, WINDOW + 4)), guided_share=0, grainy_share=1)


class ClipTask:
    """Trains memory and decoder of `fusion-lstm` on what `start`, a trained `fusion`, says; encoder and head stay."""

    def __init__(self, held_out: Photos, start: Fusion, device: torch.device) -> None:
        self._validation = choose_photos(held_out)
        rng = np.random.default_rng(0)
        photos = draw_photos(held_out, _VALIDATION_CLIPS, rng)
        self._clips = [make_clips([photo], _VALIDATION_PLAN, rng).to(device) for photo in photos]
        self._start = start.to(device).requires_grad_(requires_grad=False)
        self._start_flicker = measure_flicker(self._start, self._clips)

    def untrained(self, network: FusionLstm) -> Iterable[nn.Module]:
        """Return the encoder, which is run on sixteen frames for two that are learnt from, and the head."""
        return network.encoder, network.head

    def steady(self, network: FusionLstm) -> Iterable[nn.Module]:
        """Return the network: measured on a few clips, its norms would differ from one batch to the next."""
        return (network,)

    def make_batch(self, photos: Sequence[Pixels], size: int, rng: np.random.Generator) -> ClipBatch:
        """Make a clip of each photo; the last frame and one up to 8 frames before it are to be given colours."""
        last = WINDOW - 1
        decoded = (last - int(rng.integers(1, _LONGEST_GAP + 1)), last)
        return make_clips(photos, ClipPlan(size, WINDOW, decoded, GUIDED_SHARE, _GRAINY_SHARE), rng)

    def logits(self, network: FusionLstm, batch: ClipBatch) -> Tensor:
        """Predict the decoded frames, (2, N * P, Q, h, w): each after those before it, and as `start` has it alone."""
        features, memory = _seen(network, batch)
        guidance = batch.guidance.flatten(0, 1)
        alone = self._start.head(self._start.decode(features, guidance))
        return torch.stack((network.head(network.decode(features, guidance, memory)), alone))

    def loss(self, logits: Tensor, batch: ClipBatch, prior: Tensor, weights: Tensor) -> Tensor:
        """Return how far the last frame is from the mean of both alone, and how much colours change along the motion.

        Not the truth is taught: what is, moves all colours towards those of the photographs. The change is counted as a
        share of the chroma: else paler colours would be steadier ones.
        """
        after, alone = (each.float().unflatten(0, batch.true_ab.shape[:2]) for each in logits)
        free = (batch.guidance[:, :, 0].amax((1, 2, 3)) == 0).float()[:, None, None, None, None]
        seen = batch.seen * free
        likely = mean_along(alone.softmax(2), batch.motion, seen)
        taught = -(likely * after[:, -1].log_softmax(1)).sum(1).mean()
        ab = annealed_mean(after.flatten(0, 1), prior, vividness=_VIVID, temperature=1.0)
        ab = ab.unflatten(0, batch.true_ab.shape[:2])
        chroma = ((ab[:, 1:] ** 2).sum(2, keepdim=True) + 1e-4).sqrt()
        share = (color_change(ab, batch.motion) * seen).sum() / (chroma * seen).sum().clamp(min=1)
        loss: Tensor = taught + _STEADINESS * share
        return loss

    def validate(self, network: FusionLstm) -> dict[str, float]:
        """Measure a network as `validation.validate` does, and the `flicker` of clips with grain.

        `start_flicker` is that of the `fusion` that training began with.
        """
        figures = validate(network, self._validation)
        return figures | {"flicker": measure_flicker(network, self._clips), "start_flicker": self._start_flicker}


def decode_clips(network: Fusion, batch: ClipBatch) -> Tensor:
    """Map the decoded frames of clips to logits, (N * P, Q, h, w); a network with memory has seen those before."""
    features, memory = _seen(network, batch)
    logits: Tensor = network.head(network.decode(features, batch.guidance.flatten(0, 1), memory))
    return logits


def _seen(network: Fusion, batch: ClipBatch) -> tuple[FeaturePyramid, Additions | None]:
    """Return the features of the decoded frames, and what a network with memory remembers of those before."""
    clips, frames = batch.lightness.shape[:2]
    with torch.no_grad():
        features = network.encode(batch.lightness.flatten(0, 1).contiguous(memory_format=torch.channels_last))
    chosen = [clip * frames + frame for clip in range(clips) for frame in batch.decoded]
    memory = None
    if isinstance(network, FusionLstm):
        pooled = network.pool(features).unflatten(0, (clips, frames))
        windows = [[max(0, at) for at in range(frame - WINDOW + 1, frame + 1)] for frame in batch.decoded]
        memory = network.recall(pooled[:, windows].flatten(0, 1))
    return FeaturePyramid(*(maps[chosen] for maps in features)), memory


def mean_along(values: Tensor, motion: Tensor, seen: Tensor) -> Tensor:
    """Return the mean of the last two of some frames' values (N, P, C, h, w), along the motion: (N, C, h, w).

    Where `seen` (N, P - 1, 1, h, w) is 0, the last frame's count alone.
    """
    before = functional.grid_sample(values[:, -2], motion[:, -1], align_corners=False)
    last = values[:, -1]
    return last + (before - last) * (seen[:, -1] / 2)


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
