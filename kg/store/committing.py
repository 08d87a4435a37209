"""What every writer does to commit: compare, draw the consequences, enter the texts, write once.

A commit holds the graphs changed, the pairs of `reach` that follow, and for each changed graph the mark
(graph, VERSION, number) in SYSTEM.  The search index is written just before, for that number, and counts only
once the number is there.  So a process killed at any moment leaves everything as before or after a commit.
"""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from kg.store.changes import Change, difference
from kg.store.contract import SYSTEM, VERSION, Facts, Store, StoreError, quads_of
from kg.store.entries import entries_of
from kg.store.plan import Plan
from kg.store.reach import Patterns, reach_change
from kg.store.search import Index


class Committing(Store):
    """A writer over anything that answers patterns and takes a change whole."""

    _plan: Plan
    _texts: Index
    _version: int

    @property
    @abstractmethod
    def _patterns(self) -> Patterns:
        """The graph as it stands."""

    @abstractmethod
    def _write(self, change: Change) -> None:
        """Make a change, all of it or none; OSError where that fails."""

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
                "the store could not be written ({error}); nothing was changed: make room and start again",
                error=error,
            ) from error
        self._version = following

    def _with_consequences(
        self, change: Change, old: Mapping[str, set[Quad]], changed: Iterable[str], following: int
    ) -> Change:
        """Add to a change the pairs of `reach` that follow from it, and the marks of its version."""
        added, removed = set(change.added), set(change.removed)
        if self._plan.reach:
            lost = frozenset(removed.union(*(old[graph] for graph in change.dropped)))
            gone, come = reach_change(self._patterns, self._plan.reach, lost, change.added)
            removed |= gone
            added |= come
        number = Literal(following)
        added |= {Quad(NamedNode(graph), VERSION, number, SYSTEM) for graph in changed}
        return Change(change.dropped, frozenset(removed), frozenset(added))

    def _take_back(self) -> None:
        """After a failed commit the index forgets it too: now or, on a full disk, at the next start."""
        try:
            self._texts.undo(self._version)
        except sqlite3.Error:
            return

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

    def _stale_marks(self) -> frozenset[Quad]:
        return frozenset(mark for mark in self.quads(SYSTEM.value) if number_of(mark) < self._version)


def number_of(mark: Quad) -> int:
    """Return the version that a mark gives."""
    return int(mark.object.value) if isinstance(mark.object, Literal) else 0
