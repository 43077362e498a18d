import os
from pathlib import Path

import cv2
import numpy as np
import pytest
import vapoursynth as vs

from tests.guidance.photographs import photograph
from tests.motion.scenes import blank, film, shot
from vs_colorize.filters.detect_scenes import detect_scenes
from vs_colorize.filters.guide_references import guide_references
from vs_colorize.filters.index_references import index_references
from vs_colorize.filters.lightness import lightness
from vs_colorize.filters.recommend_references import recommend_references
from vs_colorize.guidance.pictures import Floats, read_rgb
from vs_colorize.guidance.reference_index import read_index


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    for name in ("astronaut", "coffee", "more/chelsea"):
        written(folder / f"{name}.jpg", photograph(Path(name).name))
    return folder


def written(path: Path, pixels: np.ndarray) -> None:
    path.write_bytes(cv2.imencode(path.suffix, pixels[..., ::-1])[1].tobytes())


def two_scenes() -> vs.VideoNode:
    return lightness(film(shot(0, 12), shot(1, 12), blank(2)), size=128)


def test_each_scene_gets_the_likest_photograph(photos: Path) -> None:
    index = index_references(photos, device="cpu")
    assert index == photos / "vs_colorize_references.npz"
    small = detect_scenes(two_scenes())
    chosen = recommend_references(small, index, device="cpu")
    assert (chosen[0].name, chosen[12].name) == ("astronaut.jpg", "coffee.jpg")
    guidance = guide_references(small, chosen, trust=1, device="cpu")
    with guidance.get_frame(3) as frame:
        assert np.asarray(frame[0]).mean() > 0.2


def test_scenes_are_found_where_nobody_has_marked_them(photos: Path) -> None:
    index = index_references(photos, device="cpu")
    seen: list[tuple[int, int]] = []
    chosen = recommend_references(two_scenes(), index, device="cpu", progress=lambda *at: seen.append(at))
    assert list(chosen)[:2] == [0, 12]
    assert seen[-1] == (26, 26)


def test_only_new_and_changed_photographs_are_read_again(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = index_references(photos, device="cpu")
    before = {photo.name: photo for photo in read_index(path).photos}
    assert sorted(before) == ["astronaut.jpg", "coffee.jpg", "more/chelsea.jpg"]
    (photos / "coffee.jpg").unlink()
    written(photos / "rocket.jpg", photograph("rocket"))
    written(photos / "astronaut.jpg", photograph("chelsea"))
    os.utime(photos / "more" / "chelsea.jpg")
    read: list[str] = []

    def noting(file: Path) -> Floats:
        read.append(file.name)
        return read_rgb(file)

    monkeypatch.setattr("vs_colorize.guidance.indexing.read_rgb", noting)
    seen: list[tuple[int, int]] = []
    index_references(photos, device="cpu", progress=lambda *at: seen.append(at))
    assert read == ["astronaut.jpg", "rocket.jpg"]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    after = {photo.name: photo for photo in read_index(path).photos}
    assert sorted(after) == ["astronaut.jpg", "more/chelsea.jpg", "rocket.jpg"]
    assert np.array_equal(after["more/chelsea.jpg"].vector, before["more/chelsea.jpg"].vector)
    assert not np.array_equal(after["astronaut.jpg"].vector, before["astronaut.jpg"].vector)


def test_pictures_that_cannot_be_used_are_left_out_with_a_warning(photos: Path) -> None:
    (photos / "broken.jpg").write_bytes(b"no picture")
    written(photos / "grey.png", photograph("coffee")[..., :1].repeat(3, axis=2))
    with (
        pytest.warns(UserWarning, match=r"broken\.jpg: not a readable picture"),
        pytest.warns(UserWarning, match=r"grey\.png' is grey; left out"),
    ):
        path = index_references(photos, device="cpu")
    assert len(read_index(path).photos) == 3


def test_bad_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(vs.Error, match=r"^index_references: there is no folder '.*gone'"):
        index_references(tmp_path / "gone")
    with pytest.raises(vs.Error, match=r"^index_references: folder '.*' holds no pictures"):
        index_references(tmp_path)
    (tmp_path / "vs_colorize_references.npz").write_bytes(b"broken")
    with pytest.raises(vs.Error, match=r"^index_references: index '.*' is broken"):
        index_references(tmp_path)


def test_an_index_of_other_weights_or_of_lost_photographs_is_refused(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = index_references(photos, device="cpu")
    for photo in list(photos.rglob("*.jpg")):
        photo.unlink()
    with pytest.raises(vs.Error, match=r"^recommend_references: photograph '.*\.jpg' of the index is gone; renew it"):
        recommend_references(two_scenes(), index, device="cpu")
    from vs_colorize.guidance import reference_index

    found = read_index(index)
    reference_index.write_index(index, reference_index.ReferenceIndex(photos, "others", found.photos))
    with pytest.raises(vs.Error, match=r"^recommend_references: index '.*' was made with other weights"):
        recommend_references(two_scenes(), index, device="cpu")
