"""What figures were measured on: nothing in it changes from commit to commit."""

import os
import platform
from importlib import metadata
from pathlib import Path

_PACKAGES = ("vapoursynth", "torch", "openvino", "onnxruntime", "numpy", "opencv-python-headless")


def machine() -> dict[str, object]:
    """Return processor, cores, memory, system and the versions of what computes; loads torch."""
    import torch

    cards = [torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())]
    versions = {package: version for package in _PACKAGES if (version := _version(package))}
    return {
        "processor": _processor(),
        "cores": os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count(),
        "memory_gb": _memory(),
        "cards": cards,
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        **versions,
    }


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _processor() -> str:
    """Return the processor's name, and whether it computes in bfloat16: the same name stands for several."""
    import torch

    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    except OSError:
        pass
    return f"{name} with bfloat16" if torch.cpu._is_avx512_bf16_supported() else name


def _memory() -> int | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)
    except (AttributeError, OSError, ValueError):
        return None
