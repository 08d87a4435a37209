"""The default graph as a set: a triple of several graphs is one triple (SPARQL 1.1 Query, section 13.1).

The engine reads several FROM graphs, and the union of all, one graph after the other, and gives a triple once
for each graph that holds it.  Several FROM graphs are merged in memory when they share a triple.  The union
of all is exact where the store keeps it as its default graph and says so (`MERGED`); elsewhere the engine's
union is used, and a shared triple counts as often as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.store.contract import MERGED
from server.sparql.lexer import Token, tokens
from server.sparql.patterns import iri_of
from server.sparql.protocol import WHOLE, Dataset


def keeps_union(store: Store) -> bool:
    """Say whether the default graph of `store` holds every triple of its graphs once."""
    return MERGED in store


def written_dataset(text: str, prefixes: Mapping[str, str]) -> Dataset:
    """Return the dataset that FROM and FROM NAMED clauses name; WHOLE where none can be told."""
    default: list[str] = []
    named: list[str] = []
    declared = dict(prefixes)
    words = _prologue_and_clauses(text)
    for word in words:
        keyword = word.text.lower()
        if keyword == "prefix":
            name, space = next(words, None), next(words, None)
            if name and space:
                declared[name.text.removesuffix(":")] = space.text[1:-1]
        elif keyword == "from":
            graph = next(words, None)
            into = default
            if graph and graph.text.lower() == "named":
                into, graph = named, next(words, None)
            iri = iri_of(graph.text, declared) if graph and graph.kind in ("iri", "name") else None
            if iri is None:
                return WHOLE
            into.append(iri)
    return Dataset(tuple(default), tuple(named))


def _prologue_and_clauses(text: str) -> Iterator[Token]:
    """Yield the words of a query up to its pattern."""
    for word in tokens(text):
        if word.text == "{" or word.text.lower() == "where":
            return
        yield word


def merged(store: Store, dataset: Dataset) -> Store | None:
    """Return a store in memory that holds `dataset`, merged; None when its default graphs share no triple."""
    found, total = Store(), 0
    for graph in dict.fromkeys(dataset.default):
        quads = list(store.quads_for_pattern(None, None, None, NamedNode(graph)))
        found.extend(Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in quads)
        total += len(quads)
    if len(found) == total:
        return None
    for graph in dataset.named:
        found.extend(store.quads_for_pattern(None, None, None, NamedNode(graph)))
    return found
