"""How many requests a client may send: those of a rate, a minute's worth at once (a token bucket)."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

CLIENTS = 10_000


class Allowance:
    """Counts the requests of each client; `rate` is how many a minute may have (0: any number)."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> int:
        """Take one request from what `client` has left; returns the seconds to wait where nothing is left."""
        if not self._rate:
            return 0
        now = self._clock()
        with self._lock:
            left, since = self._left.pop(client, (float(self._rate), now))
            left = min(left + (now - since) * self._rate / 60, float(self._rate))
            self._left[client] = (left - 1 if left >= 1 else left, now)
            if len(self._left) > CLIENTS:
                self._left.popitem(last=False)
        return 0 if left >= 1 else max(1, ceil((1 - left) * 60 / self._rate))
