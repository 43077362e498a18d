import numpy as np
import pytest
import torch

from vs_colorize.errors import ColorizeError, DeviceError, GuidanceError, is_out_of_memory, told_of

NO_ROOM = [
    MemoryError(),
    np._core._exceptions._ArrayMemoryError((1 << 40,), np.dtype(np.float32)),  # type: ignore[attr-defined]
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 3.8 GiB"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: 9 bytes"),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    RuntimeError("Check 'false' failed at src/plugins/intel_cpu: std::bad_alloc"),
    RuntimeError("OpenCV(5.0.0) error: (-4:Insufficient memory) Failed to allocate 9 bytes in function 'x'"),
    OSError(12, "Cannot allocate memory"),
]


@pytest.mark.parametrize("error", NO_ROOM, ids=lambda error: type(error).__name__)
def test_want_of_memory_is_known_by_what_each_library_says(error: Exception) -> None:
    assert is_out_of_memory(error)
    told = told_of("stabilize: frame 7", error)
    assert isinstance(told, DeviceError)
    assert str(told).startswith("stabilize: frame 7 failed: out of memory (")
    assert str(told).endswith("choose a smaller size or batch, or set vs.core.max_cache_size lower")


@pytest.mark.parametrize("error", [RuntimeError("no room left"), ValueError("ZOOM 3"), KeyError("memory")])
def test_other_failures_are_no_want_of_memory(error: Exception) -> None:
    assert not is_out_of_memory(error)
    assert type(told_of("predict: frame 0", error)) is ColorizeError


def test_what_is_told_of_an_error_is_one_line_and_keeps_its_class() -> None:
    told = told_of("guide_references: frame 3", GuidanceError("picture 'a.png'\ncannot be read"))
    assert type(told) is GuidanceError
    assert str(told) == "guide_references: frame 3 failed: picture 'a.png' cannot be read"
    assert str(told_of("x: frame 3", ValueError("a\nb"))) == "x: frame 3 failed: ValueError: a b"
