"""What queries may use beside SPARQL 1.1: search, time limits, working days, the order of words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from werkzeug.test import Client

from kg.config import Config
from kg.functions import functions
from kg.messages import Problem
from kg.store import StoreError, open_store
from kg.store.endpoint import Endpoint as RemoteEndpoint
from kg.store.http import Request
from server import create_app
from server.sparql import Endpoint, LocalReaders, PoolLimits, ReaderPool, Setting, standard_prefixes

DATA = """
<urn:t1> a vnd:Task ; vnd:content "Đẩy nhanh giải ngân vốn đầu tư công" ; vnd:dueDate "2024-05-31"^^xsd:date .
<urn:t2> a vnd:Task ; vnd:content "Rà soát quy hoạch đất đai" ; vnd:dueDate "2024-12-31"^^xsd:date .
<urn:t3> a vnd:Task ; vnd:content "Báo cáo giải ngân" .
<urn:n1> a vnd:Notice ; vnd:subjectText "Về giải ngân" .
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    location: Path = tmp_path_factory.mktemp("store")
    declared = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in standard_prefixes().items())
    with open_store(location) as store:
        quads = ox.parse((declared + DATA).encode(), ox.RdfFormat.TURTLE)
        store.replace({"urn:g": [quad.triple for quad in quads]})
        folder = store.snapshot()
    pool = ReaderPool(lambda: (folder, 1), Setting(standard_prefixes()), PoolLimits(readers=1))
    yield Client(Endpoint(pool))
    pool.close()


def rows(client: Client, pattern: str, head: str = "?x", tail: str = "") -> list[str]:
    text = f"SELECT {head} {{ {pattern} }} {tail}"
    answer = client.get("/sparql", query_string={"query": text, "format": "csv"})
    assert answer.status_code == 200, answer.text
    return [",".join(row) for row in csv.reader(io.StringIO(answer.text))][1:]


def value(client: Client, expression: str) -> str:
    return rows(client, f"BIND({expression} AS ?x)")[0]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('?x vndf:search "giai ngan"', ["urn:n1", "urn:t1", "urn:t3"]),
        ('?x vndf:search "giải ngân"', ["urn:n1", "urn:t1", "urn:t3"]),
        ('?x a vnd:Task ; vndf:search "giải ngân" ; vnd:dueDate ?d .', ["urn:t1"]),
        ('?x vndf:search "dat dai"', ["urn:t2"]),
        ('?x vndf:search "không có"', []),
        ('?x vndf:search """giai "ngan""" . ?x a vnd:Task', ["urn:t1", "urn:t3"]),
        ('?x <https://w3id.org/vnd/fn#search> "giai ngan" FILTER EXISTS { ?x vnd:dueDate ?d }', ["urn:t1"]),
        ('?x a vnd:Task FILTER NOT EXISTS { ?x vndf:search "giai ngan" }', ["urn:t2"]),
        (
            '?x a vnd:Task OPTIONAL { ?x vndf:search "quy hoach" ; vnd:content ?c } FILTER(BOUND(?c))',
            ["urn:t2"],
        ),
        ('?x vndf:dueBy "2024-05-31"^^xsd:date', ["urn:t1"]),
        ('?x vndf:dueBy "2024-05-30"^^xsd:date', []),
        ('?x vndf:dueBy "2025-01-01"', ["urn:t1", "urn:t2"]),
        ('VALUES ?day { "2024-06-01" } ?x vndf:dueBy ?day', ["urn:t1"]),
        ('?x vndf:dueBy "2025-01-01" ; vndf:dueBy "2024-06-01"', ["urn:t1"]),
    ],
)
def test_search_and_time_limits_stand_as_properties(
    client: Client, pattern: str, expected: list[str]
) -> None:
    assert rows(client, pattern, "DISTINCT ?x", "ORDER BY ?x") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('vndf:unmarked("Ủy ban  Nhân dân Đà Nẵng")', "uy ban nhan dan da nang"),
        ('CONTAINS(vndf:unmarked("Sở Đất đai"), "dat dai")', "true"),
        ('vndf:workingDays("2024-05-03"^^xsd:date, "2024-05-06"^^xsd:date)', "1"),
        ('vndf:workingDays("2024-04-29"^^xsd:date, "2024-05-02"^^xsd:date)', "1"),
        ('vndf:workingDays("2024-05-06"^^xsd:date, "2024-05-03"^^xsd:date)', "-1"),
        ('vndf:workingDays("2024-05-03T08:00:00"^^xsd:dateTime, "2024-05-07")', "2"),
        ('vndf:workingDays("ngày mai", "2024-05-07")', ""),
        ('vndf:workingDays("0001-01-01", "9999-12-31")', ""),
        ('vndf:afterWorkingDays("2024-05-03"^^xsd:date, 15)', "2024-05-24"),
        ('vndf:afterWorkingDays("2024-05-03"^^xsd:date, 1000000000)', ""),
        ("vndf:unmarked()", ""),
    ],
)
def test_functions_over_values(client: Client, expression: str, expected: str) -> None:
    assert value(client, expression) == expected


