import importlib
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def colorizers() -> Iterator[ModuleType]:
    """The authors' own package, from the index as rz-colorization; it imports a debugger that it does not use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "IPython", SimpleNamespace(embed=None))
        yield importlib.import_module("colorizers")
