"""How far one file may go before it is refused, and what a reader is told about its job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds; `step` is the longest pause between two signs of progress.

    `pages` counts those of a PDF, `scanned` those that need OCR, `depth` archives in archives.
    """

    file: int = 200 << 20
    unpacked: int = 400 << 20
    memory: int = 2 << 30
    step: float = 60.0
    total: float = 1800.0
    pages: int = 2000
    scanned: int = 400
    pixels: int = 120_000_000
    characters: int = 20_000_000
    members: int = 20_000
    depth: int = 3


def _ignore(done: int, of: int) -> None:
    pass


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read: its form, its encoding if known, a folder for scratch, and whom to tell of pages.

    `draw` is the page to draw (counted from 1) instead of reading the file.
    """

    form: str = ""
    encoding: str | None = None
    limits: Limits = USUAL
    scratch: Path | None = None
    progress: Callable[[int, int], None] = _ignore
    draw: int = 0


USUAL_JOB = Job()
