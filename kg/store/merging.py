"""The default graph of an embedded store: what all graphs hold, each triple once (SPARQL 1.1 Query, 13.1).

The engine can query the union of all graphs, but gives a triple once for each graph that holds it, and counts
are then wrong.  So the union is kept, changed in the same transaction as the graphs.  It costs four tenths
more disk; queries over it read shorter keys.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, serialize

from kg.store.changes import Change, blocks, lines, written
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


def merged_update(change: Change) -> str:
    """Return a change as SPARQL update text that changes the default graph with the named ones.

    A triple that was removed leaves the default graph at the end, when no graph states it any longer.
    """
    added = [quad.triple for quad in change.added if quad.graph_name != SYSTEM]
    removed = [quad.triple for quad in change.removed if quad.graph_name != SYSTEM]
    parts = [written("drop-merged.ru", graph=NamedNode(graph)) for graph in change.dropped]
    if change.removed:
        parts.append(written("remove.ru", quads=blocks(change.removed)))
    if change.added:
        parts.append(written("add.ru", quads=f"{blocks(change.added)}\n{lines(added)}"))
    if removed:
        rows = "".join(f"({t.subject} {t.predicate} {t.object})\n" for t in removed)
        parts.append(written("unmerge.ru", triples=rows))
    return " ;\n".join(parts)


def doubled(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield each quad, and again as one of the default graph."""
    for quad in quads:
        yield quad
        yield in_default(quad)


def doubled_lines(quads: Collection[Quad]) -> bytes:
    """Write quads as N-Quads, and again as those of the default graph (in half of the time of `doubled`).

    In order, since keys that lie side by side are written a fifth faster.
    """
    own = serialize((quad for quad in quads if quad.graph_name == SYSTEM), format=RdfFormat.N_QUADS) or b""
    other = serialize((quad for quad in quads if quad.graph_name != SYSTEM), format=RdfFormat.N_QUADS) or b""
    named = sorted(other.splitlines(keepends=True))
    again = (line[: line.rindex(b" <")] + b" .\n" for line in named)
    return b"".join((own, *named, *again))


def pieces(quads: Iterable[Quad], size: int) -> Iterator[Iterator[Quad]]:
    """Cut a stream of quads into streams of `size`, each to be used up before the next."""
    waiting = iter(quads)
    while (first := next(waiting, None)) is not None:
        yield chain((first,), islice(waiting, size - 1))


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
    return missing, sum(not _stated(graph, quad) for quad in default)


def in_graph(quad: Quad) -> Quad:
    """Return a quad as it is; ValueError where it stands in no named graph."""
    if quad.graph_name == DEFAULT:
        raise ValueError(f"no graph is named for {quad}")
    return quad


def in_default(quad: Quad) -> Quad:
    """Return a quad as one of the default graph."""
    return Quad(quad.subject, quad.predicate, quad.object, DEFAULT)


def _stated(graph: pyoxigraph.Store, quad: Quad) -> bool:
    """Say whether a named graph states a triple."""
    found = graph.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(other.graph_name not in (SYSTEM, DEFAULT) for other in found)
