"""How much memory this process has."""

import os
from pathlib import Path


def resident_megabytes() -> float | None:
    """Return the memory this process holds in MB; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak_megabytes() -> float | None:
    """Return the most memory this process has held in MB; None where the system does not tell.

    Not what `getrusage` says: on Linux that begins with the memory of the process that started this one.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    sizes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return sizes[0] * 1024 / 1e6 if sizes else None
