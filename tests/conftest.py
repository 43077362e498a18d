from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.zoo.onnx.exported import exported_fusion
from tests.zoo.published import published_weights, zoo_with_published

__all__ = ["exported_fusion", "published_weights", "zoo_with_published"]

# How long an example takes says how busy the machine is.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session", autouse=True)
def own_user_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Caches, settings and weights that the tests write go to folders of their own."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "VS_COLORIZE_MODELS"):
            patch.setenv(variable, str(tmp_path_factory.mktemp(variable.lower())))
        yield
