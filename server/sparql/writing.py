"""Changes to the data: by update or graph by graph, one at a time, seen by all once they are made."""

from __future__ import annotations

import json
import os
import shutil
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import pyoxigraph as ox

from kg.store import Store, StoreLocked
from kg.store.contract import SYSTEM
from server.errors import ServiceProblem
from server.sparql.answers import Errand, Readers
from server.sparql.evaluation import Edit, Setting, explain, used
from server.sparql.rewriting import has_pattern, touched
from server.sparql.trial import DEFAULT


class Writer(ABC):
    """What changes the data of a service; every method returns once the change is visible."""

    @abstractmethod
    def update(self, errand: Errand) -> tuple[str, ...]:
        """Carry out the update of `errand` (an `Edit`); returns the graphs that changed."""

    @abstractmethod
    def replace(self, graph: str, quads: set[ox.Quad], *, add: bool = False) -> bool:
        """Put `quads` in place of a graph, or beside what it has; says whether the graph is new."""

    def remove(self, graph: str) -> bool:
        """Remove a graph; says whether it was there."""
        return not self.replace(graph, set())


class StoreWriter(Writer):
    """Writes to the store of the project; graphs whose IRI starts with one of `protected` are left alone."""

    def __init__(
        self,
        opened: Callable[[], AbstractContextManager[Store]],
        readers: Readers,
        protected: tuple[str, ...] = (),
    ) -> None:
        self._opened = opened
        self._readers = readers
        self._protected = (SYSTEM.value, *protected)
        self._alone = threading.Lock()

    def update(self, errand: Errand) -> tuple[str, ...]:
        """Try the update on a copy, in a reader process and within its limits; then replace what changes."""
        if SYSTEM.value in (touched(errand.question.text) or ()):
            self._guard(SYSTEM.value)
        with self._writing() as store:
            self._readers.publish()
            with _copied(store, errand) as trial:
                answer = self._readers.run(trial)
                told = answer.head + b"".join(answer.rest or ())
            line, _, quads = told.partition(b"\n")
            changed: list[str] = json.loads(line)
            self._guard(*changed)
            self._commit(store, _by_graph(changed, quads))
        return tuple(changed)

    def replace(self, graph: str, quads: set[ox.Quad], *, add: bool = False) -> bool:
        """Replace one graph (see `Writer.replace`)."""
        self._guard(graph)
        with self._writing() as store:
            present = set(store.quads(graph))
            self._commit(store, {graph: quads | present if add else quads})
        return not present

    @contextmanager
    def _writing(self) -> Iterator[Store]:
        """Hold the store alone; ServiceProblem 503 while another process writes."""
        with self._alone:
            try:
                opened = self._opened()
            except StoreLocked as error:
                raise ServiceProblem("store-locked") from error
            with opened as store:
                yield store

    def _commit(self, store: Store, graphs: Mapping[str, set[ox.Quad]]) -> None:
        store.replace(graphs)
        store.snapshot()
        self._readers.publish()

    def _guard(self, *graphs: str) -> None:
        for graph in graphs:
            if graph.startswith(self._protected):
                raise ServiceProblem("protected-graph", graph=graph)


class GraphWriter(Writer):
    """Writes straight into a store of the engine, in memory: for tests and trials; nothing is protected."""

    def __init__(self, graph: ox.Store, setting: Setting) -> None:
        self._graph = graph
        self._setting = setting

    def update(self, errand: Errand) -> tuple[str, ...]:
        """Run the update."""
        text, base = errand.question.text, errand.question.base
        try:
            self._graph.update(text, base_iri=base, prefixes=used(self._setting.prefixes, text))
        except (SyntaxError, RuntimeError, OSError) as error:
            raise explain(type(error).__name__, str(error), errand.question, self._setting) from error
        return ()

    def replace(self, graph: str, quads: set[ox.Quad], *, add: bool = False) -> bool:
        """Raise ServiceProblem 501: only updates are tried this way."""
        raise ServiceProblem("read-only")


@contextmanager
def _copied(store: Store, errand: Errand) -> Iterator[Errand]:
    """Give an update the graphs it names, and, when it asks before it changes, a copy of the data."""
    edit = errand.question
    graphs = touched(edit.text)
    folder = ""
    try:
        if graphs is None or has_pattern(edit.text):
            folder = copy(store.snapshot())
        named = None if graphs is None else tuple(sorted(graphs | {DEFAULT}))
        yield replace(errand, question=Edit(edit.text, edit.base, named, folder))
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def copy(snapshot: Path) -> str:
    """Return a folder with the data of `snapshot` that may be written to; fixed files are linked."""
    target = mkdtemp(prefix="trial-", dir=snapshot.parent)
    for file in snapshot.iterdir():
        if file.suffix == ".sst":
            os.link(file, Path(target, file.name))
        elif file.name != "LOCK":
            shutil.copyfile(file, Path(target, file.name))
    return target


def _by_graph(changed: list[str], quads: bytes) -> Mapping[str, set[ox.Quad]]:
    graphs: dict[str, set[ox.Quad]] = {name: set() for name in changed}
    for quad in ox.parse(quads, ox.RdfFormat.N_QUADS):
        graphs[getattr(quad.graph_name, "value", DEFAULT)].add(quad)
    return graphs
