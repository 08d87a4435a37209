"""What depends, in the end, on what: the stored pairs against a closure worked out by networkx."""

from __future__ import annotations

import random

import networkx as nx
import pytest
from pyoxigraph import NamedNode, Quad

from kg.store import Store, open_store
from kg.store.closure import closure
from kg.store.plan import Plan, Reach

CITES, AMENDS = NamedNode("https://example.org/cites"), NamedNode("https://example.org/amends")
RESTS_ON, PAIRS = NamedNode("https://example.org/restsOn"), NamedNode("https://example.org/graph/reach")
PLAN = Plan(reach=Reach(RESTS_ON, (CITES, AMENDS), PAIRS))


def document(number: int) -> NamedNode:
    return NamedNode(f"https://example.org/{number}")


def graph(number: int) -> str:
    return f"https://example.org/graph/{number}"


def expected(edges: set[tuple[int, int]]) -> set[tuple[str, str]]:
    """All pairs with a path of at least one step, by search from every document."""
    whole: nx.DiGraph[int] = nx.DiGraph(list(edges))
    found = {(a, b) for a in whole for n in whole.successors(a) for b in {n, *nx.descendants(whole, n)}}
    return {(document(a).value, document(b).value) for a, b in found}


def pairs(store: Store) -> set[tuple[str, str]]:
    return {(q.subject.value, q.object.value) for q in store.quads(PAIRS.value)}  # type: ignore[union-attr]


def stated(chance: random.Random, number: int, edges: set[tuple[int, int]]) -> list[Quad]:
    name = NamedNode(graph(number))
    return [Quad(document(a), chance.choice((CITES, AMENDS)), document(b), name) for a, b in edges]


@pytest.mark.parametrize("seed", range(8))
def test_the_pairs_stay_right_through_any_changes(seed: int) -> None:
    chance = random.Random(seed)
    edges: dict[int, set[tuple[int, int]]] = {}
    with open_store(None, PLAN) as store:
        for _ in range(40):
            changed = chance.sample(range(8), chance.randint(1, 3))
            new = {
                n: {(chance.randrange(9), chance.randrange(9)) for _ in range(chance.randint(0, 3))}
                for n in changed
            }
            edges |= new
            store.replace({graph(n): stated(chance, n, some) for n, some in new.items()})
            assert pairs(store) == expected(set().union(*edges.values()))


@pytest.mark.parametrize("seed", range(20))
def test_the_closure_from_scratch_is_the_closure(seed: int) -> None:
    chance = random.Random(seed)
    edges = {(chance.randrange(12), chance.randrange(12)) for _ in range(chance.randint(0, 30))}
    onward: dict[str, set[str]] = {}
    for a, b in edges:
        onward.setdefault(document(a).value, set()).add(document(b).value)
    assert {(a, b) for a, found in closure(onward).items() for b in found} == expected(edges)


def test_a_relation_that_two_graphs_state_goes_only_with_the_last() -> None:
    with open_store(None, PLAN) as store:
        for n in (1, 2):
            store.replace({graph(n): [Quad(document(1), CITES, document(2), NamedNode(graph(n)))]})
        store.remove(graph(1))
        assert len(pairs(store)) == 1
        store.remove(graph(2))
        assert pairs(store) == set()
