"""How far a render has got: a bar on a terminal, else a line every ten seconds, always on stderr."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_LINE_EVERY = 10.0


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Give a function to call with the number of frames that are done, of `total`."""
    if sys.stderr.isatty():
        with _bar(total) as update:
            yield update
    else:
        yield _lines(total)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]:.1f} fps")
    columns = (BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total, rate=0.0)
        began = time.perf_counter()
        yield lambda done: bar.update(task, completed=done, rate=done / (time.perf_counter() - began))


def _lines(total: int) -> Callable[[int], None]:
    began = last = time.perf_counter()

    def update(done: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last >= _LINE_EVERY:
            last = now
            rate = done / (now - began)
            click.echo(f"{done}/{total} frames, {rate:.1f} fps, {(total - done) / rate:.0f} s left", err=True)

    return update
