import importlib
import sys
from types import ModuleType, SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def colorizers() -> ModuleType:
    """The authors' own package, from the index as rz-colorization; it imports a debugger that it does not use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "IPython", SimpleNamespace(embed=None))
        return importlib.import_module("colorizers")
