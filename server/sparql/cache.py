"""Answers kept for the next one who asks the same of the same version."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

OVERHEAD = 512


class Cache:
    """The answers last used, up to `size` bytes in all and an eighth of that each."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._used = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self.hits = 0
        self.misses = 0

    def get(self, key: Hashable) -> bytes | None:
        """Return the answer kept under `key`, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                self.misses += 1
            else:
                self.hits += 1
                self._kept.move_to_end(key)
            return found

    def look(self, key: Hashable) -> bytes | None:
        """Return the answer kept under `key`, or None; counted neither as found nor as missed."""
        with self._lock:
            return self._kept.get(key)

    def put(self, key: Hashable, answer: bytes) -> None:
        """Keep an answer, unless it is too large; the ones not used for longest make room."""
        if len(answer) > self._size // 8:
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = answer
            self._used += len(answer) + OVERHEAD
            while self._used > self._size:
                _, oldest = self._kept.popitem(last=False)
                self._used -= len(oldest) + OVERHEAD

    def clear(self) -> None:
        """Forget everything, as when the version changes."""
        with self._lock:
            self._kept.clear()
            self._used = 0
