"""How long an act takes, told so that a stall of the machine is not taken for one of ours."""

from __future__ import annotations

import time
from collections.abc import Callable

ATTEMPTS = 5
REST = 0.5  # seconds between attempts


def soonest(act: Callable[[], object], limit: float, clock: Callable[[], float] = time.monotonic) -> float:
    """Return the seconds `act` takes: its first time within `limit`, else the least of several attempts.

    An act that is slow in itself is slow each time; one that other programs delayed is not.  What `act`
    asserts holds at every attempt, however long it took.
    """
    least = float("inf")
    for _ in range(ATTEMPTS):
        before = clock()
        act()
        least = min(least, clock() - before)
        if least < limit:
            break
        time.sleep(REST)
    return least
