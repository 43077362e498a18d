"""What a report was made with."""

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from vs_colorize.zoo.manifest import find_entry
from vs_colorize.zoo.registry import find_model

_PACKAGES = ("vs_colorize", "vapoursynth", "torch", "numpy", "opencv-python-headless", "scikit-image")
_DIGITS = 12


def versions(models: Sequence[str]) -> dict[str, str]:
    """Return the versions of what colours and measures, and the first digits of the weights' SHA-256 by model.

    Raises `ModelError` where a model is unknown or has no weights.
    """
    for model in models:
        find_model(model)
    found = {"Python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # such as another build of OpenCV
            continue
    return found | {f"weights of {model}": find_entry(model).sha256[:_DIGITS] for model in models}
