"""`eccv16`: lightness in, a distribution over 313 bins of the ab plane out."""

from itertools import pairwise

from torch import Tensor, nn

LIGHTNESS_CENTRE = 50.0
LIGHTNESS_REACH = 100.0
AB_REACH = 110.0
_BINS = 313


def conv_stage(*channels: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    """Return 3 x 3 convolutions through `channels`, the last one with the stride, ReLUs after them, a batch norm."""
    layers: list[nn.Module] = []
    for index, (before, after) in enumerate(pairwise(channels), start=2):
        step = stride if index == len(channels) else 1
        layers += [nn.Conv2d(before, after, 3, stride=step, padding=dilation, dilation=dilation), nn.ReLU()]
    return nn.Sequential(*layers, nn.BatchNorm2d(channels[-1]))


class Eccv16(nn.Module):
    """The network of Zhang, Isola and Efros, "Colorful Image Colorization", ECCV 2016, in its second release.

    Parameters are named as in the published checkpoint, `colorization_release_v2`. Its last layer holds the bins'
    centres.
    """

    def __init__(self) -> None:
        super().__init__()
        self.model1 = conv_stage(1, 64, 64, stride=2)
        self.model2 = conv_stage(64, 128, 128, stride=2)
        self.model3 = conv_stage(128, 256, 256, 256, stride=2)
        self.model4 = conv_stage(256, 512, 512, 512)
        self.model5 = conv_stage(512, 512, 512, 512, dilation=2)
        self.model6 = conv_stage(512, 512, 512, 512, dilation=2)
        self.model7 = conv_stage(512, 512, 512, 512)
        self.model8 = nn.Sequential(
            nn.ConvTranspose2d(512, 256, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(256, 256, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(256, 256, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(256, _BINS, 1),
        )
        self.model_out = nn.Conv2d(_BINS, 2, 1, bias=False)

    def forward(self, lightness: Tensor) -> Tensor:
        """Map L* (N, 1, H, W), sides multiples of 8, to logits (N, 313, H / 4, W / 4)."""
        features = ((lightness - LIGHTNESS_CENTRE) / LIGHTNESS_REACH).to(self.model_out.weight.dtype)
        stages = (
            self.model1,
            self.model2,
            self.model3,
            self.model4,
            self.model5,
            self.model6,
            self.model7,
            self.model8,
        )
        for stage in stages:
            features = stage(features)
        return features

    def bin_centres(self) -> Tensor:
        """Return the bins' centres (313, 2), a* and b* in Lab units."""
        return self.model_out.weight.detach()[:, :, 0, 0].T * AB_REACH
