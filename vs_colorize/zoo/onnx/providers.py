"""Where onnxruntime can run a network on this machine."""

import re
import warnings

from vs_colorize.errors import DeviceError, OptionError
from vs_colorize.zoo.devices import check_device, check_precision, cuda_device_count

_PROVIDERS = {
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "cpu": "CPUExecutionProvider",
}
# What "auto" takes, the first that there is. TensorRT is for those who ask: it builds for minutes, and by stopwatch.
_BEST = ("cuda", "directml", "coreml", "cpu")
_PACKAGES = {
    "cuda": "pip install onnxruntime-gpu",
    "tensorrt": "pip install onnxruntime-gpu",
    "directml": "pip install onnxruntime-directml",
    "coreml": "it comes with onnxruntime on macOS",
}


def check_onnx_device(device: str) -> None:
    """Refuse what no ONNX file can run on here; loads no torch.

    Raises:
        DeviceError: another word than auto, cpu, openvino, coreml, cuda, tensorrt or directml, the last three with a
            number if wanted; or this installation of onnxruntime does not have it, or the machine has no such device.
    """
    if device == "openvino":
        check_device(device)
        return
    if not re.fullmatch(r"auto|cpu|coreml|(cuda|tensorrt|directml)(:\d+)?", device):
        raise DeviceError(
            f"unknown device '{device}' for an ONNX file; choose auto, cpu, openvino, cuda, tensorrt, directml or "
            "coreml"
        )
    kind, number = _parts(device)
    if device == "auto":
        _warn_of_idle_card()
    elif kind not in _available():
        raise DeviceError(
            f"device {device}: this onnxruntime has none, it has {', '.join(_available())}; {_PACKAGES[kind]}, "
            "or choose auto or cpu"
        )
    elif kind in ("cuda", "tensorrt") and number >= cuda_device_count():
        raise DeviceError(f"device {device}: no such CUDA device ({cuda_device_count()} found); choose auto or cpu")


def check_onnx_precision(precision: str, device: str) -> None:
    """Refuse a precision that an ONNX file cannot be run with: it keeps the numbers it was made with.

    Raises:
        OptionError: it is unknown, or half precision is asked for and the device is not OpenVINO, which converts.
    """
    check_precision(precision)
    if device != "openvino" and precision in ("fp16", "bf16"):
        raise OptionError(f"precision {precision}: an ONNX file has a precision of its own; choose auto or fp32")


def resolve_onnx_device(device: str) -> str:
    """Turn "auto" into the fastest device that onnxruntime has here."""
    return next(kind for kind in _BEST if kind in _available()) if device == "auto" else device


def likes_batches(device: str) -> bool:
    """Say whether a device works better on several frames at once."""
    return resolve_onnx_device(device).partition(":")[0] in ("cuda", "tensorrt", "directml")


def provider(device: str) -> tuple[str, int]:
    """Return onnxruntime's name for a device that is not "auto", and the number of the card."""
    kind, number = _parts(device)
    return _PROVIDERS[kind], number


def _parts(device: str) -> tuple[str, int]:
    kind, _, number = device.partition(":")
    return kind, int(number or 0)


def _available() -> list[str]:
    import onnxruntime

    names = onnxruntime.get_available_providers()
    return [kind for kind, name in _PROVIDERS.items() if name in names]


def _warn_of_idle_card() -> None:
    if "cuda" not in _available() and "directml" not in _available() and cuda_device_count():
        warnings.warn("this onnxruntime cannot use the graphics card; pip install onnxruntime-gpu", stacklevel=2)
