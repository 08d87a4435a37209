"""Fifty queries made to hang, crash, fill or overrun the service: each is refused or stopped, cleanly, in time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pyoxigraph as ox
import pytest
from promptness import soonest
from werkzeug.test import Client

from kg.store import open_store
from server.errors import ServiceProblem
from server.sparql import Endpoint, Limits, PoolLimits, ReaderPool, Setting, standard_prefixes

# ruff: noqa: E501 - each query stands on one line, beside its name

LIMIT = 0.6
TOLERANCE = 0.3  # seconds
CHAIN = 4_000
ALL = "?s ?p ?o"
LETTERS = "'aaaaaaaaaaaaaaaa'"


def product(count: int) -> str:
    return " . ".join(f"?s{i} ?p{i} ?o{i}" for i in range(count))


def doubling(start: str, times: int) -> str:
    binds = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(times))
    return f"BIND({start} AS ?x0) {binds}"


def values(blocks: int, each: int) -> str:
    numbers = " ".join(map(str, range(each)))
    return " ".join(f"VALUES ?v{i} {{ {numbers} }}" for i in range(blocks))


HOSTILE = {
    "product of two, counted by sum": f"SELECT (SUM(?o0 + ?o1) AS ?n) {{ {product(2)} }}",
    "product of three": f"SELECT (COUNT(*) AS ?n) {{ {product(3)} }}",
    "product of five": f"SELECT (COUNT(*) AS ?n) {{ {product(5)} }}",
    "product, every row": f"SELECT * {{ {product(3)} }}",
    "product, asked": f"ASK {{ {product(3)} FILTER(?o0 = ?p1 && ?s2 = ?p0) }}",
    "product, described": f"DESCRIBE ?s0 {{ {product(3)} FILTER(?s0 = ?p2) }}",
    "product, constructed": f"CONSTRUCT {{ ?s0 ?p1 ?o2 }} WHERE {{ {product(3)} }}",
    "product, sorted": f"SELECT * {{ {product(2)} }} ORDER BY ?o0 ?o1 LIMIT 3",
    "product, sorted by chance": f"SELECT * {{ {product(2)} }} ORDER BY RAND() LIMIT 3",
    "product, distinct": f"SELECT DISTINCT * {{ {product(3)} }} LIMIT 100000000",
    "product, grouped": f"SELECT ?s0 ?s1 (COUNT(*) AS ?n) {{ {product(2)} }} GROUP BY ?s0 ?s1",
    "product, far offset": f"SELECT * {{ {product(3)} }} OFFSET 9999999999 LIMIT 1",
    "product of sub-selects": f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ {product(2)} }} }} }}",
    "product by union": f"SELECT (COUNT(*) AS ?n) {{ {{ {product(2)} }} UNION {{ {product(3)} }} }}",
    "product by optional": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i } } }",
    "product by graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f . ?x ?y ?z } }",
    "join on inequality": f"SELECT (COUNT(*) AS ?n) {{ {product(2)} FILTER(?o0 < ?o1) }}",
    "minus everything": f"SELECT (COUNT(*) AS ?n) {{ {product(2)} MINUS {{ {product(2)} }} }}",
    "not exists, unbound": f"SELECT * {{ {ALL} FILTER NOT EXISTS {{ ?a ?b ?c FILTER(?c = ?s && ?a = ?p) }} }}",
    "exists in exists": f"SELECT * {{ {ALL} FILTER EXISTS {{ ?a ?b ?c FILTER NOT EXISTS {{ ?d ?e ?a . ?x ?y ?z FILTER(?z = ?s && ?x = ?a) }} FILTER(?a = ?o) }} }}",
    "paths, everything": "SELECT (COUNT(*) AS ?n) { ?a (<urn:next>|!<urn:next>)* ?b }",
    "paths, negated": "SELECT (COUNT(*) AS ?n) { ?a !()* ?b }",
    "paths, long chains": "SELECT (COUNT(*) AS ?n) { ?a <urn:next>+ ?b }",
    "paths, both ways": "SELECT (COUNT(*) AS ?n) { ?a (<urn:next>|^<urn:next>)+ ?b }",
    "paths in paths": "SELECT (COUNT(*) AS ?n) { ?a (<urn:next>*/<urn:next>*)* ?b }",
    "paths, joined": "SELECT (COUNT(*) AS ?n) { ?a <urn:next>* ?b . ?b <urn:next>* ?c . ?c <urn:next>* ?d }",
    "values bomb of twelve": f"SELECT (COUNT(*) AS ?n) {{ {values(12, 10)} }}",
    "values bomb, shown": f"SELECT * {{ {values(9, 10)} }}",
    "values bomb, sorted": f"SELECT * {{ {values(8, 10)} }} ORDER BY DESC(?v7) ?v0",
    "text that doubles": f"SELECT (STRLEN(?x40) AS ?n) {{ {doubling(LETTERS, 40)} }}",
    "text that doubles, per row": f"SELECT (MAX(STRLEN(?x20)) AS ?n) {{ {ALL} . {doubling('STR(?s)', 20)} }}",
    "texts joined": f"SELECT (STRLEN(GROUP_CONCAT(CONCAT(STR(?s0), STR(?s1)))) AS ?n) {{ {product(2)} }}",
    "text replaced": f'SELECT (STRLEN(REPLACE(?x22, "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")) AS ?n) {{ {doubling(LETTERS, 18)} . {product(2)} }}',
    "expression, many backtracks": f'SELECT (COUNT(*) AS ?n) {{ {product(2)} FILTER(REGEX(CONCAT(STR(?s0), STR(?s1)), "(x+x+)+y")) }}',
    "expression, huge counts": f'SELECT * {{ {product(2)} FILTER(REGEX(CONCAT(STR(?s0), STR(?s1)), "(a{{1,900}}){{1,900}}$")) }}',
    "hashes": f"SELECT (MAX(SHA512(CONCAT(STR(?s0), STR(?s1)))) AS ?n) {{ {product(2)} }}",
    "aggregates of all": f"SELECT (MIN(?o0) AS ?a) (MAX(?o1) AS ?b) (AVG(?o0) AS ?c) (SAMPLE(?s1) AS ?d) {{ {product(2)} }}",
    "distinct aggregate": f"SELECT (COUNT(DISTINCT CONCAT(STR(?s0), STR(?s1))) AS ?n) {{ {product(2)} }}",
    "braces, 3,000 deep": "SELECT * " + "{" * 3000 + "}" * 3000,
    "options, 3,000 deep": "SELECT * {" + "OPTIONAL {" * 3000 + "}" * 3001,
    "calls, 1,000 deep": "SELECT (" + "STR(" * 1000 + "1" + ")" * 1000 + " AS ?x) {}",
    "round brackets, 6,000 deep": "SELECT (" + "(" * 6000 + "1" + ")" * 6000 + " AS ?x) {}",
    "lists, 300 deep": "SELECT * { ?s ?p " + "(" * 300 + "1" + ")" * 300 + " }",
    "nodes, 3,000 deep": "SELECT * { ?s ?p " + "[ ?q " * 3000 + "1" + "]" * 3000 + " }",
    "sub-selects, 500 deep": "SELECT * {" + "{ SELECT * {" * 500 + "}}" * 500 + "}",
    "400 patterns of one subject": "SELECT * {" + " . ".join(f"?s ?p{i} ?o{i}" for i in range(400)) + "}",
    "400 steps of a path": "SELECT * { ?s " + "/".join(["<urn:next>"] * 400) + " ?o }",
    "400 options": "SELECT * { ?s ?p ?o " + " ".join(f"OPTIONAL {{ ?s <urn:{i}> ?o{i} }}" for i in range(400)) + "}",
    "6,000 filters": "SELECT * { ?s ?p ?o " + " ".join(f"FILTER(?o != {i})" for i in range(6000)) + "}",
    "20,000 conditions": "SELECT * { ?s ?p ?o FILTER(" + "&&".join(["?o"] * 20_000) + ") }",
    "20,000 alternatives": "SELECT * { ?s (" + "|".join(["<u:>"] * 20_000) + ")+ ?o }",
    "unions, 10,000": "SELECT * { {} " + " ".join(["UNION {}"] * 10_000) + "}",
    "a text of a megabyte": "SELECT * { ?s ?p '" + "x" * (1 << 20) + "' }",
    "quotes without end": "SELECT * { ?s ?p " + "'''" * 50_000,
}  # fmt: skip


CLEAN = {
    "timeout",
    "out-of-memory",
    "result-too-large",
    "too-deep",
    "too-complex",
    "too-long",
    "syntax",
    "unclosed-string",
}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReaderPool]:
    location: Path = tmp_path_factory.mktemp("store")
    store = open_store(location)
    following = ox.NamedNode("urn:next")
    nodes = [ox.NamedNode(f"urn:n{i}") for i in range(CHAIN)]
    chain = [ox.Quad(a, following, b) for a, b in zip(nodes, nodes[1:] + nodes[:1], strict=True)]
    numbers = [ox.Quad(n, ox.NamedNode("urn:number"), ox.Literal(i)) for i, n in enumerate(nodes)]
    graph = ox.NamedNode("urn:g")
    store.replace({"urn:g": [ox.Quad(q.subject, q.predicate, q.object, graph) for q in chain + numbers]})
    limits = PoolLimits(readers=2, slow=4, memory=400 << 20, result_bytes=8 << 20)
    pool = ReaderPool(lambda: (store.snapshot(), store.version), Setting(standard_prefixes()), limits)
    yield pool
    pool.close()
    store.close()


@pytest.fixture(scope="module")
def client(pool: ReaderPool) -> Client:
    return Client(Endpoint(pool, Limits(timeout=LIMIT)))


def meets_a_clean_end(client: Client, query: str) -> None:
    answer = client.post("/sparql", data={"query": query}, buffered=False)
    if answer.status_code == 200:  # the head is out: the rest must be broken off, not ended as if whole
        with pytest.raises(ServiceProblem, match=r"bytes|stopped"):
            b"".join(answer.iter_encoded())
    else:
        assert answer.status_code in (400, 413, 503), answer.text
        assert json.loads(answer.data)["code"] in CLEAN


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_stopped_cleanly(client: Client, pool: ReaderPool, name: str) -> None:
    assert soonest(lambda: meets_a_clean_end(client, HOSTILE[name]), LIMIT + TOLERANCE) < LIMIT + TOLERANCE
    assert pool.figures().running == 0
    assert client.get("/sparql?query=ASK%7B%7D&format=csv").data == b"true"


def test_point_queries_stay_quick_beside_four_endless_ones(client: Client) -> None:
    slower = min(times_slower_beside_endless_ones(client) for _ in range(3))
    assert slower < 10


def times_slower_beside_endless_ones(client: Client) -> float:
    """Return how many times longer a point query takes beside four endless ones (medians)."""
    ends: list[int] = []

    def run_away() -> None:
        ends.append(client.post("/sparql", data={"query": HOSTILE["product of five"]}).status_code)

    def point(number: int) -> float:
        before = time.perf_counter()
        query = f"SELECT ?o {{ <urn:n{number}> <urn:number> ?o }}"
        assert client.get("/sparql", query_string={"query": query, "format": "csv"}).status_code == 200
        return time.perf_counter() - before

    idle = [point(number) for number in range(300)]
    endless = [threading.Thread(target=run_away) for _ in range(4)]
    for thread in endless:
        thread.start()
    time.sleep(0.3)
    busy: list[float] = []
    while any(thread.is_alive() for thread in endless):
        busy.append(point(1000 + len(busy)))
    for thread in endless:
        thread.join()
    assert ends == [503] * 4
    return median(busy) / (median(idle) + 0.001)
