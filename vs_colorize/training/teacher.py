"""A classifier of colour photographs that says how much a coloured picture still looks like what it shows."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from vs_colorize.color.lab import lab_to_srgb
from vs_colorize.networks.edgetpu import EdgeTPUEncoder
from vs_colorize.training.weights import CLASSIFIER
from vs_colorize.zoo.devices import bf16_is_faster

_HEAD_WIDTH = 1280


class Teacher(nn.Module):
    """MobileNetEdgeTPU 1.0 as published: an ImageNet classifier, not trained any further.

    Raises:
        OSError: the file of its weights cannot be read.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        weights = {name: tensor.float() for name, tensor in load_file(path).items()}
        self.encoder = EdgeTPUEncoder(channels=3)
        self.encoder.load_state_dict(
            {name: tensor for name, tensor in weights.items() if not name.startswith(CLASSIFIER)}
        )
        head = {name: tensor for name, tensor in weights.items() if name.startswith(CLASSIFIER)}
        self.conv_head = nn.Conv2d(192, _HEAD_WIDTH, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(_HEAD_WIDTH)
        self.classifier = nn.Linear(_HEAD_WIDTH, len(weights["classifier.bias"]))
        self.load_state_dict(head, strict=False)
        self.requires_grad_(False).eval()

    def _look(self, lightness: Tensor, ab: Tensor) -> tuple[Tensor, ...]:
        enlarged = functional.interpolate(ab, lightness.shape[-2:], mode="bilinear", align_corners=False)
        rgb = lab_to_srgb(torch.cat((lightness * 100, enlarged), dim=1)).clamp(0, 1)
        features = self.encoder((rgb * 2 - 1).contiguous(memory_format=torch.channels_last))
        pooled = functional.relu(self.bn2(self.conv_head(features.thirty_second))).mean((2, 3))
        guess = self.classifier(pooled)
        return features.sixteenth.float(), features.thirty_second.float(), guess.float()

    def difference(self, lightness: Tensor, ab: Tensor, true_ab: Tensor) -> Tensor:
        """Return how differently the classifier sees the same pictures in two colourings: 0 for not at all.

        `lightness` is (N, 1, H, W), L* / 100, `ab` and `true_ab` (N, 2, h, w) in Lab units. What the classifier sees
        are its features at 1/16 and 1/32 and its logits; of each, the squared distance as a share of the squared length
        counts (after Johnson et al. 2016, "Perceptual losses for real-time style transfer").
        """
        device = lightness.device
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16_is_faster(device)):
            with torch.no_grad():
                true_sight = self._look(lightness, true_ab)
            sight = self._look(lightness, ab)
        shares = [
            (seen - true).square().flatten(1).sum(1) / true.square().flatten(1).sum(1)
            for seen, true in zip(sight, true_sight, strict=True)
        ]
        return torch.stack(shares).sum(0).mean()
