"""One behaviour of a store, on every kind of store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

from kg.store import Plan, Store, StoreError, StoreLocked, open_reader, open_snapshot, open_store

A, B = "https://example.org/graph/a", "https://example.org/graph/b"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIDAO_LANGUAGE", "en")


def quad(graph: str, number: int, word: str = "x") -> Quad:
    subject = NamedNode(f"https://example.org/{number}")
    return Quad(subject, NamedNode("https://example.org/says"), Literal(word), NamedNode(graph))


def says(store: Store, word: str) -> list[str]:
    found = store.query(
        "SELECT ?s { VALUES ?word { UNDEF } ?s ?p ?word } ORDER BY ?s", {"word": Literal(word)}
    )
    assert isinstance(found, QuerySolutions)
    return [str(row["s"]).strip("<>").rsplit("/")[-1] for row in found]


@pytest.fixture
def store(open_kind: Callable[[Plan], Store]) -> Store:
    return open_kind(Plan())


def test_a_new_store_is_empty_and_at_version_zero(store: Store) -> None:
    assert (store.version, store.size(), list(store.graphs())) == (0, 0, [])


def test_replacing_a_graph_replaces_it_whole_and_nothing_else(store: Store) -> None:
    store.replace({A: [quad(A, 1), quad(A, 2)], B: [quad(B, 3)]})
    store.replace({A: [quad(A, 2), quad(A, 4)]})
    assert says(store, "x") == ["2", "3", "4"]
    assert set(store.graphs()) == {A, B}


def test_each_commit_makes_the_version_grow_and_an_equal_graph_does_not(store: Store) -> None:
    assert store.replace({A: [quad(A, 1)]}) == 1
    assert store.replace({A: [quad(A, 1)]}) == 1
    assert store.replace({A: [quad(A, 2)], B: [quad(B, 2)]}) == 2
    assert store.remove(A) == 3
    assert store.flush() == store.version == 3


def test_the_default_graph_of_a_query_is_the_union(store: Store) -> None:
    store.replace({A: [quad(A, 1)], B: [quad(B, 2)]})
    found = store.query("SELECT ?s { ?s <https://example.org/says> ?o }")
    assert isinstance(found, QuerySolutions)
    assert len(list(found)) == 2


def test_graphs_may_come_as_bytes(store: Store) -> None:
    triples = b'<https://example.org/1> <https://example.org/says> "\\\\u0041 \\"\\n"@vi .\n'
    store.replace({A: triples, B: triples.replace(b" .\n", f" <{B}> .\n".encode())})
    assert [q.object for q in store.quads(A)] == [q.object for q in store.quads(B)]
    assert next(iter(store.quads(A))).object == Literal('\\u0041 "\n', language="vi")


def test_text_that_looks_like_sparql_stays_text(store: Store) -> None:
    words = ['" } } ; DROP ALL ; #', "\\u0022 . }", "a\\", "Đại hội\r\n\t«»", "$quads ${graph}"]
    store.replace({A: [quad(A, n, "old") for n in range(3)]})
    store.replace({A: [quad(A, n, word) for n, word in enumerate(words)]})
    assert sorted(q.object.value for q in store.quads(A) if isinstance(q.object, Literal)) == sorted(words)


def test_a_quad_of_another_graph_is_refused_and_nothing_changes(store: Store) -> None:
    store.replace({A: [quad(A, 1)]})
    with pytest.raises(StoreError, match="graph/b"):
        store.replace({A: [quad(A, 2), quad(B, 3)]})
    assert says(store, "x") == ["1"]


def test_removing_takes_whole_graphs_and_one_that_is_away_is_no_error(store: Store) -> None:
    store.replace({A: [quad(A, 1)], B: [quad(B, 2)]})
    store.remove(A, "https://example.org/graph/none")
    assert (list(store.graphs()), store.size()) == ([B], 1)


def test_blank_nodes_are_replaced_too(store: Store) -> None:
    blank = b'_:b <https://example.org/says> "x" .\n<https://example.org/1> <https://example.org/has> _:b .\n'
    store.replace({A: blank})
    store.replace({A: blank.replace(b"x", b"y")})
    assert len(list(store.quads(A))) == 2


def test_queries_answer_in_the_three_forms_of_the_library(store: Store) -> None:
    store.replace({A: [quad(A, 1)]})
    assert isinstance(store.query("ASK { ?s ?p ?o }"), QueryBoolean)
    triples = store.query("CONSTRUCT WHERE { ?s <https://example.org/says> ?o }")
    assert isinstance(triples, QueryTriples)
    assert [t.object for t in triples] == [Literal("x")]


def test_a_wrong_query_and_an_unknown_parameter_are_named(store: Store) -> None:
    with pytest.raises(SyntaxError):
        store.query("SELECT nothing")
    with pytest.raises(StoreError, match="colour"):
        store.query("ASK { ?s ?p ?o }", {"colour": Literal("red")})


def test_a_store_in_a_folder_is_there_after_it_was_closed(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        store.replace({A: [quad(A, 1)]})
    with open_store(tmp_path / "store") as store:
        assert (store.version, says(store, "x")) == (1, ["1"])


def test_a_second_writer_is_refused_with_the_folder_named(tmp_path: Path) -> None:
    with open_store(tmp_path / "store"), pytest.raises(StoreLocked, match="store"):
        open_store(tmp_path / "store")


def test_a_snapshot_stays_as_it_was(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        store.replace({A: [quad(A, 1)]})
        folder = store.snapshot()
        store.replace({A: [quad(A, 2)]})
        assert store.snapshot() != folder
        with open_snapshot(folder) as reader:
            assert (reader.version, [str(q.subject)[-2] for q in reader.quads(A)]) == (1, ["1"])
            assert not hasattr(reader, "replace")


def test_a_store_in_memory_has_no_snapshots() -> None:
    with pytest.raises(StoreError):
        open_store().snapshot()


def test_a_reader_sees_what_the_last_writer_left(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="chidao load"):
        open_reader(tmp_path / "store")
    with open_store(tmp_path / "store") as store:
        store.replace({A: [quad(A, 1)]})
    with open_reader(tmp_path / "store") as reader, open_store(tmp_path / "store") as store:
        store.replace({B: [quad(B, 1)]})
        assert (reader.version, list(reader.graphs())) == (1, [A])


def test_old_snapshots_go_but_not_from_under_a_reader(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        store.replace({A: [quad(A, 0)]})
        reader = open_snapshot(store.snapshot())
        for number in range(1, 8):
            store.replace({A: [quad(A, number)]})
            store.flush()
            store.snapshot()
        kept = sorted(f.name for f in (tmp_path / "store" / "snapshots").iterdir() if f.is_dir())
        assert [int(name) for name in kept] == [1, 6, 7, 8]
        assert [str(q.subject)[-2] for q in reader.quads(A)] == ["0"]
        reader.close()
        store.replace({A: [quad(A, 9)]})
        assert store.snapshot().exists()
        assert not (tmp_path / "store" / "snapshots" / "000000001").exists()
