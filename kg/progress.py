"""How far a load is: a bar with the time left on a terminal, now and then a line where nobody watches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kg.messages import gettext

Advance = Callable[[int, int, str], None]
EVERY = 30.0  # seconds between two lines
SHOWN = 40


@contextmanager
def shown(console: Console, quiet: bool = False) -> Iterator[Advance]:
    """Yield a function to be told how many of how many files are done, and the name of the last."""
    if quiet:
        yield lambda done, total, name: None
    elif console.is_terminal:
        with _bar(console) as advance:
            yield advance
    else:
        yield _Lines(console)


@contextmanager
def _bar(console: Console) -> Iterator[Advance]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(gettext("Loading"), total=None)

        def advance(done: int, total: int, name: str) -> None:
            progress.update(task, completed=done, total=total, description=escape(name[-SHOWN:]))

        yield advance


class _Lines:
    """Writes a line at most every `EVERY` seconds."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._begun = self._said = time.monotonic()

    def __call__(self, done: int, total: int, name: str) -> None:
        now = time.monotonic()
        if now - self._said < EVERY or done == total:
            return
        self._said = now
        left = (now - self._begun) / done * (total - done)
        text = gettext("{done} of {total} files, about {left} left")
        self._console.print(text.format(done=done, total=total, left=duration(left)))


def duration(seconds: float) -> str:
    """Return a length of time in hours and minutes, or in minutes and seconds ("1:05:00", "2:30")."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
