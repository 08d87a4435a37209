"""Gathered commits: as if each change had been made by itself, in fewer commits."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.store import Facts, Plan, Store, StoreError, open_store
from kg.store.gathering import Gathered

BASE = "https://example.org/"


def steps(seed: int) -> list[dict[str, set[Quad]]]:
    """Return changes of few graphs, again and again."""
    chance = random.Random(seed)
    return [
        {
            graph: {
                Quad(
                    NamedNode(BASE), NamedNode(f"{BASE}says"), Literal(chance.randrange(9)), NamedNode(graph)
                )
                for _ in range(chance.randrange(4))
            }
            for graph in chance.sample([f"{BASE}{n}" for n in range(5)], 2)
        }
        for _ in range(40)
    ]


def held(store: Store) -> dict[str, set[Quad]]:
    return {graph: set(store.quads(graph)) for graph in store.graphs()}


@pytest.mark.parametrize("seed", range(4))
def test_what_is_gathered_is_as_if_each_change_was_made_by_itself(seed: int) -> None:
    with open_store(None, Plan()) as one, open_store(None, Plan()) as other:
        with Gathered(other, most=10, longest=1e9) as gathered:
            for made in steps(seed):
                one.replace(made)
                gathered.replace(made)
                assert held(gathered) == held(one)
        assert held(other) == held(one)
        assert 1 < other.version < one.version


def test_time_commits_too_and_flush_and_snapshot_wait_for_nothing() -> None:
    made = steps(1)
    with open_store(None, Plan()) as store:
        with Gathered(store, most=10**6, longest=0) as gathered:
            assert (gathered.replace(made[0]), store.version) == (1, 1)
        with Gathered(store, most=10**6, longest=1e9) as gathered:
            assert (gathered.replace(made[1]), store.version) == (2, 1)
            assert (gathered.flush(), store.version) == (2, 2)


def test_a_fact_of_another_graph_is_refused_at_once_and_stops_nothing() -> None:
    quad = Quad(NamedNode(BASE), NamedNode(BASE), Literal(1), NamedNode(f"{BASE}b"))
    with open_store(None, Plan()) as store:
        with Gathered(store) as gathered:
            gathered.replace({f"{BASE}b": [quad]})
            with pytest.raises(StoreError):
                gathered.replace({f"{BASE}a": [quad]})
        assert list(store.graphs()) == [f"{BASE}b"]


def test_after_a_failed_commit_nothing_more_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(None, Plan()) as store:

        def full(graphs: Mapping[str, Facts]) -> int:
            raise StoreError("the store could not be written ({error})", error="full")

        gathered = Gathered(store, most=10**6, longest=1e9)
        gathered.replace(steps(1)[0])
        monkeypatch.setattr(store, "replace", full)
        for attempt in (gathered.flush, gathered.commit, lambda: gathered.replace(steps(1)[1])):
            with pytest.raises(StoreError, match="full"):
                attempt()
        gathered.close()
        assert list(store.graphs()) == []
