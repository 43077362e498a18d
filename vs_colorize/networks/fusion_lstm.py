"""`fusion-lstm`: `fusion` that remembers the frames before."""

from typing import override

from torch import Tensor, nn

from vs_colorize.networks.fusion import ADDED_CHANNELS, Additions, Fusion

WINDOW = 16
"""How many frames of a scene are remembered, the present one among them."""


class FusionLstm(Fusion):
    """`Fusion` whose global context also knows the pooled features of the scene's last `WINDOW` frames.

    Normalised, for they are in the hundreds, they go through an LSTM. Its last output is projected and added everywhere
    in the decoder, at each scale. The projection starts at zero: with the weights of a trained `fusion` this is the
    same function until it is trained further. After FlowChroma.

    Where a scene has begun less than `WINDOW` frames ago, its first frame is repeated: as if it had stood still.
    """

    def __init__(self) -> None:
        super().__init__()
        self.settle = nn.LayerNorm(192)
        self.lstm = nn.LSTM(192, 192, batch_first=True)
        self.recollection = nn.Linear(192, sum(ADDED_CHANNELS), bias=False)
        nn.init.zeros_(self.recollection.weight)

    def recall(self, pooled: Tensor) -> Additions:
        """Map pooled features of successive frames (N, T, 192), the present one last, to what `decode` adds."""
        memory: Tensor = self.recollection(self.lstm(self.settle(pooled))[0][:, -1])
        return Additions(*memory[:, :, None, None].split(ADDED_CHANNELS, dim=1))

    @override
    def before_head(self, lightness: Tensor, guidance: Tensor | None = None) -> Tensor:
        """Map lightness and guidance to what the head makes logits of: each picture is the first of its scene."""
        features = self.encode(lightness)
        standing_still = self.pool(features)[:, None].expand(-1, WINDOW, -1)
        return self.decode(features, guidance, self.recall(standing_still))
