"""Oxigraph inside this process, in memory or in a folder, with the search index in step.

The folder holds `graph/` (Oxigraph's files), `search.sqlite` (the index) and `snapshots/` (one folder a
published version).  One process writes; Oxigraph's own lock keeps others out.

A commit is one Oxigraph transaction.  It holds the graphs changed, the pairs of `reach` that follow, and for
each changed graph the mark (graph, VERSION, number) in SYSTEM.  The index is written just before, for that
number, and counts only once the number is there.  So a killed process leaves everything as it was before or
after a commit.  Commits reach the operating system at once and the disk by `flush`: after a power cut (not a
kill) whole commits from the last one backwards may be gone, never part of one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.store.changes import Change, difference
from kg.store.contract import (
    SYSTEM,
    VERSION,
    Facts,
    Store,
    StoreError,
    StoreLocked,
    quads_of,
)
from kg.store.entries import entries_of
from kg.store.plan import Plan
from kg.store.reach import reach_change
from kg.store.reading import EmbeddedReader, number_of
from kg.store.search import Index
from kg.store.snapshots import GRAPH, INDEX, folder_of, publish, versions


class EmbeddedStore(EmbeddedReader, Store):
    """The one writer of a store."""

    def __init__(self, location: Path | None, plan: Plan) -> None:
        self._location = location
        self._plan = plan
        super().__init__(_open(location), Index(location and location / INDEX, mark=plan.mark))
        self._settle()

    @property
    def _texts(self) -> Index:
        if self._index is None:
            raise AssertionError("a writer always has an index")
        return self._index

    def _settle(self) -> None:
        """Bring the index to the version of the graph: undo what was not committed, redo what it missed."""
        found = self._texts.version
        if found > self._version:
            self._texts.undo(self._version)
        elif found < self._version:
            marks = (mark for mark in self.quads(SYSTEM.value) if number_of(mark) > found)
            changed = {str(mark.subject).strip("<>") for mark in marks} - {SYSTEM.value}
            self._reindex(self.graphs() if found < 0 else changed)

    def _reindex(self, graphs: Iterable[str]) -> None:
        for graph in graphs:
            self._texts.apply(self._version, {graph: entries_of(self.quads(graph), self._plan)})
        self._texts.apply(self._version, {})

    def replace(self, graphs: Mapping[str, Facts]) -> int:
        """Replace whole graphs in one transaction (see `Store.replace`)."""
        new = {graph: quads_of(graph, facts) for graph, facts in graphs.items()}
        old = {graph: set(self.quads(graph)) for graph in new}
        if change := difference(old, new):
            self._commit(change, {graph: new[graph] for graph in new if new[graph] != old[graph]}, old)
        return self._version

    def _commit(self, change: Change, new: Mapping[str, set[Quad]], old: Mapping[str, set[Quad]]) -> None:
        following = self._version + 1
        change = self._with_consequences(change, old, [*new, SYSTEM.value], following)
        try:
            self._texts.apply(following, {g: entries_of(quads, self._plan) for g, quads in new.items()})
            self._write(change)
        except (OSError, sqlite3.Error) as error:
            self._take_back()
            raise StoreError(
                "the store could not be written ({error}); nothing was changed", error=error
            ) from error
        self._version = following

    def _with_consequences(
        self, change: Change, old: Mapping[str, set[Quad]], changed: Iterable[str], following: int
    ) -> Change:
        """Add to a change the pairs of `reach` that follow from it, and the marks of its version."""
        added, removed = set(change.added), set(change.removed)
        if self._plan.reach:
            lost = frozenset(removed.union(*(old[graph] for graph in change.dropped)))
            gone, come = reach_change(self._graph, self._plan.reach, lost, change.added)
            removed |= gone
            added |= come
        number = Literal(following)
        added |= {Quad(NamedNode(graph), VERSION, number, SYSTEM) for graph in changed}
        return Change(change.dropped, frozenset(removed), frozenset(added))

    def _write(self, change: Change) -> None:
        """Apply a change in one transaction; where it only adds, `load` takes a third less time."""
        if change.dropped or change.removed:
            self._graph.update(change.update())
        else:
            self._graph.load(serialize(change.added, format=RdfFormat.N_QUADS), RdfFormat.N_QUADS)

    def _take_back(self) -> None:
        """After a failed commit the index forgets it too: now or, on a full disk, at the next start."""
        try:
            self._texts.undo(self._version)
        except sqlite3.Error:
            return

    def flush(self) -> int:
        """Write everything to the disk (fsync), index first: the graph's version is what counts."""
        self._texts.sync()
        stale = [mark for mark in self.quads(SYSTEM.value) if number_of(mark) < self._version]
        if stale:
            self._graph.update(Change(removed=frozenset(stale)).update())
        if self._location:
            self._graph.flush()
        self._texts.purge(min([self._version, *versions(self._location)]))
        return self._version

    def close(self) -> None:
        """Publish what was committed, durably, and let go of the folder."""
        if self._location and self._version and not folder_of(self._location, self._version).exists():
            self.flush()
            self.snapshot()
        super().close()

    def snapshot(self) -> Path:
        """Publish the present version: hard links, no copy of the graph; durable when it returns."""
        if not self._location:
            raise StoreError("a store in memory has no snapshots; open one in a folder")
        self._texts.sync()
        return publish(self._graph, self._location, self._version)


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
        raise StoreError(
            "{folder}: the store cannot be opened ({error})", folder=location, error=error
        ) from error
