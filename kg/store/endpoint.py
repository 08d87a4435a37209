"""A SPARQL 1.1 endpoint: queries and updates sent, answers given as the embedded store would give them."""

from __future__ import annotations

from collections.abc import Iterator
from string import Template
from typing import Any

from pyoxigraph import (
    BlankNode,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)
from pyoxigraph import Store as Memory

from kg.store.changes import text_of
from kg.store.contract import Results, StoreError
from kg.store.http import Answer, Request, Send

RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
ASKED = "__ASK_RETVAL"
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_APART = str.maketrans("{*(<", "    ")


class Endpoint:
    """A SPARQL endpoint: sends queries and updates, gives answers as they come."""

    def __init__(self, query: str, update: str, send: Send) -> None:
        self._query = query
        self._update = update
        self._send = send

    def answer(self, text: str, accept: str) -> Answer:
        """Send a query; the body of the answer is not touched.  StoreError for functions of ours."""
        from kg.functions import concerned  # which reads files of the store's own: not at import

        if concerned(text):
            raise StoreError("a store on a server knows no vndf: functions; ask them of 'chidao serve'")
        return self._send(Request(self._query, {"query": text, "union-default-graph": ""}, accept, safe=True))

    def results(self, text: str) -> Results:
        """Send a query and read the answer as the embedded store would give it."""
        table = form(text) in ("SELECT", "ASK")
        with self.answer(text, RESULTS if table else TRIPLES).body as body:
            if table:
                return _as_boolean(parse_query_results(body.read(), QueryResultsFormat.JSON))
            memory = Memory()
            memory.extend(parse(body.read(), RdfFormat.N_TRIPLES))
        return memory.query(text_of("all-triples.rq"))

    def rows(self, text: str) -> Iterator[Any]:
        """Send a SELECT query and yield its solutions."""
        found = self.results(text)
        if not isinstance(found, QuerySolutions):
            raise StoreError("the store gave no table for a SELECT query")
        yield from found

    def update(self, text: str) -> None:
        """Send an update; returns once the server has said that it is done."""
        with self._send(Request(self._update, {"update": text}, "*/*", safe=False)).body as body:
            body.read()

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | None,
        graph_name: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that fit (see `Patterns`)."""
        names = {"subject": subject, "predicate": predicate, "object": object, "graph": graph_name}
        given: dict[str, Any] = {name: term for name, term in names.items() if term is not None}
        for row in self.rows(Template(text_of("pattern.rq")).safe_substitute(given)):
            s, p, o, g = ((given[name] if name in given else row[name]) for name in names)
            yield Quad(s, p, o, g)


def form(text: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE, whichever a query is ("" where it is none).

    Servers choose the form of an answer by `Accept` alone, so it has to ask for the right one.
    """
    for line in text.splitlines():
        for word in line.translate(_APART).split():
            if word.startswith("#"):
                break
            if word.upper() in FORMS:
                return word.upper()
    return ""


def _as_boolean(found: QuerySolutions | QueryBoolean) -> QuerySolutions | QueryBoolean:
    """Make Virtuoso's answer to ASK, a table of one number, what SPARQL 1.1 Results asks for."""
    if isinstance(found, QueryBoolean) or [v.value for v in found.variables] != [ASKED]:
        return found
    truth = "true" if int(next(found)[ASKED].value) else "false"
    return parse_query_results(f'{{"head":{{}},"boolean":{truth}}}', QueryResultsFormat.JSON)
