"""How time grows with length, measured so that a busy machine does not change the answer."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from kg.text import normalise

SHORT = 4000  # characters
TIMES = 10
ATTEMPTS = 8


def growth(read: Callable[[str], object], piece: str) -> float:
    """Return how many times longer `read` takes on ten times as many copies of `piece`.

    Linear work gives about 10, quadratic about 100.  The processor time of this process counts, the least of
    several runs, and the least of several attempts: what others do can only make a figure larger.
    """
    short = normalise(piece * (SHORT // len(piece)))
    long = normalise(piece * (TIMES * (SHORT // len(piece))))
    read(short)
    ratio = float("inf")
    for _ in range(ATTEMPTS):
        before = min(_seconds(read, short) for _ in range(3))
        ratio = min(ratio, _seconds(read, long) / max(before, 1e-3))
        if ratio < 2 * TIMES:
            break
    return ratio


def _seconds(read: Callable[[str], object], text: str) -> float:
    text = text[:1] + text[1:]  # a text of its own: what was kept of the one before does not count
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        read(text)
        return time.process_time() - start
    finally:
        gc.enable()
