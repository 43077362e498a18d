from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[3] / "shared" / "data"


def shared_file(name: str) -> Path:
    path = _SHARED / name
    if not path.is_file():
        pytest.skip(f"the measuring data are not here: {path}")
    return path


@pytest.fixture(scope="session")
def classifier() -> Path:
    return shared_file("pretrained/mobilenetv2_100.safetensors")


@pytest.fixture(scope="session")
def classes_file() -> Path:
    return shared_file("stills/imagenet-classes.txt")


@pytest.fixture(scope="session")
def photos_zip() -> Path:
    return shared_file("stills/imagenet-sample.zip")
