"""The short properties that staff use in plain queries, derived from the facts of one notice.

The rules are the CONSTRUCT queries of `queries/derive/`; what they give is the graph `graph/derived/…` of the
notice, rebuilt whole whenever the notice is loaded and never written by hand.  The rules see the graph of the
notice, what people decided about it (its review graph) and the vocabularies.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox

from kg import catalog, iri
from kg.vocabulary import vocabulary

FOLDER = "derive/"


@cache
def rules() -> tuple[catalog.Query, ...]:
    """Return the rules in the order of their names; none builds on what another derives."""
    return tuple(found for name, found in sorted(catalog.queries().items()) if name.startswith(FOLDER))


def derive(facts: Iterable[ox.Quad], graph: str) -> tuple[str, list[ox.Quad]]:
    """Return the name and the quads of the derived graph of the notice whose graph is `graph`.

    `facts` are the quads of that graph, with those of the notice's review graph where there is one.
    """
    store = ox.Store()
    store.extend(_shortcuts())
    source = ox.NamedNode(graph)
    store.extend(ox.Quad(q.subject, q.predicate, q.object, source) for q in facts)
    target = ox.NamedNode(iri.graph("derived", iri.document_of(graph)))
    found: dict[ox.Triple, None] = {}
    for rule in rules():
        answer = store.query(catalog.bind(rule, {"graph": source}))
        found |= dict.fromkeys(answer)  # type: ignore[arg-type]
    return target.value, [ox.Quad(t.subject, t.predicate, t.object, target) for t in found]


@cache
def _shortcuts() -> tuple[ox.Quad, ...]:
    """Return the quads by which the vocabularies name a property for a role or relation."""
    return tuple(q for q in vocabulary().quads if q.predicate.value.endswith("#shortcutProperty"))
