"""What the position of each body in the network is: degree, betweenness, PageRank, community, bridges.

Degree and betweenness look at who is tied to whom at all (no direction, parallel ties are one); weighted
degree, PageRank and communities count every task.  Ties without direction go both ways in PageRank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from kg.network.betweenness import EXACT_UP_TO, betweenness
from kg.network.communities import Communities, find_communities
from kg.network.graph import Directed, Network, Simple

DAMPING = 0.85
DIGITS = 9


@dataclass(frozen=True, slots=True)
class Position:
    """The measures of one body; `betweenness` and `rank` are 0 to 1, `community` counts from 1."""

    degree: int
    weight: int
    betweenness: float
    rank: float
    community: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """Two bodies whose tie alone holds two parts together; `behind` bodies stand on the smaller side."""

    source: str
    target: str
    behind: int


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of a network; `exact` is False where betweenness is an estimate.

    `tasks` is how many are behind it, `notices` how many facts come from each notice.
    """

    positions: Mapping[str, Position]
    communities: Communities
    bridges: tuple[Bridge, ...]
    components: tuple[int, ...]
    exact: bool
    tasks: int
    notices: Mapping[str, int]

    def most(self, measure: str, count: int = 5) -> list[str]:
        """Return the bodies with the greatest value of a measure, the greatest first; equals by address."""
        return sorted(self.positions, key=lambda node: (-getattr(self.positions[node], measure), node))[
            :count
        ]


def measure(graph: Network) -> Measures:
    """Measure a network."""
    simple = undirected(graph)
    between = betweenness(simple)
    rank = pagerank(graph)
    found = find_communities(simple)
    weights = dict(graph.degree(weight="weight"))
    positions = {
        node: Position(
            simple.degree(node), weights[node], between[node], rank[node], found.community.get(node, 0)
        )
        for node in graph
    }
    sizes = sorted(map(len, nx.connected_components(simple)), reverse=True)
    exact = len(simple) <= EXACT_UP_TO
    return Measures(positions, found, bridges(simple), tuple(sizes), exact, *_behind_all(graph))


def _behind_all(graph: Network) -> tuple[int, Counter[str]]:
    """Return how many tasks are behind a network, and how many of its facts come from each notice."""
    acts = {act.task: act.notice for *_, data in graph.edges(data=True) for act in data["acts"].values()}
    return len(acts), Counter(acts.values())


def undirected(graph: Network) -> Simple:
    """Return who is tied to whom, with the sum of the weights of all ties between two."""
    simple = Simple()
    simple.add_nodes_from(sorted(graph))
    pairs: dict[tuple[str, str], int] = {}
    for source, target, data in graph.edges(data=True):
        pair = min(source, target), max(source, target)
        pairs[pair] = pairs.get(pair, 0) + data["weight"]
    simple.add_edges_from((*pair, {"weight": pairs[pair]}) for pair in sorted(pairs))
    return simple


def pagerank(graph: Network) -> dict[str, float]:
    """Return the share of attention that ends at each body, following ties by their weights (sum 1)."""
    if not len(graph):
        return {}
    flow: Directed = nx.DiGraph()
    flow.add_nodes_from(sorted(graph))
    for source, target, data in graph.edges(data=True):
        ways = ((source, target),) if data["directed"] else ((source, target), (target, source))
        for a, b in ways:
            known = flow.edges[a, b]["weight"] if flow.has_edge(a, b) else 0
            flow.add_edge(a, b, weight=known + data["weight"])
    ranks = nx.pagerank(flow, alpha=DAMPING, max_iter=1000, tol=1e-12)
    return {node: round(float(rank), DIGITS) for node, rank in ranks.items()}


def bridges(simple: Simple) -> tuple[Bridge, ...]:
    """Return the ties that alone hold two parts together, those with the most behind them first."""
    cut = list(_cut(simple))
    blocks = simple.copy()
    blocks.remove_edges_from(cut)
    block = {node: number for number, part in enumerate(nx.connected_components(blocks)) for node in part}
    tree: Simple = Simple()
    tree.add_nodes_from(set(block.values()))
    tree.add_edges_from((block[u], block[v]) for u, v in cut)
    behind = _behind(tree, Counter(block.values()))
    found = (Bridge(min(u, v), max(u, v), behind[frozenset((block[u], block[v]))]) for u, v in cut)
    return tuple(sorted(found, key=lambda bridge: (-bridge.behind, bridge.source, bridge.target)))


def _cut(simple: Simple) -> Iterator[tuple[str, str]]:
    """Yield the ties that lie on no circle (Tarjan 1974): what is below reaches nothing above but by them."""
    order: dict[str, int] = {}
    reached: dict[str, int] = {}
    for root in simple:
        if root in order:
            continue
        order[root] = reached[root] = len(order)
        walk = [(root, root, iter(simple.adj[root]))]
        while walk:
            node, above, rest = walk[-1]
            other = next(rest, None)
            if other is None:
                walk.pop()
                reached[above] = min(reached[above], reached[node])
                if reached[node] > order[above]:
                    yield above, node
            elif other not in order:
                order[other] = reached[other] = len(order)
                walk.append((other, node, iter(simple.adj[other])))
            elif other != above:
                reached[node] = min(reached[node], order[other])


def _behind(tree: Simple, sizes: Mapping[int, int]) -> dict[frozenset[int], int]:
    """Return for each edge of a forest the weight of its lighter side."""
    found: dict[frozenset[int], int] = {}
    for part in nx.connected_components(tree):
        root, below = min(part), {node: sizes[node] for node in part}
        whole = sum(below.values())
        for above, node in reversed(list(nx.bfs_edges(tree, root))):
            found[frozenset((above, node))] = min(below[node], whole - below[node])
            below[above] += below[node]
    return found
