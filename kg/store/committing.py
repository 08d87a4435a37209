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
from kg.store.entries import all_entries, entries_in, entries_of
from kg.store.plan import Plan
from kg.store.reach import Patterns, reach_change
from kg.store.search import Index


class Committing(Store):
    """A writer over anything that answers patterns and takes a change whole."""

    _plan: Plan
    _version: int
    _unsettled = False

    @property
    @abstractmethod
    def patterns(self) -> Patterns:
        """The graph as it stands."""

    @property
    @abstractmethod
    def texts(self) -> Index:
        """The search index."""

    @abstractmethod
    def _stored_version(self) -> int:
        """Read the version from the graph."""

    @abstractmethod
    def _note(self, old: Mapping[str, set[Quad]]) -> str:
        """Write down what `_restore` will need should a change be made half ("" where that cannot be)."""

    @abstractmethod
    def _restore(self, note: str) -> None:
        """Undo what a change may have made before it failed."""

    @abstractmethod
    def _write(self, change: Change) -> None:
        """Make a change, all of it or none; OSError where that fails."""

    def replace(self, graphs: Mapping[str, Facts]) -> int:
        """Replace whole graphs in one transaction (see `Store.replace`)."""
        if self._unsettled:
            self._settle()
        new = {graph: quads_of(graph, facts) for graph, facts in graphs.items()}
        old = {graph: set(self.quads(graph)) for graph in new}
        if change := difference(old, new):
            self._commit(change, {graph: new[graph] for graph in new if new[graph] != old[graph]}, old)
        return self._version

    def _commit(self, change: Change, new: Mapping[str, set[Quad]], old: Mapping[str, set[Quad]]) -> None:
        following = self._version + 1
        whole = self._with_consequences(change, old, [*new, SYSTEM.value], following)
        entered = {graph: entries_of(quads, self._plan) for graph, quads in new.items()}
        self._unsettled = True
        try:
            self.texts.apply(following, entered, self._note(old))
            self._write(whole)
        except (OSError, sqlite3.Error, StoreError) as error:
            self._recover(following, error)
        self._version = following
        self._unsettled = False

    def _recover(self, following: int, error: Exception) -> None:
        """After a failed commit: raise, with everything as before, unless the commit was made after all."""
        try:
            self._settle()
        except (OSError, sqlite3.Error, StoreError):
            raise StoreError(
                "the store could not be written ({error}); it will be put right when it is opened again",
                error=error,
            ) from error
        if self._version != following:
            raise StoreError(
                "the store could not be written ({error}); nothing was changed: make room and start again",
                error=error,
            ) from error

    def _with_consequences(
        self, change: Change, old: Mapping[str, set[Quad]], changed: Iterable[str], following: int
    ) -> Change:
        """Add to a change the pairs of `reach` that follow from it, and the marks of its version."""
        added, removed, marked = set(change.added), set(change.removed), set(changed)
        if self._plan.reach:
            lost = frozenset(removed.union(*(old[graph] for graph in change.dropped)))
            gone, come = reach_change(self.patterns, self._plan.reach, lost, change.added)
            removed |= gone
            added |= come
            if gone or come:
                marked.add(self._plan.reach.graph.value)
        number = Literal(following)
        added |= {Quad(NamedNode(graph), VERSION, number, SYSTEM) for graph in marked}
        return Change(change.dropped, frozenset(removed), frozenset(added))

    def _settle(self) -> None:
        """Bring index and graph to one version: undo what was not committed, redo what the index missed."""
        self._version = self._stored_version()
        found = self.texts.version
        if found > self._version:
            self._restore(self.texts.note)
            self.texts.undo(self._version)
        elif found < self._version:
            self._redo(found)
        self._unsettled = False

    def _redo(self, found: int) -> None:
        """Enter what the index, of version `found`, has missed: all, or what the marks say."""
        if found < 0:
            self.texts.clear()
            self.texts.fill(self._version, all_entries(self.patterns, self._plan))
            return
        marks = (mark for mark in self.quads(SYSTEM.value) if number_of(mark) > found)
        changed = {str(mark.subject).strip("<>") for mark in marks} - {SYSTEM.value}
        for graph in changed | self.texts.graphs() - set(self.graphs()):
            self.texts.apply(self._version, {graph: entries_in(self.patterns, graph, self._plan)})
        self.texts.apply(self._version, {})

    def _stale_marks(self) -> frozenset[Quad]:
        return frozenset(mark for mark in self.quads(SYSTEM.value) if 0 < number_of(mark) < self._version)


def number_of(mark: Quad) -> int:
    """Return the version that a mark gives, 0 for other facts of the store about itself."""
    return int(mark.object.value) if mark.predicate == VERSION and isinstance(mark.object, Literal) else 0
