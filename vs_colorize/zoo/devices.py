"""Where a network runs and with what numbers."""

import ctypes
import importlib.util
import re
import sys
from typing import TYPE_CHECKING, Literal

from vs_colorize.errors import DeviceError, OptionError

if TYPE_CHECKING:
    import torch

type Precision = Literal["auto", "fp32", "bf16", "fp16"]

PRECISIONS = ("auto", "fp32", "bf16", "fp16")
_CUDA_BATCH = 8


def check_device(device: str) -> None:
    """Refuse what is no device: "auto", "cpu", "openvino", "cuda" or "cuda:N" are.

    Raises:
        DeviceError: another word, or OpenVINO is asked for and not installed.
    """
    if not re.fullmatch(r"auto|cpu|openvino|cuda(:\d+)?", device):
        raise DeviceError(f"unknown device '{device}'; choose auto, cpu, openvino, cuda or cuda:N")
    if device == "openvino" and not _has_openvino():
        raise DeviceError('device openvino: OpenVINO is not installed; pip install "vs_colorize[openvino]"')
    if device.startswith("cuda"):
        _check_cuda(device)


def check_precision(precision: str) -> None:
    """Refuse what is no precision.

    Raises:
        OptionError: it is none of `PRECISIONS`.
    """
    if precision not in PRECISIONS:
        raise OptionError(f"unknown precision '{precision}'; choose one of: {', '.join(PRECISIONS)}")


def default_batch(device: str) -> int:
    """Return how many frames a device likes at once; asks the driver, so that torch need not be loaded for it."""
    wants_cuda = device.startswith("cuda") or (device == "auto" and cuda_device_count() > 0)
    return _CUDA_BATCH if wants_cuda else 1


def resolve_device(device: str) -> str:
    """Turn "auto" into the fastest device there is: CUDA, then OpenVINO, then the CPU."""
    if device != "auto":
        return device
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "openvino" if _has_openvino() else "cpu"


def cuda_device_count() -> int:
    """Return how many CUDA devices the driver knows; loads no torch."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return 0
    count = ctypes.c_int()
    working = driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0
    return count.value if working else 0


def bf16_is_faster(device: "torch.device") -> bool:
    """Say whether a device is faster in bfloat16 than in float32: graphics cards are, and AVX-512 BF16 processors.

    Others are several times slower in it. This is looked up and not timed: the same machine must always decide alike,
    or frames would not be the same bytes from one script to the next.
    """
    import torch

    return device.type != "cpu" or torch.cpu._is_avx512_bf16_supported()


def _check_cuda(device: str) -> None:
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    index = int(device.partition(":")[2] or 0)
    if index >= count:
        there = f"{count} found" if count else "none is usable"
        raise DeviceError(f"device {device}: no such CUDA device ({there}); choose auto or cpu")


def _has_openvino() -> bool:
    return importlib.util.find_spec("openvino") is not None
