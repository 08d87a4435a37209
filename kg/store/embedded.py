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
from pyoxigraph import Quad, RdfFormat, serialize

from kg.store.changes import Change
from kg.store.committing import Committing
from kg.store.contract import StoreError, StoreLocked
from kg.store.plan import Plan
from kg.store.reach import Patterns
from kg.store.reading import EmbeddedReader, version_in
from kg.store.search import Index
from kg.store.snapshots import GRAPH, INDEX, folder_of, publish, versions

BULK = 20_000


class EmbeddedStore(EmbeddedReader, Committing):
    """The one writer of a store."""

    def __init__(self, location: Path | None, plan: Plan) -> None:
        self._location = location
        self._plan = plan
        graph = _open(location)
        self._texts = _open_index(location, plan)
        super().__init__(graph, self._texts)
        self._settle()

    @property
    def _patterns(self) -> Patterns:
        return self._graph

    def _stored_version(self) -> int:
        return version_in(self._graph)

    def _note(self, old: Mapping[str, set[Quad]]) -> str:
        """Nothing is ever made half: Oxigraph makes a transaction whole or not at all."""
        return ""

    def _restore(self, note: str) -> None:
        """Nothing to undo."""

    def _write(self, change: Change) -> None:
        """Apply a change in one transaction; what only adds goes a faster way, much of it the fastest."""
        if change.dropped or change.removed:
            self._graph.update(change.update())
        elif len(change.added) < BULK:
            self._graph.load(serialize(change.added, format=RdfFormat.N_QUADS), RdfFormat.N_QUADS)
        else:
            self._graph.bulk_extend(change.added)

    def flush(self) -> int:
        """Write everything to the disk (fsync), index first: the graph's version is what counts."""
        try:
            self._texts.sync()
            if stale := self._stale_marks():
                self._graph.update(Change(removed=stale).update())
            if self._location:
                self._graph.flush()
            self._texts.purge(min([self._version, *versions(self._location)]))
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

    def compact(self) -> None:
        """Rewrite the files in the order of the keys: for after a big load, takes a while."""
        self._graph.optimize()

    def snapshot(self) -> Path:
        """Publish the present version: hard links, no copy of the graph; durable when it returns."""
        if not self._location:
            raise StoreError("a store in memory has no snapshots; open one in a folder")
        try:
            self._texts.sync()
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
