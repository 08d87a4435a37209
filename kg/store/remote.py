"""Any SPARQL 1.1 store over HTTP behind the same seam.

The location is the address of the query endpoint, or the root of an `oxigraph serve`; the update endpoint may
be named by `CHIDAO_STORE_UPDATE`.  The server must answer queries over the union of its graphs; the graphs
counted as ours are those with a mark in SYSTEM.  The search index stays on this machine.

A commit is one update request, its last step the new version.  Where a server makes a request whole or not at
all (Oxigraph), so is the commit.  Where it may stop half-way (Virtuoso), or an answer gets lost, the version
tells: with the new one all was done; without it the graphs are put back as they were, from the note that the
index took of them, now or, when the server is down, before the next commit.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pyoxigraph import (
    BlankNode,
    NamedNode,
    Quad,
    RdfFormat,
    serialize,
)

from kg.store.changes import Change, difference, text_of
from kg.store.committing import Committing, number_of
from kg.store.contract import SYSTEM, Facts, Hit, Results, StoreError, Term, bind, quads_of
from kg.store.endpoint import Endpoint
from kg.store.http import Answer, sender
from kg.store.plan import Plan
from kg.store.reach import Patterns
from kg.store.search import Index


class RemoteStore(Committing):
    """The writer (and the reader) of a store on a server."""

    def __init__(self, endpoint: Endpoint, index: Index, plan: Plan) -> None:
        self._endpoint = endpoint
        self._index = index
        self._plan = plan
        self._marks: frozenset[Quad] = frozenset()
        self._settle()

    @property
    def version(self) -> int:
        """The number of commits so far, as this writer knows it."""
        return self._version

    @property
    def patterns(self) -> Patterns:
        """The quads that fit a pattern, one request each."""
        return self._endpoint

    @property
    def texts(self) -> Index:
        """The search index, on this machine."""
        return self._index

    def answer(self, text: str, accept: str) -> Answer:
        """Pass a query on and the bytes of its answer back, in a media type of `accept`."""
        return self._endpoint.answer(text, accept)

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Results:
        """Run a query on the server (see `Reader.query`)."""
        return self._endpoint.results(bind(text, bindings))

    def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20) -> tuple[Hit, ...]:
        """Search the texts, here (see `Index.search`)."""
        return self._index.search(text, self._version, kinds, limit)

    def graphs(self) -> Iterator[str]:
        """Yield the IRIs of our graphs."""
        yield from {_name(mark.subject) for mark in self._marks} - {SYSTEM.value}

    def quads(self, graph: str) -> Iterator[Quad]:
        """Yield the quads of one graph."""
        return self._endpoint.quads_for_pattern(None, None, None, NamedNode(graph))

    def size(self) -> int:
        """Count the quads of our graphs."""
        return int(next(row["count"].value for row in self._endpoint.rows(text_of("size.rq"))))

    def flush(self) -> int:
        """Make the index durable; when the graphs are is the server's affair."""
        self._index.sync()
        self._index.purge(self._version)
        return self._version

    def snapshot(self) -> Path:
        """Not here: a server's readers ask the server."""
        raise StoreError("a store on a server has no snapshots; back it up on the server")

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def replace(self, graphs: Mapping[str, Facts]) -> int:
        """Replace whole graphs (see `Store.replace`); blank nodes get addresses."""
        return super().replace(
            {graph: _without_blanks(quads_of(graph, facts)) for graph, facts in graphs.items()}
        )

    def _stored_version(self) -> int:
        self._marks = frozenset(self.quads(SYSTEM.value))
        return max((number_of(mark) for mark in self._marks if mark.subject == SYSTEM), default=0)

    def _note(self, old: Mapping[str, set[Quad]]) -> str:
        """Write down graphs as they stand: graph → N-Quads."""
        return json.dumps(
            {g: (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode() for g, quads in old.items()}
        )

    def _restore(self, note: str) -> None:
        """Put graphs back as a note has them."""
        wanted = {graph: quads_of(graph, text.encode()) for graph, text in json.loads(note or "{}").items()}
        present = {graph: set(self.quads(graph)) for graph in wanted}
        if change := difference(present, wanted):
            self._endpoint.update(change.update())

    def _write(self, change: Change) -> None:
        """Send a change as one request: the graphs, then the new marks, then the old ones away.

        Each graph keeps one mark for as long as it is there.
        """
        marks = frozenset(quad for quad in change.added if quad.graph_name == SYSTEM)
        added = change.added - marks
        gone = set(change.dropped) - {_name(quad.graph_name) for quad in added}
        kept = frozenset(mark for mark in marks if _name(mark.subject) not in gone)
        changed = {mark.subject for mark in marks}
        stale = frozenset(mark for mark in self._marks if mark.subject in changed)
        steps = Change(change.dropped, change.removed, added), Change(added=kept), Change(removed=stale)
        self._endpoint.update(" ;\n".join(step.update() for step in steps if step))
        self._marks = self._marks - stale | kept


def _without_blanks(quads: set[Quad]) -> set[Quad]:
    """Give blank nodes addresses of their graph (RDF 1.1 Concepts, 3.5): no server keeps their labels."""

    def named(term: Any, graph: Any) -> Any:
        return (
            NamedNode(f"{graph.value}/.well-known/genid/{term.value}")
            if isinstance(term, BlankNode)
            else term
        )

    return {Quad(named(s, g), p, named(o, g), g) for s, p, o, g in quads}


def _name(term: Any) -> str:
    """Return the IRI of a graph, or of what a mark is about."""
    return str(term).strip("<>")


def open_remote(location: str, plan: Plan, environment: Mapping[str, str] = os.environ) -> RemoteStore:
    """Open the store at an address; its index lies in the cache folder of the user."""
    location = location.rstrip("/")
    root = not urlsplit(location).path
    query = f"{location}/query" if root else location
    update = environment.get("CHIDAO_STORE_UPDATE") or (f"{location}/update" if root else location)
    endpoint = Endpoint(query, update, sender(environment))
    name = hashlib.sha256(query.encode()).hexdigest()[:16]
    cache = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "chidao"
    cache.mkdir(parents=True, exist_ok=True)
    return RemoteStore(endpoint, Index(cache / f"{name}.sqlite", mark=plan.mark), plan)
