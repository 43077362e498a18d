"""What the network's encoder sees in a film, and in the pictures that it is compared with."""

from collections.abc import Sequence

import numpy as np
import vapoursynth as vs

from vs_colorize.frames.encoded import feature_clip
from vs_colorize.frames.tall import Batches, Floats
from vs_colorize.zoo.devices import Precision, devices_of
from vs_colorize.zoo.predictor import Encoder, Features
from vs_colorize.zoo.predictors import in_lanes
from vs_colorize.zoo.registry import FUSION


class Sight:
    """An encoder, and where several want to know what it sees in a film, the feature clip that they share."""

    def __init__(self, encoder: Encoder, film: vs.VideoNode | None = None) -> None:
        self.encoder = encoder
        self.film = film

    @property
    def clips(self) -> list[vs.VideoNode]:
        """The feature clip, if there is one: what `of_batch` wants the batch's frames of."""
        return [] if self.film is None else [self.film]

    def of_batch(self, lightness: Floats, frames: Sequence[vs.VideoFrame]) -> list[Features]:
        """Return what the encoder sees in the frames of a batch, (N, H, W)."""
        if not frames:
            return self.encoder(lightness)
        return self.encoder.unpack(np.array(frames[0][0]), *lightness.shape[1:])

    def of_picture(self, lightness: Floats) -> Features:
        """Return what the encoder sees in a picture (H, W)."""
        return self.encoder(lightness[None])[0]


def sight(device: str, precision: Precision) -> Sight:
    """Return what looks at frames when it is asked to, on the first of several devices."""
    return Sight(Encoder(FUSION, devices_of(device)[0], precision))


def shared_sight(lightness: vs.VideoNode, device: str, precision: Precision, batch: int) -> Sight:
    """Return what looks at each frame of a film once, whoever asks; `batch` is that of all who do.

    Several devices take batches in turn; the first one looks at other pictures.
    """
    encoders = [Encoder(FUSION, each, precision) for each in devices_of(device)]
    return Sight(encoders[0], feature_clip(lightness, Batches(lightness.num_frames, batch), *in_lanes(*encoders)))
