"""The transitive closure of some relations from scratch: for bulk loads, and to check what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode, Quad

from kg.store.plan import Reach
from kg.store.reach import Patterns


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
