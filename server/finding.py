"""Search over the texts of the newest version of a store: words in, places of texts out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.store import Hit, latest_snapshot
from kg.store.search import Index
from kg.store.snapshots import INDEX

Find = Callable[[str, Sequence[str], int], tuple[Hit, ...]]


class Finder:
    """Searches the index beside a store in a folder; a load in another process is followed at once."""

    def __init__(self, location: Path) -> None:
        self._location = location
        self._index: Index | None = None
        self._lock = threading.Lock()

    def __call__(self, words: str, kinds: Sequence[str], limit: int) -> tuple[Hit, ...]:
        """Return what holds the words, best first: at most `limit` texts of some kinds."""
        newest, index = latest_snapshot(self._location), self._opened()
        if newest is None or index is None:
            return ()
        return index.search(words, int(newest.name), kinds, limit)

    def _opened(self) -> Index | None:
        with self._lock:
            if self._index is None and (self._location / INDEX).is_file():
                self._index = Index(self._location / INDEX, read_only=True)
            return self._index
