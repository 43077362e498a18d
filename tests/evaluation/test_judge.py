import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from vs_colorize.errors import MediaError, ModelError
from vs_colorize.evaluation.judge import Judge, class_of, read_classes
from vs_colorize.evaluation.stills import grey_of

PHOTOS = 12


@pytest.fixture(scope="module")
def judge(classifier: Path) -> Judge:
    return Judge(classifier)


@pytest.fixture(scope="module")
def photos(photos_zip: Path) -> tuple[list[str], torch.Tensor]:
    """The first photos, (N, 3, 256, 256), with their names."""
    with zipfile.ZipFile(photos_zip) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))[:PHOTOS]
        pictures = [cv2.imdecode(np.frombuffer(archive.read(name), np.uint8), cv2.IMREAD_COLOR_RGB) for name in names]
    return names, torch.from_numpy(np.stack([np.asarray(picture) for picture in pictures])).movedim(-1, 1) / 255


def test_photos_are_named_right_in_color_and_less_so_in_grey(
    judge: Judge, photos: tuple[list[str], torch.Tensor], classes_file: Path
) -> None:
    names, rgb = photos
    order = read_classes(classes_file)
    classes = [index for name in names if (index := class_of(name, order)) is not None]
    first, five = judge.hits(rgb, classes)
    grey_first, _ = judge.hits(grey_of(rgb), classes)
    assert first.shape == five.shape == (PHOTOS,)
    assert first.sum() >= 0.75 * PHOTOS
    assert grey_first.sum() < first.sum()
    assert bool((five >= first).all())


def test_photos_of_any_size_are_judged(judge: Judge, photos: tuple[list[str], torch.Tensor]) -> None:
    _, rgb = photos
    wide = torch.nn.functional.interpolate(rgb[:2], (150, 400), mode="bicubic").clamp(0, 1)
    assert judge.hits(wide, [0, 0])[0].shape == (2,)


def class_list(path: Path, count: int = 1000) -> Path:
    path.write_text("".join(f"n{n:08} thing {n}\n" for n in range(count)))
    return path


def test_the_class_is_read_off_the_name(tmp_path: Path) -> None:
    classes = read_classes(class_list(tmp_path / "classes.txt"))
    assert class_of("n00000007_thing.jpg", classes) == 7
    assert class_of("animals/n00000999_thing.jpg", classes) == 999
    assert class_of("holiday.jpg", classes) is None
    assert class_of("n00001000_unknown.jpg", classes) is None


@pytest.mark.parametrize("damage", ["absent", "short", "binary"])
def test_a_file_without_a_thousand_classes_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "classes.txt"
    if damage == "short":
        class_list(path, 999)
    elif damage == "binary":
        path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(MediaError, match=r"classes\.txt: "):
        read_classes(path)


def test_weights_that_are_absent_damaged_or_another_networks_are_refused_by_name(tmp_path: Path) -> None:
    damaged, other = tmp_path / "damaged.safetensors", tmp_path / "other.safetensors"
    damaged.write_bytes(b"nothing of the kind")
    save_file({"weight": torch.zeros(1)}, other)
    for path in (tmp_path / "absent.safetensors", damaged, other):
        with pytest.raises(ModelError, match=path.name) as caught:
            Judge(path)
        assert "\n" not in str(caught.value)


def test_without_weights_nothing_is_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    with pytest.raises(ModelError, match="give the classifier's weights"):
        Judge()


def test_cached_weights_of_torchvision_judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = pytest.importorskip("torchvision.models")
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    (tmp_path / "checkpoints").mkdir()
    torch.save(models.mobilenet_v2().state_dict(), tmp_path / "checkpoints" / "mobilenet_v2-7ebf99e0.pth")
    first, five = Judge().hits(torch.rand(2, 3, 64, 80), [0, 1])
    assert first.shape == five.shape == (2,)
