"""The networks that pages ask for: read once for each version of the data, measured once a scope."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from kg import catalog
from kg.network import Facts, Scope, build, read
from kg.network.documents import read_documents
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
        self._documents = lru_cache(maxsize=1)(lambda version: _with_measures(read_documents(self._rows)))

    def facts(self) -> Facts:
        """Return all facts of the present version of the data."""
        with self._lock:
            return self._facts(self._asking.readers.version)

    def network(self, scope: Scope) -> Measured:
        """Return the network of bodies in a scope."""
        with self._lock:
            return self._built(self._asking.readers.version, scope)

    def documents(self) -> Measured:
        """Return the network of documents."""
        with self._lock:
            return self._documents(self._asking.readers.version)

    def _measured(self, version: int, scope: Scope) -> Measured:
        return _with_measures(build(self._facts(version), scope))

    def _rows(self, name: str) -> Iterator[Mapping[str, str | None]]:
        text = catalog.query(f"network/{name}").text
        data = json.loads(self._asking.answer(text, "json"))
        names = data["head"]["vars"]
        for row in data["results"]["bindings"]:
            yield {name: row[name]["value"] if name in row else None for name in names}


def _with_measures(graph: Network) -> Measured:
    return Measured(graph, measure(graph))
