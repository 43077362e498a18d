"""Semantic interpretability: does a classifier that was trained on colour photos still see what is in a picture?

Source of the method: Zhang, Isola and Efros, "Colorful Image Colorization", 2016; compare with the truth and with grey.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from vs_colorize.errors import MediaError, ModelError

_WNID = re.compile(r"n\d{8}")
_CLASSES = 1000
_SHORT_SIDE = 256
_CROP = 224


class Judge:
    """A classifier of the thousand ImageNet classes, loaded once, on the CPU.

    `weights` are a safetensors file of timm's `mobilenetv2_100` with TensorFlow's padding, as converted from its TFLite
    file. Without one torchvision's MobileNetV2 judges, if its published weights already lie in torch's cache: nothing
    is downloaded.

    Raises:
        ModelError: there are no such weights, they are damaged, or the package that runs them is not installed.
    """

    def __init__(self, weights: Path | None = None) -> None:
        self._network, self._prepare = _cached_classifier() if weights is None else _given_classifier(weights)
        self._network.eval()

    def hits(self, rgb: Tensor, classes: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Say which pictures are named right at the first guess, and which among the first five, both bool (N,).

        `rgb` is sRGB (N, 3, H, W) in 0…1, `classes` the N true class indices.
        """
        with torch.inference_mode():
            guesses = self._network(self._prepare(rgb)).topk(5, dim=1).indices
        right = guesses == torch.tensor(classes)[:, None]
        return right[:, 0], right.any(1)


def read_classes(path: Path) -> Mapping[str, int]:
    """Read the class order: a text file of 1000 lines `wnid name`; returns the index of each wnid (n01440764 …).

    Raises:
        MediaError: the file cannot be read or is no such list.
    """
    try:
        wnids = [line.split()[0] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise MediaError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise MediaError(f"{path}: no text; give a class list with lines like 'n01440764 tench'") from error
    if len(set(wnids)) != _CLASSES or not all(_WNID.fullmatch(wnid) for wnid in wnids):
        raise MediaError(f"{path}: no list of {_CLASSES} classes; give one with lines like 'n01440764 tench'")
    return {wnid: index for index, wnid in enumerate(wnids)}


def class_of(name: str, classes: Mapping[str, int]) -> int | None:
    """Return the class index of a file from the wnid that its name begins with; None without one."""
    match = _WNID.match(Path(name).name)
    return classes.get(match.group()) if match else None


def _given_classifier(path: Path) -> tuple[nn.Module, Callable[[Tensor], Tensor]]:
    try:
        import timm
    except ImportError as error:
        raise ModelError(
            'timm runs the classifier and is not installed; pip install "vs_colorize[evaluate]"'
        ) from error
    network = timm.create_model("mobilenetv2_100", pad_type="same")
    try:
        network.load_state_dict({name: tensor.float() for name, tensor in _read_tensors(path).items()})
    except RuntimeError as error:
        raise ModelError(f"classifier '{path}' holds another network's weights; give timm's mobilenetv2_100") from error
    return network, _prepare


def _read_tensors(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        return load(path.read_bytes())
    except OSError as error:
        raise ModelError(f"cannot read classifier '{path}': {error.strerror}; check the path") from error
    except SafetensorError as error:
        raise ModelError(f"classifier '{path}' is no safetensors file, or damaged: {error}; get it again") from error


def _prepare(rgb: Tensor) -> Tensor:
    """Short side to 256, centre crop of 224, -1…1."""
    height, width = rgb.shape[2:]
    scale = _SHORT_SIDE / min(height, width)
    size = (round(height * scale), round(width * scale))
    if size != (height, width):
        rgb = functional.interpolate(rgb, size, mode="bicubic", antialias=True).clamp(0, 1)
    top, left = ((side - _CROP) // 2 for side in size)
    return rgb[..., top : top + _CROP, left : left + _CROP] * 2 - 1


def _cached_classifier() -> tuple[nn.Module, Callable[[Tensor], Tensor]]:
    remedy = "give the classifier's weights, a safetensors file of timm's mobilenetv2_100"
    try:
        from torchvision.models import MobileNet_V2_Weights, mobilenet_v2
    except ImportError as error:
        raise ModelError(f"no classifier: torchvision is not installed; {remedy}") from error
    folder = Path(torch.hub.get_dir()) / "checkpoints"
    for weights in (MobileNet_V2_Weights.IMAGENET1K_V2, MobileNet_V2_Weights.IMAGENET1K_V1):
        path = folder / Path(weights.url).name
        if path.is_file():
            network = mobilenet_v2()
            network.load_state_dict(torch.load(path, weights_only=True))
            return network, weights.transforms()
    raise ModelError(f"no classifier: torchvision's MobileNetV2 is not in '{folder}'; {remedy}")
