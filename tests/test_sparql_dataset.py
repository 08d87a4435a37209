"""A triple that stands in several graphs is one triple of the default graph."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.store import latest_snapshot, open_store
from kg.store.contract import MERGED
from server.sparql import LocalReaders, PoolLimits, ReaderPool, Setting, StoreWriter
from server.sparql.answers import Errand
from server.sparql.dataset import written_dataset
from server.sparql.evaluation import Edit, Question
from server.sparql.protocol import WHOLE, Dataset

PREFIXES = {"g": "urn:graph:"}
SHARED = """
<urn:graph:1> { <urn:s> <urn:p> 1 , 2 }
<urn:graph:2> { <urn:s> <urn:p> 1 , 3 }
<urn:graph:3> { <urn:s> <urn:p> 1 }
"""
COUNT = "SELECT (COUNT(*) AS ?n) {} {{ ?s <urn:p> ?o }}"


def count(store: ox.Store, text: str, dataset: Dataset = WHOLE) -> int:
    readers = LocalReaders(store, Setting(PREFIXES), lambda: 0)
    return int(readers.run(Errand(Question(text, "csv", None, dataset), 5)).head.split()[1])


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.load(SHARED.encode(), ox.RdfFormat.TRIG)
    return store


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("FROM <urn:graph:1>", 2),
        ("FROM <urn:graph:1> FROM <urn:graph:2>", 3),
        ("FROM g:1 FROM g:2 FROM g:3", 3),
        ("FROM <urn:graph:1> FROM <urn:graph:1>", 2),
        ("FROM <urn:graph:1> FROM <urn:graph:none>", 2),
        ("FROM g:1 FROM g:2 FROM NAMED g:3", 3),
    ],
)
def test_several_from_graphs_are_one_set(store: ox.Store, clauses: str, expected: int) -> None:
    assert count(store, COUNT.format(clauses)) == expected


def test_several_graphs_of_the_protocol_are_one_set(store: ox.Store) -> None:
    assert count(store, COUNT.format(""), Dataset(("urn:graph:1", "urn:graph:2"))) == 3
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <urn:p> ?o } }"
    assert count(store, named, Dataset(("urn:graph:1", "urn:graph:2"), ("urn:graph:3",))) == 1


def test_the_union_is_one_set_where_the_store_keeps_it(store: ox.Store) -> None:
    store.extend({ox.Quad(q.subject, q.predicate, q.object) for q in store})
    store.add(MERGED)
    assert count(store, COUNT.format("")) == 3
    assert count(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <urn:p> ?o } }") == 5


def test_one_row_where_the_standard_wants_one(tmp_path: Path) -> None:
    """A triple of three graphs is one row of the default graph, through loads, updates and removals."""
    same = b"<urn:s> <urn:p> <urn:o> ."
    with open_store(tmp_path) as store:
        store.replace({"urn:a": same, "urn:b": same, "urn:c": same})
        store.snapshot()
    pool = ReaderPool(lambda: newest(tmp_path), Setting(PREFIXES), PoolLimits(readers=1))
    writer = StoreWriter(lambda: open_store(tmp_path), pool)

    def rows(pattern: str) -> int:
        text = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
        return int(pool.run(Errand(Question(text, "csv"), 5)).head.split()[1])

    everywhere, triple = "?s <urn:p> ?o", "<urn:s> <urn:p> <urn:o>"
    assert (rows(everywhere), rows(f"GRAPH ?g {{ {everywhere} }}")) == (1, 3)
    writer.update(Errand(Edit(f"INSERT DATA {{ {triple} GRAPH <urn:d> {{ {triple} }} }}"), 5))
    assert (rows(everywhere), rows(f"GRAPH <urn:d> {{ {everywhere} }}")) == (1, 1)
    for graph in ("urn:a", "urn:b", "urn:c", "urn:d"):
        assert rows(everywhere) == 1
        assert writer.remove(graph)
    assert rows(everywhere) == 1  # that of no graph, which stands by itself
    writer.update(Errand(Edit(f"DELETE DATA {{ {triple} }}"), 5))
    assert rows(everywhere) == 0
    pool.close()


def newest(location: Path) -> tuple[Path, int]:
    folder = latest_snapshot(location)
    assert folder
    return folder, int(folder.name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "SELECT * FROM <urn:a> FROM NAMED <urn:b> { ?s ?p 'FROM <urn:c>' }",
            Dataset(("urn:a",), ("urn:b",)),
        ),
        ("PREFIX g: <urn:other:> ASK FROM g:x {}", Dataset(("urn:other:x",))),
        ("SELECT ?from { ?from <urn:from> ?o }", WHOLE),
        ("SELECT * FROM <relative> { ?s ?p ?o }", WHOLE),
    ],
)
def test_the_dataset_a_query_names(text: str, expected: Dataset) -> None:
    assert written_dataset(text, PREFIXES) == expected
