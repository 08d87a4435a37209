"""What depends, in the end, on what: the transitive closure of some relations, kept as plain triples.

A property path over millions of quads takes seconds; the stored pairs answer at once.  A change of a few
relations changes only the pairs of those resources that lead to them, which are recomputed: relations may go
round in circles and may go away, so nothing is guessed from the pairs alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol, TypeAlias

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from kg.store.plan import Reach

Node: TypeAlias = NamedNode | BlankNode


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
    """The relations of a graph with a change laid over them."""

    def __init__(
        self, graph: Patterns, reach: Reach, removed: frozenset[Quad], added: frozenset[Quad]
    ) -> None:
        self._graph = graph
        self._reach = reach
        over = set(reach.over)
        self.removed = {q for q in removed if q.predicate in over}
        self.added = {q for q in added if q.predicate in over}
        self._new: dict[Node, set[Node]] = {}
        for quad in self.added:
            if isinstance(quad.object, NamedNode):
                self._new.setdefault(quad.subject, set()).add(quad.object)  # type: ignore[arg-type]

    def following(self, node: Node) -> set[Node]:
        """Return what `node` leads to in one step, after the change."""
        found = set(self._new.get(node, ()))
        for relation in self._reach.over:
            for quad in self._graph.quads_for_pattern(node, relation, None):
                if isinstance(quad.object, NamedNode) and quad not in self.removed:
                    found.add(quad.object)
        return found

    def stored(self, node: Node) -> set[Node]:
        """Return what `node` leads to in the end, as stored before the change."""
        quads = self._graph.quads_for_pattern(node, self._reach.property, None, self._reach.graph)
        return {quad.object for quad in quads if isinstance(quad.object, NamedNode)}

    def affected(self) -> set[Node]:
        """Return every resource whose pairs the change may touch."""
        changed = (quad.subject for quad in self.removed | self.added)
        sources: set[Node] = {s for s in changed if isinstance(s, NamedNode | BlankNode)}
        found = set(sources)
        for source in sources:
            pairs = self._graph.quads_for_pattern(None, self._reach.property, source, self._reach.graph)
            found.update(quad.subject for quad in pairs if not isinstance(quad.subject, Triple))
        return found


def reach_change(
    graph: Patterns, reach: Reach, removed: frozenset[Quad], added: frozenset[Quad]
) -> tuple[set[Quad], set[Quad]]:
    """Return the pairs to remove and to add when `removed` and `added` change the relations."""
    relations = Relations(graph, reach, removed, added)
    gone, come = set[Quad](), set[Quad]()
    affected = relations.affected()
    for node in affected:
        before = relations.stored(node)
        after = _reached(node, relations.following, affected, relations.stored)
        gone |= {pair(reach, node, other) for other in before - after}
        come |= {pair(reach, node, other) for other in after - before}
    return gone, come


def pair(reach: Reach, node: Node, other: Node) -> Quad:
    """Return the stored form of "`node` leads to `other` in the end"."""
    return Quad(node, reach.property, other, reach.graph)


def _reached(
    node: Node,
    following: Callable[[Node], Iterable[Node]],
    affected: set[Node],
    stored: Callable[[Node], Iterable[Node]],
) -> set[Node]:
    """Walk from `node`; where the walk meets a resource whose stored pairs still hold, it takes those."""
    found: set[Node] = set()
    waiting = list(following(node))
    while waiting:
        other = waiting.pop()
        if other in found:
            continue
        found.add(other)
        if other in affected:
            waiting += following(other)
        else:
            found.update(stored(other))
    return found


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


def closure(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return for each node all that it leads to, from scratch: for bulk loads and for checking.

    Strongly connected parts are found first (Tarjan 1972), so each set is built once from those after it.
    """
    reached: dict[str, set[str]] = {}
    for part in _parts(edges):
        onward = {n for member in part for n in edges.get(member, ())}
        found = set(part) if len(part) > 1 or onward & set(part) else set()
        for node in onward - set(part):
            found.add(node)
            found |= reached.get(node, set())
        for member in part:
            reached[member] = found
    return reached


def _parts(edges: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Yield the strongly connected parts, each after all those it leads to (without recursion)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: list[str] = []
    inside: set[str] = set()
    for root in edges:
        if root in order:
            continue
        walk = [(root, iter(edges[root]))]
        order[root] = low[root] = len(order)
        open_nodes.append(root)
        inside.add(root)
        while walk:
            node, onward = walk[-1]
            for other in onward:
                if other not in order:
                    order[other] = low[other] = len(order)
                    open_nodes.append(other)
                    inside.add(other)
                    walk.append((other, iter(edges.get(other, ()))))
                    break
                if other in inside:
                    low[node] = min(low[node], order[other])
            else:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[node])
                if low[node] == order[node]:
                    yield list(_popped(open_nodes, inside, node))


def _popped(open_nodes: list[str], inside: set[str], last: str) -> Iterator[str]:
    """Take nodes from the end of `open_nodes` up to `last`."""
    while True:
        node = open_nodes.pop()
        inside.discard(node)
        yield node
        if node == last:
            return
