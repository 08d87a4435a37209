"""The default graph: each triple of the graphs once, whatever is added, removed and killed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions
from pyoxigraph import Store as Engine

from kg.store import Plan, Store, embedded, open_reader, open_store
from kg.store.contract import MERGED
from kg.store.embedded import EmbeddedStore
from kg.store.plan import Reach
from kg.store.upkeep import export, import_quads
from kg.store.verifying import verify

BASE = "https://example.org/"
CITES = NamedNode(f"{BASE}cites")
PLAN = Plan((), Reach(NamedNode(f"{BASE}restsOn"), (CITES,), NamedNode(f"{BASE}graph/reach")))
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def held(store: Store) -> set[tuple[object, ...]]:
    return {(q.subject, q.predicate, q.object) for g in store.graphs() for q in store.quads(g)}


def count(store: Store) -> int:
    found = store.query(COUNT)
    assert isinstance(found, QuerySolutions)
    return int(next(found)["n"].value)


def whole(store: Store) -> bool:
    """Say whether the default graph is the set of what the graphs hold."""
    assert isinstance(store, EmbeddedStore)
    default = store._graph.quads_for_pattern(None, None, None, DefaultGraph())
    return {(q.subject, q.predicate, q.object) for q in default} == held(store)


def some(chance: random.Random, graph: str) -> list[Quad]:
    """Return a few quads out of few, so that graphs share many; some have blank nodes."""
    name, things = NamedNode(graph), [NamedNode(f"{BASE}{n}") for n in range(4)]
    quads = [
        Quad(chance.choice(things), CITES, chance.choice(things), name) for _ in range(chance.randrange(6))
    ]
    if chance.random() < 0.2:
        quads.append(Quad(BlankNode(), CITES, Literal(chance.randrange(3)), name))
    return quads


@pytest.mark.parametrize("seed", range(6))
def test_the_default_graph_follows_any_changes(seed: int) -> None:
    chance = random.Random(seed)
    with open_store(None, PLAN) as store:
        for _ in range(60):
            names = chance.sample([f"{BASE}g{n}" for n in range(5)], chance.randint(1, 3))
            store.replace({name: some(chance, name) for name in names})
            assert whole(store)
            assert count(store) == len(held(store))
            assert store.size() == sum(1 for g in store.graphs() for _ in store.quads(g))


def test_a_triple_of_two_graphs_counts_once_and_goes_with_the_last() -> None:
    with open_store(None, Plan()) as store:
        for graph in ("a", "b"):
            store.replace({f"{BASE}{graph}": [Quad(NamedNode(BASE), CITES, Literal(1))]})
        assert (count(store), store.size()) == (1, 2)
        store.remove(f"{BASE}a")
        assert count(store) == 1
        store.remove(f"{BASE}b")
        assert count(store) == 0


@pytest.mark.parametrize("bulk", [0, 10**9])
def test_odd_words_stand_in_the_default_graph_as_in_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bulk: int
) -> None:
    odd = (
        "a\rb",
        "a\n<x> .\n",
        "\u2028 <https://x> .",
        '"} DELETE',
        "\\",
        "\x85\x1c",
        "{ ?s ?p ?o }",
        "$quads",
    )
    monkeypatch.setattr(embedded, "BULK", bulk)
    with open_store(tmp_path / "store", Plan()) as store:
        for words in (odd, odd[::2], odd[1::2]):
            quads = [Quad(NamedNode(BASE), CITES, Literal(text, language="vi")) for text in words]
            store.replace({f"{BASE}a": quads, f"{BASE}b": quads[:1]})
            assert whole(store)
            assert count(store) == len(words)


def test_a_store_that_has_no_merged_graph_yet_is_given_one(tmp_path: Path) -> None:
    with open_store(tmp_path / "store", PLAN) as store:
        for graph in ("a", "b"):
            store.replace({f"{BASE}{graph}": [Quad(NamedNode(BASE), CITES, NamedNode(f"{BASE}x"))]})
    engine = Engine(str(tmp_path / "store" / "graph"))
    engine.clear_graph(DefaultGraph())
    engine.remove(MERGED)
    del engine
    with open_store(tmp_path / "store", PLAN) as store:
        assert whole(store)
        assert count(store) == 2


@pytest.mark.parametrize("piece", [1, 2, 10**6])
def test_snapshots_and_imports_count_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(embedded, "PIECE", piece)
    with open_store(tmp_path / "store", PLAN) as store:
        for graph in ("a", "b"):
            store.replace({f"{BASE}{graph}": [Quad(NamedNode(BASE), CITES, NamedNode(f"{BASE}x"))]})
    with open_reader(tmp_path / "store") as reader:
        assert (count(reader), reader.size()) == (2, 3)  # type: ignore[arg-type]
        export(reader, tmp_path / "all.nq", "nq")
    with open_store(tmp_path / "again", PLAN) as again:
        import_quads(again, tmp_path / "all.nq")
        assert whole(again)
        assert verify(again, PLAN) == []


def test_verifying_finds_a_default_graph_that_does_not_fit() -> None:
    with open_store(None, Plan()) as store:
        assert isinstance(store, EmbeddedStore)
        store.replace({f"{BASE}a": [Quad(NamedNode(BASE), CITES, Literal(n)) for n in range(3)]})
        store._graph.remove(Quad(NamedNode(BASE), CITES, Literal(1), DefaultGraph()))
        store._graph.add(Quad(NamedNode(BASE), CITES, Literal(7), DefaultGraph()))
        assert [fault.split(": ")[1] for fault in verify(store, Plan())] == ["1 missing, 1 wrong"]
