"""What a report was made with."""

import hashlib
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from vs_colorize.zoo.manifest import find_entry
from vs_colorize.zoo.onnx.graph import OnnxDescriptor
from vs_colorize.zoo.predictors import find_model_or_file

_PACKAGES = ("vs_colorize", "vapoursynth", "torch", "numpy", "opencv-python-headless", "scikit-image")
_DIGITS = 12


def versions(models: Sequence[str]) -> dict[str, str]:
    """Return the versions of what colours and measures, and the first digits of the weights' SHA-256 by model.

    Raises `ModelError` where a model is unknown or has no weights.
    """
    digests = {f"weights of {model}": _digest(model)[:_DIGITS] for model in models}
    found = {"Python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # such as another build of OpenCV
            continue
    return found | digests


def _digest(model: str) -> str:
    descriptor = find_model_or_file(model)
    if isinstance(descriptor, OnnxDescriptor):
        return hashlib.sha256(descriptor.path.read_bytes()).hexdigest()
    return find_entry(model).sha256
