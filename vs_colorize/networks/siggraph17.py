"""`siggraph17`: lightness, and colours that a user gives, in; one colour a pixel out."""

import torch
from torch import Tensor, nn

from vs_colorize.networks.eccv16 import AB_REACH, LIGHTNESS_CENTRE, LIGHTNESS_REACH, conv_stage

_CLASSES = 529


def _doubling(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(nn.ConvTranspose2d(channels_in, channels_out, 4, stride=2, padding=1))


def _shortcut(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(channels_in, channels_out, 3, padding=1))


class Siggraph17(nn.Module):
    """The network of Zhang et al., "Real-Time User-Guided Image Colorization with Learned Deep Priors", SIGGRAPH 2017.

    Parameters are named as in the published checkpoint, `siggraph17`; `model_class`, which gave a distribution over
    bins in training, is among them and is not used.
    """

    def __init__(self) -> None:
        super().__init__()
        self.model1 = conv_stage(4, 64, 64)
        self.model2 = conv_stage(64, 128, 128)
        self.model3 = conv_stage(128, 256, 256, 256)
        self.model4 = conv_stage(256, 512, 512, 512)
        self.model5 = conv_stage(512, 512, 512, 512, dilation=2)
        self.model6 = conv_stage(512, 512, 512, 512, dilation=2)
        self.model7 = conv_stage(512, 512, 512, 512)
        self.model8up = _doubling(512, 256)
        self.model8 = nn.Sequential(nn.ReLU(), *conv_stage(256, 256, 256))
        self.model9up = _doubling(256, 128)
        self.model9 = nn.Sequential(nn.ReLU(), *conv_stage(128, 128))
        self.model10up = _doubling(128, 128)
        self.model10 = nn.Sequential(nn.ReLU(), nn.Conv2d(128, 128, 3, padding=1), nn.LeakyReLU(0.2))
        self.model3short8 = _shortcut(256, 256)
        self.model2short9 = _shortcut(128, 128)
        self.model1short10 = _shortcut(64, 128)
        self.model_class = nn.Sequential(nn.Conv2d(256, _CLASSES, 1))
        self.model_out = nn.Sequential(nn.Conv2d(128, 2, 1), nn.Tanh())

    def forward(self, lightness: Tensor, hints: Tensor | None = None) -> Tensor:
        """Map L* (N, 1, H, W), sides multiples of 8, and hints to a* and b* in Lab units (N, 2, H, W).

        Hints are (N, 3, H, W): 1 where there is one and 0 elsewhere, then its a* and b* in Lab units, 0 where there is
        none.
        """
        if hints is None:
            hints = torch.zeros_like(lightness).expand(-1, 3, -1, -1)
        centred = (lightness - LIGHTNESS_CENTRE) / LIGHTNESS_REACH
        given = torch.cat((centred, hints[:, 1:] / AB_REACH, hints[:, :1]), dim=1)
        full = self.model1(given.to(next(self.parameters()).dtype))
        half = self.model2(full[..., ::2, ::2])
        quarter = self.model3(half[..., ::2, ::2])
        deep = self.model7(self.model6(self.model5(self.model4(quarter[..., ::2, ::2]))))
        quarter = self.model8(self.model8up(deep) + self.model3short8(quarter))
        half = self.model9(self.model9up(quarter) + self.model2short9(half))
        full = self.model10(self.model10up(half) + self.model1short10(full))
        color: Tensor = self.model_out(full).float() * AB_REACH
        return color
