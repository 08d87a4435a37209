"""Who may run now, and who waits: a bounded queue that is fair between clients.

There are `places` for quick queries.  A query that turns out slow gives its place up to the next one and goes
on in one of the `slow` places; when these are full too (or a client has `slow_each` of them) it may stay only
a little longer.  Clients that wait
take turns, so that one with a hundred queries does not keep out one with a single one.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Protocol

from server.errors import ServiceProblem

LOOK = 0.5  # seconds between two looks whether a client that waits is still there


class Turn(Protocol):
    """What is told that its turn has come: an event, or what stands for a question without a thread."""

    def set(self) -> None:
        """Go in: a place is taken for it."""


class Turnstile:
    """Counts those inside and lines up those outside."""

    def __init__(self, places: int, slow: int, queue: int, slow_each: int = 0) -> None:
        self._lock = threading.Lock()
        self._free = places
        self._slow_free = slow
        self._queue = queue
        self._lines: OrderedDict[str, deque[Turn]] = OrderedDict()
        self._waiting = 0
        self._places = places
        self._slow = slow
        self._slow_each = slow_each or slow
        self._slow_of: Counter[str] = Counter()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._waiting

    @property
    def running(self) -> tuple[int, int]:
        """How many quick and how many slow queries run."""
        return self._places - self._free, self._slow - self._slow_free

    def enter(self, client: str, patience: float, given_up: Callable[[], bool]) -> None:
        """Wait for a place, at most `patience` seconds; ServiceProblem 503 when there is none.

        `given_up` is asked now and then whether the client still wants its answer.
        """
        turn = threading.Event()
        if not self.line_up(client, turn):
            self._wait(client, turn, patience, given_up)

    def line_up(self, client: str, turn: Turn) -> bool:
        """Take a place (True) or queue `turn` up for one; ServiceProblem 503 where the queue is full."""
        with self._lock:
            if self._free > 0 and not self._waiting:
                self._free -= 1
                return True
            if self._waiting >= self._queue:
                raise self.busy()
            self._lines.setdefault(client, deque()).append(turn)
            self._waiting += 1
            return False

    def give_up(self, client: str, turn: Turn) -> bool:
        """Take `turn` out of the queue; False where it has been told already that it may go in."""
        with self._lock:
            if turn not in self._lines.get(client, ()):
                return False
            self._lines[client].remove(turn)
            self._waiting -= 1
            return True

    def busy(self) -> ServiceProblem:
        """Return the refusal of who finds no place, with a time to come again."""
        seconds = 1 + self._waiting // max(1, self._places * 50)
        return ServiceProblem("busy", seconds=seconds, retry=seconds)

    def leave(self, client: str, *, slow: bool) -> None:
        """Give up a place, quick or slow."""
        with self._lock:
            if slow:
                self._slow_free += 1
                self._slow_of[client] -= 1
                self._slow_of += Counter()  # forgets those who have none
            else:
                self._free += 1
                self._call()

    def slow_down(self, client: str) -> bool:
        """Change a quick place for a slow one; False when all, or all that a client may have, are taken."""
        with self._lock:
            if self._slow_free <= 0 or self._slow_of[client] >= self._slow_each:
                return False
            self._slow_free -= 1
            self._slow_of[client] += 1
            self._free += 1
            self._call()
            return True

    def _wait(
        self, client: str, turn: threading.Event, patience: float, given_up: Callable[[], bool]
    ) -> None:
        left = patience
        while left > 0:
            if turn.wait(min(left, LOOK)):
                return
            left -= LOOK
            if given_up():
                break
        if not self.give_up(client, turn):
            self.leave(client, slow=False)
        if given_up():
            raise ServiceProblem("cancelled")
        raise self.busy()

    def _call(self) -> None:
        """Let in those who wait, as far as there are places: one of each client in turn."""
        while self._free > 0 and self._waiting:
            client, line = self._lines.popitem(last=False)
            if not line:
                continue
            turn = line.popleft()
            if line:
                self._lines[client] = line
            self._waiting -= 1
            self._free -= 1
            turn.set()
