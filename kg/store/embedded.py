"""Oxigraph inside this process, in memory or in a folder.

The folder holds `graph/` (Oxigraph's files) and `snapshots/` (one folder a published version).  One process
writes; Oxigraph's own lock keeps others out.  Each commit is one Oxigraph transaction, so a killed process
leaves the store as it was before or after a commit, never between.  Commits reach the operating system at
once and the disk by `flush`: after a power cut (not a kill) what was not flushed may be gone, whole commits
from the last one backwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.store.changes import Change, difference
from kg.store.contract import (
    SYSTEM,
    VERSION,
    Facts,
    Reader,
    Results,
    Store,
    StoreError,
    StoreLocked,
    Term,
    bind,
    quads_of,
)

GRAPH = "graph"
SNAPSHOTS = "snapshots"


class EmbeddedReader(Reader):
    """A graph open for reading: one version, or, as the parent of the writer, the present one."""

    def __init__(self, graph: pyoxigraph.Store) -> None:
        self._graph = graph

        self._version = _version_in(graph)

    @property
    def version(self) -> int:
        """The number of commits so far."""
        return self._version

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Results:
        """Run a query (see `Reader.query`)."""
        return self._graph.query(bind(text, bindings), use_default_graph_as_union=True)

    def graphs(self) -> Iterator[str]:
        """Yield the IRIs of the named graphs."""
        for name in self._graph.named_graphs():
            if isinstance(name, NamedNode) and name != SYSTEM:
                yield name.value

    def quads(self, graph: str) -> Iterator[Quad]:
        """Yield the quads of one graph."""
        return self._graph.quads_for_pattern(None, None, None, NamedNode(graph))

    def size(self) -> int:
        """Count the quads (reads the keys of all of them: about a second for each million)."""
        return len(self._graph) - sum(1 for _ in self.quads(SYSTEM.value))

    def close(self) -> None:
        """Let go of the files; the reader is of no use afterwards."""
        self._graph = pyoxigraph.Store()


class EmbeddedStore(EmbeddedReader, Store):
    """The one writer of a store in this process."""

    def __init__(self, location: Path | None = None) -> None:
        self._location = location
        super().__init__(_open(location))

    def replace(self, graphs: Mapping[str, Facts]) -> int:
        """Replace whole graphs in one transaction (see `Store.replace`)."""
        new = {graph: quads_of(graph, facts) for graph, facts in graphs.items()}
        old = {graph: set(self.quads(graph)) for graph in new}
        if change := difference(old, new):
            self._commit(change)
        return self._version

    def _commit(self, change: Change) -> None:
        """Apply a change and the next version number; only adding is about a third faster by `load`."""
        following = self._version + 1
        mark = Quad(SYSTEM, VERSION, Literal(following), SYSTEM)
        change = Change(change.dropped, change.removed, change.added | {mark}, change.graphs)
        if change.dropped or change.removed:
            self._graph.update(change.update())
        else:
            self._graph.load(serialize(change.added, format=RdfFormat.N_QUADS), RdfFormat.N_QUADS)
        self._version = following

    def flush(self) -> int:
        """Write everything to the disk (fsync); a store in memory has none and is done at once."""
        stale = [q for q in self.quads(SYSTEM.value) if q.object != Literal(self._version)]
        if stale:
            self._graph.update(Change(removed=frozenset(stale)).update())
        if self._location:
            self._graph.flush()
        return self._version

    def snapshot(self) -> Path:
        """Make (or find) the folder of the present version: hard links, no copy; flushes on the way."""
        if not self._location:
            raise StoreError("a store in memory has no snapshots; open one in a folder")
        target = self._location / SNAPSHOTS / f"{self._version:09}"
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            self._graph.backup(target)
        return target


def open_snapshot(folder: Path | str) -> EmbeddedReader:
    """Open a snapshot for reading, from any process, as often as wanted."""
    return EmbeddedReader(pyoxigraph.Store.read_only(str(folder)))


def _version_in(graph: pyoxigraph.Store) -> int:
    """Return the highest version written: commits add numbers, `flush` takes the older ones away."""
    marks = graph.quads_for_pattern(SYSTEM, VERSION, None, SYSTEM)
    return max((int(mark.object.value) for mark in marks if isinstance(mark.object, Literal)), default=0)


def _open(location: Path | None) -> pyoxigraph.Store:
    if location is None:
        return pyoxigraph.Store()
    location.mkdir(parents=True, exist_ok=True)
    try:
        return pyoxigraph.Store(str(location / GRAPH))
    except OSError as error:
        if "lock" in str(error).lower():
            raise StoreLocked(
                "{folder}: another process is writing here; wait for it", folder=location
            ) from error
        raise
