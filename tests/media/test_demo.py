from pathlib import Path

import av
import pytest

from vs_colorize.media.demo import HEIGHT, WIDTH, write_before_after, write_demo_film
from vs_colorize.media.pictures import read_picture
from vs_colorize.media.source import open_video


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "grey.mp4"
    write_demo_film(path)
    return path


def test_demo_is_a_short_grey_film_with_sound(demo: Path) -> None:
    film = open_video(demo)
    assert (film.clip.width, film.clip.height) == (WIDTH, HEIGHT)
    assert 4 <= film.timing.seconds(film.clip.num_frames) <= 5
    with av.open(str(demo)) as container:
        assert len(container.streams.audio) == 1
        for frame in container.decode(video=0):
            chroma = frame.to_ndarray()[HEIGHT:]
            assert abs(chroma.astype(int) - 128).max() <= 1


def test_before_and_after_stand_one_above_the_other(demo: Path, tmp_path: Path) -> None:
    write_before_after(demo, demo, tmp_path / "both.png")
    picture = read_picture(tmp_path / "both.png")
    assert picture.shape == (HEIGHT, 5 * WIDTH // 2, 3)
    assert (picture[: HEIGHT // 2] == picture[HEIGHT // 2 :]).all()