def test_names_are_sorted_as_in_a_dictionary(client: Client) -> None:
    words = ["đa", "da", "dạ", "đá", "dà", "Ân", "an", "ăn", "ba", "an giang"]
    listed = " ".join(f'"{word}"' for word in words)
    found = rows(client, f"VALUES ?x {{ {listed} }}", tail="ORDER BY vndf:sortKey(?x)")
    assert found == ["an", "an giang", "ăn", "Ân", "ba", "da", "dà", "dạ", "đa", "đá"]


@pytest.mark.parametrize(
    "pattern",
    ['<urn:t1> vndf:search "x"', "?x vndf:nothing 1", "?x a vnd:Task FILTER(vndf:nothing(?x))"],
)
def test_what_there_is_not_is_named(client: Client, pattern: str) -> None:
    answer = client.get("/sparql", query_string={"query": f"SELECT * {{ {pattern} }}"})
    assert (answer.status_code, json.loads(answer.data)["code"]) == (400, "unknown-function")


def test_a_fault_is_shown_where_it_was_written(client: Client) -> None:
    query = 'SELECT * {\n  ?x vndf:search "giai ngan" .\n  ?x a a a }'
    said: Any = client.get("/sparql", query_string={"query": query}).json
    assert (said["code"], said["line"]) == ("syntax", 3)


@pytest.mark.parametrize("function", functions(), ids=lambda function: function.name)
def test_each_is_documented_by_a_use_that_works(client: Client, function: Any) -> None:
    assert set(function.said) == {"vi", "en"}
    given = 'VALUES (?name ?from ?to) { ("Đà Nẵng" "2024-05-03" "2024-05-24") }'
    use = function.use.replace("?x", "?task")
    if function.kind == "property":
        assert rows(client, use.replace("2025-12-31", "2024-06-01"), "?task") != []
    else:
        assert rows(client, f"{given} BIND({use} AS ?x)") != [""]


def test_the_workbench_offers_them() -> None:
    readers = LocalReaders(ox.Store(), Setting(standard_prefixes()), lambda: 0)
    offered = create_app(Config(), readers).test_client().get("/terms.json").json or []
    names = {entry["name"] for entry in offered}
    assert {f"vndf:{function.name}" for function in functions()} <= names


def test_a_store_on_a_server_says_that_it_has_none() -> None:
    sent: list[Request] = []
    endpoint = RemoteEndpoint("http://127.0.0.1:9/query", "http://127.0.0.1:9/update", sent.append)  # type: ignore[arg-type]
    for text in (
        'SELECT * { ?x vndf:search "a" }',
        "ASK { FILTER(<https://w3id.org/vnd/fn#unmarked>('a') = 'a') }",
    ):
        with pytest.raises(StoreError, match="vndf"):
            endpoint.answer(text, "*/*")
    assert sent == []


def test_a_store_itself_answers_functions_and_refuses_properties(tmp_path: Path) -> None:
    declared = "PREFIX vndf: <https://w3id.org/vnd/fn#> "
    with open_store(tmp_path) as store:
        (row,) = store.query(declared + 'SELECT (vndf:unmarked("Đà") AS ?x) {}')  # type: ignore[misc]
        assert row["x"] == ox.Literal("da")
        with pytest.raises(Problem, match="vndf:search"):
            store.query(declared + 'SELECT * { ?x vndf:search "a" }')
