"""Which bodies work mostly among themselves: the Leiden method, run with several seeds to see what lasts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

import graspologic_native as leiden

from kg.network.graph import Simple

SEEDS, FEWER_SEEDS = range(10), range(4)
MANY = 20_000  # ties from which on fewer runs must do


@dataclass(frozen=True, slots=True)
class Communities:
    """The community of each body, the largest being 1; bodies without ties have none.

    `modularity` (at most 1) says how much more they work among themselves than chance would have it;
    `stability` how alike the runs with other seeds are (mean adjusted Rand index; 1 is the same).
    """

    community: Mapping[str, int]
    modularity: float
    stability: float

    @property
    def sizes(self) -> list[int]:
        """How many bodies each community has, the first being community 1."""
        counts = Counter(self.community.values())
        return [counts[number] for number in sorted(counts)]


def find_communities(simple: Simple) -> Communities:
    """Find communities by weight: of the runs the one with the greatest modularity, the first of equals."""
    edges = [(str(u), str(v), float(data["weight"])) for u, v, data in simple.edges(data=True)]
    if not edges:
        return Communities({}, 0.0, 1.0)
    found = [leiden.leiden(edges, seed=seed) for seed in (SEEDS if len(edges) < MANY else FEWER_SEEDS)]
    scores, runs = [round(score, 9) for score, _ in found], [run for _, run in found]
    best = max(range(len(runs)), key=lambda run: (scores[run], -run))
    others = [alike(runs[best], other) for number, other in enumerate(runs) if number != best]
    together = round(_modularity(edges, runs[best]), 9)
    return Communities(_numbered(runs[best]), together, round(sum(others) / len(others), 6))


def _modularity(edges: Sequence[tuple[str, str, float]], run: Mapping[str, int]) -> float:
    """Return how much more of the weight lies inside communities than by chance (Newman 2004)."""
    inside, ends = defaultdict[int, float](float), defaultdict[int, float](float)
    for source, target, weight in edges:
        ends[run[source]] += weight
        ends[run[target]] += weight
        if run[source] == run[target]:
            inside[run[source]] += weight
    whole = sum(weight for *_, weight in edges)
    return sum(inside[number] / whole - (ends[number] / (2 * whole)) ** 2 for number in ends)


def alike(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Return the adjusted Rand index of two partitions of the same bodies (Hubert and Arabie 1985)."""
    both = Counter((one[node], other[node]) for node in one)
    together = sum(comb(n, 2) for n in both.values())
    in_one = sum(comb(n, 2) for n in Counter(one.values()).values())
    in_other = sum(comb(n, 2) for n in Counter(other.values()).values())
    pairs = comb(len(one), 2)
    chance = in_one * in_other / pairs if pairs else 0
    most = (in_one + in_other) / 2
    return 1.0 if most == chance else (together - chance) / (most - chance)


def _sets(run: Mapping[str, int]) -> list[set[str]]:
    found: dict[int, set[str]] = {}
    for node, number in run.items():
        found.setdefault(number, set()).add(node)
    return list(found.values())


def _numbered(run: Mapping[str, int]) -> dict[str, int]:
    ordered = sorted(_sets(run), key=lambda nodes: (-len(nodes), min(nodes)))
    return {node: number for number, nodes in enumerate(ordered, 1) for node in sorted(nodes)}
