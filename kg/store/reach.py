"""What depends, in the end, on what: the transitive closure of some relations, kept as plain triples.

A property path over millions of quads takes seconds; the stored pairs answer at once.  New relations join
those that lead to their source with all that their target leads to (Italiano 1986).  Where a relation goes
away, the pairs of all that led over it are worked out again, since relations may go round in circles and
nothing can be told from the pairs alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeAlias

from pyoxigraph import BlankNode, NamedNode, Quad

from kg.store.closure import closure
from kg.store.plan import Reach

Node: TypeAlias = NamedNode | BlankNode
Edge: TypeAlias = tuple[NamedNode, NamedNode]


class Patterns(Protocol):
    """What the closure needs of a store: the quads that fit a pattern (None fits anything)."""

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | None,
        graph_name: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads of all graphs (or of one) that fit."""


class Relations:
    """The relations of a graph, and the pairs stored for them, with a change laid over them."""

    def __init__(
        self, graph: Patterns, reach: Reach, removed: frozenset[Quad], added: frozenset[Quad]
    ) -> None:
        self._graph = graph
        self._reach = reach
        over = set(reach.over)
        self._removed = {quad for quad in removed if quad.predicate in over}
        self.new = {edge for quad in added if quad.predicate in over for edge in _edge(quad)}
        self._new_from: dict[NamedNode, set[NamedNode]] = {}
        for source, target in self.new:
            self._new_from.setdefault(source, set()).add(target)

    def lost(self) -> set[Edge]:
        """Return the relations that nothing states any longer."""
        candidates = {edge for quad in self._removed for edge in _edge(quad)} - self.new
        following = {source: self.following(source) for source, _ in candidates}
        return {(source, target) for source, target in candidates if target not in following[source]}

    def following(self, node: NamedNode) -> set[NamedNode]:
        """Return what `node` leads to in one step, after the change."""
        found = set(self._new_from.get(node, ()))
        for relation in self._reach.over:
            for quad in self._graph.quads_for_pattern(node, relation, None):
                if isinstance(quad.object, NamedNode) and quad not in self._removed:
                    found.add(quad.object)
        return found

    def stored(self, node: NamedNode) -> set[NamedNode]:
        """Return what `node` leads to in the end, as stored before the change."""
        quads = self._graph.quads_for_pattern(node, self._reach.property, None, self._reach.graph)
        return {quad.object for quad in quads if isinstance(quad.object, NamedNode)}

    def leading(self, node: NamedNode) -> set[NamedNode]:
        """Return what leads to `node` in the end, as stored before the change."""
        quads = self._graph.quads_for_pattern(None, self._reach.property, node, self._reach.graph)
        return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}

    def has(self, node: NamedNode, other: NamedNode) -> bool:
        """Say whether a pair was stored before the change."""
        quads = self._graph.quads_for_pattern(node, self._reach.property, other, self._reach.graph)
        return next(quads, None) is not None


def reach_change(
    graph: Patterns, reach: Reach, removed: frozenset[Quad], added: frozenset[Quad]
) -> tuple[set[Quad], set[Quad]]:
    """Return the pairs to remove and to add when `removed` and `added` change the relations."""
    relations = Relations(graph, reach, removed, added)
    lost = relations.lost()
    gone, come = _walked(relations, lost) if lost else (set[Edge](), _joined(relations))
    return {pair(reach, *edge) for edge in gone}, {pair(reach, *edge) for edge in come}


def pair(reach: Reach, node: NamedNode, other: NamedNode) -> Quad:
    """Return the stored form of "`node` leads to `other` in the end"."""
    return Quad(node, reach.property, other, reach.graph)


def _joined(relations: Relations) -> set[Edge]:
    """Work out the new pairs when relations only come."""
    beyond: dict[NamedNode, set[NamedNode]] = {}
    before: dict[NamedNode, set[NamedNode]] = {}
    for source, target in relations.new:
        if target in beyond.get(source, ()) or relations.has(source, target):
            continue
        after = {target} | relations.stored(target) | beyond.get(target, set())
        for node in {source} | relations.leading(source) | before.get(source, set()):
            if target in beyond.get(node, ()) or (node != source and relations.has(node, target)):
                continue
            missing = after - relations.stored(node) - beyond.get(node, set())
            beyond.setdefault(node, set()).update(missing)
            for other in missing:
                before.setdefault(other, set()).add(node)
    return {(node, other) for node, others in beyond.items() for other in others}


def _walked(relations: Relations, lost: set[Edge]) -> tuple[set[Edge], set[Edge]]:
    """Work out all pairs again of what leads to a relation that changed."""
    sources = {source for source, _ in lost | relations.new}
    affected = sources.union(*(relations.leading(source) for source in sources))
    reached = closure({node: relations.following(node) for node in affected}, relations.stored)
    gone, come = set[Edge](), set[Edge]()
    for node in affected:
        before, after = relations.stored(node), reached[node]
        gone |= {(node, other) for other in before - after}
        come |= {(node, other) for other in after - before}
    return gone, come


def _edge(quad: Quad) -> Iterator[Edge]:
    """Give the ends of a relation, where both have names."""
    if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
        yield quad.subject, quad.object


def edges_in(patterns: Patterns, reach: Reach) -> dict[str, set[str]]:
    """Return all relations that are followed, of all graphs: resource → those it leads to in one step."""
    edges: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for relation in reach.over:
        for quad in patterns.quads_for_pattern(None, relation, None):
            if isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode):
                source, target = quad.subject.value, quad.object.value
                edges.setdefault(names.setdefault(source, source), set()).add(
                    names.setdefault(target, target)
                )
    return edges


def pairs_of(reach: Reach, edges: Mapping[str, set[str]]) -> Iterator[Quad]:
    """Yield the stored form of the whole closure."""
    for source, reached in closure(edges).items():
        subject = NamedNode(source)
        for target in reached:
            yield Quad(subject, reach.property, NamedNode(target), reach.graph)
