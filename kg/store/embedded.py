"""Oxigraph inside this process, in memory or in a folder, with the search index in step.

The folder holds `graph/` (Oxigraph's files), `search.sqlite` (the index) and `snapshots/` (one folder a
published version).  One process writes; Oxigraph's own lock keeps others out.  A commit is one Oxigraph
transaction.  Commits reach the operating system at once and the disk by `flush`: after a power cut (not a
kill) whole commits from the last one backwards may be gone, never part of one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.store.changes import Change
from kg.store.committing import Committing
from kg.store.contract import MERGED, SYSTEM, VERSION, StoreError, StoreLocked
from kg.store.entries import all_entries
from kg.store.merging import doubled, doubled_lines, in_graph, merge, merged_update, pieces
from kg.store.plan import Plan
from kg.store.reach import edges_in, pairs_of
from kg.store.reading import EmbeddedReader, version_in
from kg.store.search import Index
from kg.store.snapshots import GRAPH, INDEX, folder_of, publish, versions

BULK = 8_000
PIECE = 250_000  # quads of a fill at once: more take more memory (two million quads two gigabytes)
FILLING = Quad(SYSTEM, NamedNode("urn:chidao:filling"), Literal(True), SYSTEM)


class EmbeddedStore(EmbeddedReader, Committing):
    """The one writer of a store."""

    def __init__(self, location: Path | None, plan: Plan) -> None:
        self._location = location
        self._plan = plan
        graph = _open(location)
        super().__init__(graph, _open_index(location, plan))
        if FILLING in graph:
            self.clear()
        if MERGED not in graph:
            merge(graph)
        self._settle()

    def _stored_version(self) -> int:
        return version_in(self._graph)

    def _note(self, old: Mapping[str, set[Quad]]) -> str:
        """Nothing is ever made half: Oxigraph makes a transaction whole or not at all."""
        return ""

    def _restore(self, note: str) -> None:
        """Nothing to undo."""

    def _write(self, change: Change) -> None:
        """Apply a change in one transaction, the default graph with it.

        What only adds goes a faster way, much of it the fastest.
        """
        if change.dropped or change.removed:
            self._graph.update(merged_update(change))
        else:
            write = self._graph.load if len(change.added) < BULK else self._graph.bulk_load
            write(doubled_lines(change.added), RdfFormat.N_QUADS)

    def flush(self) -> int:
        """Write everything to the disk (fsync), index first: the graph's version is what counts."""
        try:
            self.texts.sync()
            if stale := self._stale_marks():
                self._graph.update(Change(removed=stale).update())
            if self._location:
                self._graph.flush()
            self.texts.purge(min([self._version, *versions(self._location)]))
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                "the store could not be made durable ({error}): see to the disk", error=error
            ) from error
        return self._version

    def close(self) -> None:
        """Publish what was committed, durably, and let go of the folder (that in any case)."""
        try:
            if self._location and self._version and not folder_of(self._location, self._version).exists():
                self.flush()
                self.snapshot()
        finally:
            super().close()

    def fill(self, file: Path, form: RdfFormat) -> int:
        """Load a file of quads into a store that is still empty, the fastest way there is.

        Whole or not at all: a fill that was cut off is emptied at the next start.  Takes memory for some
        texts and for all relations that are followed, not for the file.
        """
        if self._version or next(self.graphs(), None):
            raise StoreError("only an empty store can be filled; load into it instead")
        self._graph.add(FILLING)
        if self._location:
            self._graph.flush()
        try:
            for piece in pieces(map(in_graph, parse(path=str(file), format=form)), PIECE):
                self._graph.bulk_extend(doubled(piece))
            self._fill_in()
            self._graph.optimize()
        except (OSError, SyntaxError, ValueError, sqlite3.Error) as error:
            self.clear()
            raise StoreError(
                "{file}: not loaded ({error}); nothing was changed", file=file, error=error
            ) from error
        return self.flush()

    def _fill_in(self) -> None:
        """Make what follows from the graphs of a fill, and version 1 in the end."""
        if self._plan.reach:
            self._graph.remove_graph(self._plan.reach.graph)
            pairs = pairs_of(self._plan.reach, edges_in(self.patterns, self._plan.reach))
            self._graph.bulk_extend(doubled(pairs))
        self.texts.fill(1, all_entries(self.patterns, self._plan))
        before = frozenset(self.quads(SYSTEM.value))
        whole = frozenset({Quad(SYSTEM, VERSION, Literal(1), SYSTEM), MERGED})
        self._graph.update(Change(removed=before - whole, added=whole).update())
        self._version = 1

    def clear(self) -> None:
        """Empty the store, versions and all."""
        self._graph.clear()
        self._graph.add(MERGED)
        self.texts.clear()
        self._settle()

    def compact(self) -> None:
        """Rewrite the files in the order of the keys: for after a big load, takes a while."""
        self._graph.optimize()

    def snapshot(self) -> Path:
        """Publish the present version: hard links, no copy of the graph; durable when it returns."""
        if not self._location:
            raise StoreError("a store in memory has no snapshots; open one in a folder")
        try:
            self.texts.sync()
            return publish(self._graph, self._location, self._version)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                "the store could not be published ({error}): see to the disk", error=error
            ) from error


def _open(location: Path | None) -> pyoxigraph.Store:
    if location is None:
        return pyoxigraph.Store()
    try:
        location.mkdir(parents=True, exist_ok=True)
        return pyoxigraph.Store(str(location / GRAPH))
    except OSError as error:
        if "lock" in str(error).lower():
            raise StoreLocked(
                "{folder}: another process is writing here; wait for it", folder=location
            ) from error
        raise StoreError(
            "{folder}: the store cannot be opened ({error})", folder=location, error=error
        ) from error


def _open_index(location: Path | None, plan: Plan) -> Index:
    """Open the search index; one that is damaged is made anew, since the graph holds all that is in it."""
    file = location and location / INDEX
    try:
        return Index(file, mark=plan.mark)
    except sqlite3.DatabaseError as error:
        if file is None or isinstance(error, sqlite3.OperationalError):
            raise StoreError(
                "{folder}: the index cannot be opened ({error})", folder=location, error=error
            ) from error
        for part in ("", "-wal", "-shm"):
            file.with_name(file.name + part).unlink(missing_ok=True)
        return Index(file, mark=plan.mark)
