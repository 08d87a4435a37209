"""The transitive closure of relations that may go round in circles."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def closure(
    edges: Mapping[Node, set[Node]], beyond: Callable[[Node], set[Node]] | None = None
) -> dict[Node, set[Node]]:
    """Return for each node all that it leads to in one step or more.

    `beyond` tells that of the nodes that `edges` leads to and has no entry for (default: nothing).  Strongly
    connected parts are found first (Tarjan 1972), so that each set is built once from those after it.
    """
    reached: dict[Node, set[Node]] = {}
    for part in _parts(edges):
        if part[0] not in edges:
            reached[part[0]] = beyond(part[0]) if beyond else set()
            continue
        onward = {node for member in part for node in edges[member]}
        found = set(part) if len(part) > 1 or onward & set(part) else set()
        for node in onward - set(part):
            found.add(node)
            found |= reached[node]
        reached |= dict.fromkeys(part, found)
    return reached


def _parts(edges: Mapping[Node, set[Node]]) -> Iterator[list[Node]]:
    """Yield the strongly connected parts, each after all those it leads to (without recursion)."""
    order: dict[Node, int] = {}
    low: dict[Node, int] = {}
    open_nodes: list[Node] = []
    inside: set[Node] = set()
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


def _popped(open_nodes: list[Node], inside: set[Node], last: Node) -> Iterator[Node]:
    """Take nodes from the end of `open_nodes` up to `last`."""
    while True:
        node = open_nodes.pop()
        inside.discard(node)
        yield node
        if node == last:
            return
