"""Changes gathered into larger commits: for loading many notices, where each commit has its price.

A commit of forty thousand quads costs half of what as many small ones do, since the engine then writes whole
files in the order of their keys.  What is gathered is committed together, or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pyoxigraph import Quad

from kg.store.contract import Facts, Hit, Results, Store, StoreError, Term, quads_of

MOST = 40_000
LONGEST = 2.0


class Gathered(Store):
    """A writer that commits to `store` after `most` quads or `longest` seconds, at `flush`, and at the end.

    `quads` sees what is gathered; queries see what is committed.  Once a commit failed nothing more is taken,
    so that nobody is told of changes that are not there.
    """

    def __init__(self, store: Store, most: int = MOST, longest: float = LONGEST) -> None:
        self._store = store
        self._most = most
        self._longest = longest
        self._waiting: dict[str, set[Quad]] = {}
        self._since = 0.0
        self._failure: StoreError | None = None

    @property
    def version(self) -> int:
        """The number of commits so far."""
        return self._store.version

    def replace(self, graphs: Mapping[str, Facts]) -> int:
        """Replace whole graphs (see `Store.replace`), with the next commit: its version is returned."""
        if self._failure:
            raise self._failure
        read = {graph: quads_of(graph, facts) for graph, facts in graphs.items()}
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting |= read
        full = sum(map(len, self._waiting.values())) >= self._most
        if full or time.monotonic() - self._since >= self._longest:
            return self.commit()
        return self.version + 1

    def commit(self) -> int:
        """Commit what is gathered; returns the version that holds it."""
        if self._failure:
            raise self._failure
        try:
            version = self._store.replace(self._waiting) if self._waiting else self.version
        except StoreError as failure:
            self._failure = failure
            raise
        self._waiting = {}
        return version

    def flush(self) -> int:
        """Commit, and return once everything would survive a power cut."""
        self.commit()
        return self._store.flush()

    def snapshot(self) -> Path:
        """Commit and publish."""
        self.commit()
        return self._store.snapshot()

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Results:
        """Run a query over what is committed."""
        return self._store.query(text, bindings)

    def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20) -> tuple[Hit, ...]:
        """Search what is committed."""
        return self._store.search(text, kinds, limit)

    def graphs(self) -> Iterator[str]:
        """Yield the graphs as they will be."""
        yield from set(self._store.graphs()) - self._waiting.keys()
        yield from (graph for graph, quads in self._waiting.items() if quads)

    def quads(self, graph: str) -> Iterator[Quad]:
        """Yield the quads of a graph as they will be."""
        return iter(self._waiting[graph]) if graph in self._waiting else self._store.quads(graph)

    def size(self) -> int:
        """Count what is committed."""
        return self._store.size()

    def close(self) -> None:
        """Commit; the store itself stays open."""
        if not self._failure:
            self.commit()
