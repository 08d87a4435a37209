"""The networks that pages ask for: read once for each version of the data, measured once a scope."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from kg import catalog
from kg.network import Facts, Scope, build, read
from kg.network.documents import read_documents, within
from kg.network.drawing import Drawing, draw
from kg.network.graph import Network
from kg.network.measures import Measures, measure
from server.asking import Asking

KEPT = 48


class Measured(NamedTuple):
    """A network with its measures."""

    graph: Network
    found: Measures


class Ties:
    """Gives facts, networks and measures; the same question about the same data is answered from memory.

    One is built at a time: a second question for the same network waits for the first one's answer.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._lock = Lock()
        self._facts = lru_cache(maxsize=1)(lambda version: read(self._rows))
        self._built = lru_cache(maxsize=KEPT)(self._measured)
        self._graphs = lru_cache(maxsize=KEPT)(lambda version, scope: build(self._facts(version), scope))
        self._drawings = lru_cache(maxsize=KEPT)(_drawn)
        self._relations = lru_cache(maxsize=1)(lambda version: read_documents(self._rows))
        self._documents = lru_cache(maxsize=KEPT)(
            lambda version, scope: _with_measures(within(self._relations(version), scope))
        )
        self._seen = -1

    def facts(self) -> Facts:
        """Return all facts of the present version of the data."""
        with self._lock:
            return self._facts(self._version())

    def network(self, scope: Scope) -> Measured:
        """Return the network of bodies in a scope."""
        with self._lock:
            return self._built(self._version(), scope)

    def documents(self, scope: Scope) -> Measured:
        """Return the network of documents in a scope, whose `kinds` are those of relations."""
        with self._lock:
            return self._documents(self._version(), scope)

    def graph(self, scope: Scope) -> Network:
        """Return the network of bodies in a scope, not measured."""
        with self._lock:
            return self._graphs(self._version(), scope)

    def drawing(self, measured: Measured, scope: Scope, size: str, by_kind: bool, title: str) -> Drawing:
        """Return a drawing of a network that was given for a scope."""
        with self._lock:
            return self._drawings(_Key((self._version(), scope), measured), size, by_kind, title)

    def _version(self) -> int:
        """Return the present version; what was kept of older ones goes, since nobody asks for it again."""
        version = self._asking.readers.version
        if version != self._seen:
            for kept in (self._built, self._graphs, self._documents, self._drawings):
                kept.cache_clear()
            self._seen = version
        return version

    def _measured(self, version: int, scope: Scope) -> Measured:
        return _with_measures(self._graphs(version, scope))

    def _rows(self, name: str) -> Iterator[Mapping[str, str | None]]:
        text = catalog.query(f"network/{name}").text
        data = json.loads(self._asking.answer(text, "json"))
        names = data["head"]["vars"]
        for row in data["results"]["bindings"]:
            yield {name: row[name]["value"] if name in row else None for name in names}


@dataclass(frozen=True, slots=True)
class _Key:
    """What a drawing is kept under, with what it is drawn from."""

    key: tuple[int, Scope]
    measured: Measured = field(compare=False)


def _drawn(kept: _Key, size: str, by_kind: bool, title: str) -> Drawing:
    return draw(*kept.measured, size, by_kind, title)


def _with_measures(graph: Network) -> Measured:
    return Measured(graph, measure(graph))
