import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from vs_colorize.training.photos import Photos, open_photos


def encoded(seed: int, height: int = 80, width: int = 100) -> bytes:
    coarse = np.random.default_rng(seed).integers(0, 256, (5, 6, 3), np.uint8)
    photo = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".png", photo)[1].tobytes()


@pytest.fixture(scope="session")
def photo_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photos") / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for seed in range(120):
            archive.writestr(f"kind/{seed:03d}.png", encoded(seed))
        archive.writestr("kind/broken.png", b"no picture")
        archive.writestr("notes.txt", b"no photo")
    return path


@pytest.fixture(scope="session")
def photos(photo_zip: Path) -> Photos:
    return open_photos([photo_zip])
