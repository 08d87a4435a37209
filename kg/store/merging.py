"""The default graph of an embedded store: what all graphs hold, each triple once (SPARQL 1.1 Query, 13.1).

The engine can query the union of all graphs, but gives a triple once for each graph that holds it, and counts
are then wrong.  So the union is kept, changed in the same transaction as the graphs.  It costs four tenths
more disk; queries over it read shorter keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from kg.store.changes import Change
from kg.store.contract import MERGED, SYSTEM

DEFAULT = DefaultGraph()


class Named:
    """The named graphs of a store: the quads that fit a pattern, those of the default graph left out."""

    def __init__(self, graph: pyoxigraph.Store) -> None:
        self._graph = graph

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | None,
        graph_name: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that fit (see `Patterns`)."""
        found = self._graph.quads_for_pattern(subject, predicate, object, graph_name)
        return found if graph_name else (quad for quad in found if quad.graph_name != DEFAULT)


def merged(graph: pyoxigraph.Store, change: Change) -> Change:
    """Add to a change what it does to the default graph (dropped graphs apart: see `drop-merged.ru`)."""
    added = {in_default(quad) for quad in change.added if quad.graph_name != SYSTEM}
    gone = {in_default(quad) for quad in change.removed if quad.graph_name != SYSTEM} - added
    removed = {quad for quad in gone if not _stated(graph, quad, change)}
    return Change(change.dropped, change.removed | removed, change.added | added)


def doubled(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield each quad, and again as one of the default graph."""
    for quad in quads:
        yield quad
        yield in_default(quad)


def merge(graph: pyoxigraph.Store) -> None:
    """Make the default graph of a store that has none yet, and note that it is there."""
    own = Named(graph).quads_for_pattern(None, None, None)
    graph.bulk_extend(in_default(quad) for quad in own if quad.graph_name != SYSTEM)
    graph.add(MERGED)


def faults_of_merged(graph: pyoxigraph.Store) -> tuple[int, int]:
    """Count the triples that the default graph lacks, and those that no graph states."""
    own = (q for q in Named(graph).quads_for_pattern(None, None, None) if q.graph_name != SYSTEM)
    missing = len({triple for quad in own if (triple := in_default(quad)) not in graph})
    default = graph.quads_for_pattern(None, None, None, DEFAULT)
    return missing, sum(not _stated(graph, quad, Change()) for quad in default)


def in_graph(quad: Quad) -> Quad:
    """Return a quad as it is; ValueError where it stands in no named graph."""
    if quad.graph_name == DEFAULT:
        raise ValueError(f"no graph is named for {quad}")
    return quad


def in_default(quad: Quad) -> Quad:
    """Return a quad as one of the default graph."""
    return Quad(quad.subject, quad.predicate, quad.object, DEFAULT)


def _stated(graph: pyoxigraph.Store, quad: Quad, change: Change) -> bool:
    """Say whether a graph still states a triple after a change takes it from some."""
    for other in graph.quads_for_pattern(quad.subject, quad.predicate, quad.object, None):
        name = other.graph_name
        kept = isinstance(name, NamedNode) and name != SYSTEM and name.value not in change.dropped
        if kept and other not in change.removed:
            return True
    return False
