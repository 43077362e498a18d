"""Where a network runs and with what numbers."""

import ctypes
import importlib.util
import os
import re
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from vs_colorize.errors import DeviceError, OptionError

if TYPE_CHECKING:
    import torch

type Precision = Literal["auto", "fp32", "bf16", "fp16"]

PRECISIONS = ("auto", "fp32", "bf16", "fp16")
_GPU_BATCH = 8
# The first generation of NVIDIA's cards that computes in bfloat16; older ones imitate it, slowly.
_AMPERE = 8
_MOST_LANES = 8


def devices_of(device: str) -> tuple[str, ...]:
    """Return the devices of a list such as "cuda:0,cuda:1", which take batches in turn."""
    return tuple(name.strip() for name in device.split(","))


def check_device(device: str) -> None:
    """Refuse what is no device, or none that is here; torch is loaded only to see whether a graphics card is.

    Raises:
        DeviceError: it is none of "auto", "cpu", "openvino", "cuda", "cuda:N", "xpu", "xpu:N" and "mps", or is not
            here; says what is.
    """
    if not re.fullmatch(r"auto|cpu|openvino|mps|(cuda|xpu)(:\d+)?", device):
        raise DeviceError(f"unknown device '{device}'; choose auto, cpu, openvino, cuda, cuda:N, xpu, xpu:N or mps")
    if device == "openvino" and not _has_openvino():
        raise DeviceError('device openvino: OpenVINO is not installed; pip install "vs_colorize[openvino]"')
    if device.startswith(("cuda", "xpu", "mps")) and _numbered(device) not in (cards := _cards()):
        here = ", ".join(["auto", "cpu", *(["openvino"] if _has_openvino() else []), *cards])
        raise DeviceError(f"device {device}: torch finds no such device here; choose one of: {here}")


def check_precision(precision: str) -> None:
    """Refuse what is no precision.

    Raises:
        OptionError: it is none of `PRECISIONS`.
    """
    if precision not in PRECISIONS:
        raise OptionError(f"unknown precision '{precision}'; choose one of: {', '.join(PRECISIONS)}")


def default_batch(device: str) -> int:
    """Return how many frames a device, or the first of several, likes at once.

    Asks the driver, so that torch need not be loaded for it.
    """
    first = devices_of(device)[0]
    on_card = first.startswith(("cuda", "xpu", "mps")) or (first == "auto" and cuda_device_count() > 0)
    return _GPU_BATCH if on_card else 1


def lanes_of(device: str) -> int:
    """Return how many pictures a device does best to compute at the same time, each on its own; loads no torch.

    With OpenVINO as many as the processor has cores, 8 at most: cores that share a picture wait for each other, and for
    those that other filters keep busy. Elsewhere one.
    """
    on_openvino = device == "openvino" or (device == "auto" and not _may_have_cuda() and _has_openvino())
    return min(_cores(), _MOST_LANES) if on_openvino else 1


def _cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def resolve_device(device: str) -> str:
    """Turn "auto" into the fastest device there is: CUDA, then OpenVINO, then the CPU.

    XPU and MPS, on which this package has never been tried, are only for those who ask for them. Where there is no
    card, torch is not loaded.
    """
    if device != "auto":
        return device
    if _may_have_cuda():
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


def _may_have_cuda() -> bool:
    """Say whether torch is worth asking; built for AMD's cards, which have another driver, it calls them CUDA too."""
    return torch_build().get("hip") is not None or cuda_device_count() > 0


def torch_build() -> dict[str, Any]:
    """Return what `torch.version` holds; loads no torch, for that takes seconds."""
    spec = importlib.util.find_spec("torch")
    assert spec is not None and spec.origin is not None
    return runpy.run_path(str(Path(spec.origin).with_name("version.py")))


def bf16_is_faster(device: "torch.device") -> bool:
    """Say whether a device computes faster in bfloat16 than in float32: one that is made for it does.

    Such are processors with AVX-512 BF16, NVIDIA's cards since Ampere, and Intel's. Others are several times slower in
    it. This is looked up and not timed: the same machine must always decide alike, or frames would not be the same
    bytes from one script to the next.
    """
    import torch

    match device.type:
        case "cpu":
            return torch.cpu._is_avx512_bf16_supported()
        case "cuda":
            return torch.cuda.get_device_capability(device)[0] >= _AMPERE
        case "xpu":
            return torch.xpu.is_bf16_supported(including_emulation=False)
        case _:
            return False


def _numbered(device: str) -> str:
    return f"{device}:0" if device in ("cuda", "xpu") else device


def _cards() -> list[str]:
    """Return the graphics cards that torch can use; there is one MPS at most, and it has no number."""
    import torch

    numbered = [
        f"{kind}:{number}"
        for kind, backend in (("cuda", torch.cuda), ("xpu", torch.xpu))
        if backend.is_available()
        for number in range(backend.device_count())
    ]
    return [*numbered, "mps"] if torch.mps.is_available() else numbered


def _has_openvino() -> bool:
    return importlib.util.find_spec("openvino") is not None
