"""How far a render or a download has got: a bar on a terminal, else a line every ten seconds, always on stderr."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import click

_LINE_EVERY = 10.0


@contextmanager
def progress(total: int, label: str = "") -> Iterator[Callable[[int], None]]:
    """Give a function to call with the number of frames that are done, of `total`; `label` says of what."""
    if sys.stderr.isatty():
        with _bar(total, label) as update:
            yield update
    else:
        yield _lines(total, label)


@contextmanager
def transfer(label: str, announcement: Callable[[int | None], str]) -> Iterator[Callable[[int, int | None], None]]:
    """Give a function to call with the bytes that are there and how many there will be, None where nobody knows.

    The first call writes the announcement, a line made of the latter, before anything else.
    """
    with _byte_bar(label) if sys.stderr.isatty() else nullcontext(_byte_lines(label)) as update:
        announced = False

        def tell(done: int, total: int | None) -> None:
            nonlocal announced
            if not announced:
                announced = True
                click.echo(announcement(total), err=True)
            update(done, total)

        yield tell


class _Pace:
    """Frames a second, counted from the first frame that was done: before it the network is loaded."""

    def __init__(self) -> None:
        self._first: tuple[int, float] | None = None

    def rate(self, done: int) -> float:
        """Return frames a second now that `done` are done; 0 while that is unknown."""
        now = time.perf_counter()
        if self._first is None:
            self._first = done, now
        frames, seconds = done - self._first[0], now - self._first[1]
        return frames / seconds if frames and seconds else 0.0


@contextmanager
def _bar(total: int, label: str) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    pace = _Pace()
    rate = TextColumn("{task.fields[rate]:.1f} fps")
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        rate,
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=total, rate=0.0)
        yield lambda done: bar.update(task, completed=done, rate=pace.rate(done))


@contextmanager
def _byte_bar(label: str) -> Iterator[Callable[[int, int | None], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=Console(stderr=True))
    task = bar.add_task(label, total=None)

    def update(done: int, total: int | None) -> None:
        bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield update
    finally:
        bar.stop()


def _byte_lines(label: str) -> Callable[[int, int | None], None]:
    last = time.perf_counter()

    def update(done: int, total: int | None) -> None:
        nonlocal last
        if time.perf_counter() - last >= _LINE_EVERY:
            last = time.perf_counter()
            of = "" if total is None else f" of {total / 1e6:.1f}"
            click.echo(f"{label}: {done / 1e6:.1f}{of} MB", err=True)

    return update


def _lines(total: int, label: str) -> Callable[[int], None]:
    pace = _Pace()
    start = f"{label}: " if label else ""
    last = time.perf_counter()

    def update(done: int) -> None:
        nonlocal last
        rate = pace.rate(done)
        if rate and time.perf_counter() - last >= _LINE_EVERY:
            last = time.perf_counter()
            click.echo(f"{start}{done}/{total} frames, {rate:.1f} fps, {(total - done) / rate:.0f} s left", err=True)

    return update
