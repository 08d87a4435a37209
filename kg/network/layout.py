"""Where bodies stand in a picture: the same places for the same network, each separate part by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, pi, sin, sqrt
from typing import Any, TypeAlias

import networkx as nx
import numpy as np

from kg.network.graph import Simple

Point: TypeAlias = tuple[float, float]
STEPS = 200
CAREFUL = 60  # up to so many bodies a part starts from distances, which takes long for more
PUSHES = 150
LEAST = 1.0  # how far apart bodies are at least
GAP = 1.6
WIDER = 1.5  # how much wider than high a picture is
GOLDEN = pi * (3 - sqrt(5))


def placed(simple: Simple) -> dict[str, Point]:
    """Return a place for every body of a network of at most some hundred, parts side by side."""
    parts = sorted(nx.connected_components(simple), key=lambda part: (-len(part), min(part)))
    return _packed([_part(simple.subgraph(sorted(part))) for part in parts])


def circles(community: Mapping[str, int], nodes: Sequence[str]) -> dict[str, Point]:
    """Return places to start from: each community a disc of its own, at once even for many thousands."""
    members: dict[int, list[str]] = {}
    for node in sorted(nodes):
        members.setdefault(community.get(node, 0), []).append(node)
    ordered = sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    found: dict[str, Point] = {}
    before = 0
    for number, (_, inside) in enumerate(ordered):
        far = 2.2 * sqrt(before + len(inside) / 2) if number else 0.0
        centre = far * cos(number * GOLDEN), far * sin(number * GOLDEN)
        for at, node in enumerate(inside):
            away = sqrt(at + 0.5)
            found[node] = (
                round(centre[0] + away * cos(at * GOLDEN), 3),
                round(centre[1] + away * sin(at * GOLDEN), 3),
            )
        before += len(inside)
    return found


def _part(part: Simple) -> dict[str, Point]:
    """Lay out one connected part; its size grows with the root of how many it has."""
    nodes = sorted(part)
    if len(nodes) == 1:
        return {nodes[0]: (0.0, 0.0)}
    ordered: Simple = nx.Graph()
    ordered.add_nodes_from(nodes)
    ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in part.edges))
    start: Mapping[str, Any] = (
        nx.kamada_kawai_layout(ordered) if len(nodes) <= CAREFUL else nx.circular_layout(ordered)
    )
    if len(nodes) > 3:
        start = nx.forceatlas2_layout(
            ordered, start, max_iter=STEPS, scaling_ratio=4.0, distributed_action=True, seed=0
        )
    return _lying([start[node] for node in nodes], nodes)


def _lying(points: Sequence[Any], nodes: Sequence[str]) -> dict[str, Point]:
    """Turn a part so that it is wider than high, and scale it to the room that its bodies need."""
    around = np.asarray(points, dtype=float)
    around = around - around.mean(axis=0)
    axes = np.linalg.svd(around, full_matrices=False)[2]
    signs = np.where(axes[np.arange(2), np.abs(axes).argmax(axis=1)] < 0, -1.0, 1.0)
    turned = around @ (axes * signs[:, None]).T
    spread = float(np.sqrt((turned**2).sum(axis=1).mean())) or 1.0
    turned = _apart(turned * (0.75 * sqrt(len(nodes)) / spread))
    return {node: (float(x), float(y)) for node, (x, y) in zip(nodes, turned, strict=True)}


def _apart(points: Any) -> Any:
    """Push bodies that stand on one another apart, a little each time."""
    for _ in range(PUSHES):
        between = points[:, None, :] - points[None, :, :]
        far = np.sqrt((between**2).sum(axis=2)) + np.eye(len(points)) * LEAST
        lack = np.maximum(LEAST - far, 0) / np.maximum(far, 1e-9)
        if not lack.any():
            break
        points = points + 0.35 * (between * lack[:, :, None]).sum(axis=1)
    return points


def _packed(parts: Sequence[Mapping[str, Point]]) -> dict[str, Point]:
    """Put parts into rows, the largest first."""
    boxes = [_box(part) for part in parts]
    area = sum((wide + GAP) * (high + GAP) for _, _, wide, high in boxes)
    row = max([sqrt(area * WIDER), *(wide for _, _, wide, _ in boxes)])
    found: dict[str, Point] = {}
    x = y = tall = 0.0
    for part, (left, top, wide, high) in zip(parts, boxes, strict=True):
        if x and x + wide > row:
            x, y, tall = 0.0, y + tall + GAP, 0.0
        for node, (a, b) in part.items():
            found[node] = round(x + a - left, 3), round(y + b - top, 3)
        x, tall = x + wide + GAP, max(tall, high)
    return found


def _box(part: Mapping[str, Point]) -> tuple[float, float, float, float]:
    """Return the left, the top, the width and the height of what a part covers."""
    xs, ys = [x for x, _ in part.values()], [y for _, y in part.values()]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
