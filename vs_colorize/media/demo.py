"""The demonstration: photographs panned and cut into a short grey film with sound, and a before/after picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from vs_colorize.media.pictures import Picture, write_picture
from vs_colorize.media.target import finished_file

WIDTH, HEIGHT = 640, 360
_RATE = 24
_FRAMES_A_SHOT = 22
_SAMPLE_RATE = 48000
_MELODY = (261.63, 329.63, 392.0, 329.63, 440.0, 392.0, 329.63, 293.66, 329.63, 261.63)
"""Notes in Hz, spread evenly over the film."""


@dataclass(frozen=True)
class Shot:
    """A pan over a photograph of scikit-image: the share of its width that is seen, and where the view starts and ends.

    Places are shares of the free way to the right and down, 0…1.
    """

    photograph: str
    width: float
    start: tuple[float, float]
    end: tuple[float, float]


_SHOTS = (
    Shot("astronaut.png", 0.85, (0.3, 0.0), (0.6, 0.1)),
    Shot("coffee.png", 0.85, (0.0, 0.3), (1.0, 0.5)),
    Shot("chelsea.png", 0.9, (1.0, 0.2), (0.2, 0.4)),
    Shot("motorcycle_left.png", 0.8, (0.1, 0.6), (0.9, 0.7)),
    Shot("rocket.jpg", 0.8, (0.4, 1.0), (0.6, 0.3)),
)


def write_demo_film(path: Path) -> None:
    """Write the grey film with a soft melody as H.264 and AAC; it lasts about 4.6 seconds.

    Raises `MediaError` where the disk refuses.
    """
    with finished_file(path) as part, part.open("w+b") as file, av.open(file, "w", format="mp4") as output:
        video = output.add_stream("libx264", rate=_RATE, options={"crf": "18", "preset": "medium"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        context = video.codec_context
        context.color_range = context.colorspace = context.color_primaries = context.color_trc = 1
        audio = output.add_stream("aac", rate=_SAMPLE_RATE)
        for n, grey in enumerate(_grey_frames()):
            picture = _limited_range_frame(grey)
            picture.pts, picture.time_base = n, Fraction(1, _RATE)
            output.mux(video.encode(picture))
        output.mux(video.encode(None))
        for sound in _sound_frames():
            output.mux(audio.encode(sound))
        output.mux(audio.encode(None))
        output.close()


def _grey_frames() -> Iterator[NDArray[np.uint8]]:
    for shot in _SHOTS:
        grey = np.asarray(cv2.cvtColor(_photograph(shot.photograph), cv2.COLOR_BGR2GRAY), np.uint8)
        for n in range(_FRAMES_A_SHOT):
            yield _view(grey, shot, n / (_FRAMES_A_SHOT - 1))


def _photograph(name: str) -> NDArray[np.uint8]:
    import skimage

    path = Path(skimage.__file__).parent / "data" / name
    return np.asarray(cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def _view(picture: NDArray[np.uint8], shot: Shot, progress: float) -> NDArray[np.uint8]:
    """Return what the camera sees after `progress` (0…1) of a shot."""
    height, width = picture.shape
    seen_width = width * shot.width
    seen_height = seen_width * HEIGHT / WIDTH
    across, down = ((1 - progress) * a + progress * b for a, b in zip(shot.start, shot.end, strict=True))
    scale = seen_width / WIDTH
    left, top = across * (width - seen_width), down * (height - seen_height)
    # Pixel centres: the middle of the first pixel seen is half a step inside the view.
    to_source = np.array([[scale, 0, left + scale / 2 - 0.5], [0, scale, top + scale / 2 - 0.5]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(picture, to_source, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REFLECT), np.uint8
    )


def _limited_range_frame(grey: NDArray[np.uint8]) -> av.VideoFrame:
    luma = np.rint(16 + grey * (219 / 255)).astype(np.uint8)
    chroma = np.full((HEIGHT // 2, WIDTH), 128, np.uint8)
    return av.VideoFrame.from_ndarray(np.vstack([luma, chroma]), format="yuv420p")


def _sound_frames() -> Iterator[av.AudioFrame]:
    seconds = len(_SHOTS) * _FRAMES_A_SHOT / _RATE
    wave = _melody(round(seconds * _SAMPLE_RATE))
    for start in range(0, wave.size, 1024):
        chunk = wave[start : start + 1024]
        frame = av.AudioFrame.from_ndarray(np.stack([chunk, chunk]), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = _SAMPLE_RATE, start, Fraction(1, _SAMPLE_RATE)
        yield frame


def _melody(samples: int) -> NDArray[np.float32]:
    """Return plucked notes with a soft overtone, in -1…1."""
    note_length = samples / len(_MELODY)
    position = np.arange(samples)
    note = np.minimum((position / note_length).astype(int), len(_MELODY) - 1)
    since = (position - note * note_length) / _SAMPLE_RATE
    phase = 2 * np.pi * np.asarray(_MELODY)[note] * since
    envelope = np.minimum(since / 0.01, 1) * np.exp(-4 * since)
    return np.asarray(0.25 * envelope * (np.sin(phase) + 0.3 * np.sin(2 * phase)), np.float32)


def write_before_after(before: Path, after: Path, target: Path) -> None:
    """Write a picture with the middle frame of every shot: before above, after below.

    Raises `MediaError` where the disk refuses.
    """
    wanted = [shot * _FRAMES_A_SHOT + _FRAMES_A_SHOT // 2 for shot in range(len(_SHOTS))]
    rows = [np.hstack(_frames(film, wanted)) for film in (before, after)]
    write_picture(target, np.vstack(rows))


def _frames(path: Path, wanted: list[int]) -> list[Picture]:
    with av.open(str(path)) as film:
        shown = enumerate(film.decode(video=0))
        return [_half_size(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)) for n, frame in shown if n in wanted]


def _half_size(picture: NDArray[np.uint8]) -> Picture:
    return np.asarray(cv2.resize(picture, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA), np.uint8)
