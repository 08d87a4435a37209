"""On how many shortest ways between two others each body stands: Brandes (2001), many sources at once.

The walks from a batch of sources go forward one step at a time as products of sparse and dense matrices.
Up to fifteen hundred bodies that is exact within a second; above, a fixed sample of them gives an estimate.
"""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

from kg.network.graph import Simple

EXACT_UP_TO = 1500
SAMPLE = 512
BATCH = 128
DIGITS = 9


def betweenness(simple: Simple) -> dict[str, float]:
    """Return the share (0 to 1) of the pairs of others that each body stands between, ties being equal.

    Above `EXACT_UP_TO` bodies an estimate from `SAMPLE` of them, the same ones each time.
    """
    nodes = list(simple)
    count = len(nodes)
    if count < 3:
        return dict.fromkeys(nodes, 0.0)
    matrix = nx.to_scipy_sparse_array(simple, nodes, dtype=np.dtype(float), weight=None, format="csr")
    sources = np.arange(count)
    if count > EXACT_UP_TO:
        sources = np.sort(np.random.default_rng(0).choice(count, SAMPLE, replace=False))
    total = np.zeros(count)
    for start in range(0, len(sources), BATCH):
        total += _dependencies(matrix, sources[start : start + BATCH])
    total *= count / len(sources) / ((count - 1) * (count - 2))
    return {node: round(float(value), DIGITS) for node, value in zip(nodes, total, strict=True)}


def _dependencies(matrix: Any, sources: Any) -> Any:
    """Return how much each body is depended on by the shortest ways from some sources."""
    paths = np.zeros((matrix.shape[0], len(sources)))
    paths[sources, np.arange(len(sources))] = 1
    levels = [paths.astype(bool)]
    seen, frontier = levels[0].copy(), paths.copy()
    while frontier.any():
        frontier = (matrix @ frontier) * ~seen
        reached = frontier > 0
        paths += frontier
        seen |= reached
        levels.append(reached)
    depend = np.zeros_like(paths)
    for level, before in zip(reversed(levels[1:]), reversed(levels[:-1]), strict=True):
        share = np.divide(1 + depend, paths, out=np.zeros_like(paths), where=level)
        depend += (matrix @ share) * paths * before
    depend[sources, np.arange(len(sources))] = 0
    return depend.sum(axis=1)
