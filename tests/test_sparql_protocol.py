"""The endpoint as a client sees it: ways to ask, formats, statuses."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph
import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.sparql import Endpoint, LocalReaders, Setting, mount, standard_prefixes

DATA = """
@prefix vnd: <https://w3id.org/vnd/ont#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:g1> { <urn:t1> a vnd:Task ; rdfs:label "Sở Y tế \\"chủ trì\\""@vi . <urn:d> a vnd:Document . }
<urn:g2> { <urn:t2> a vnd:Task . }
"""
TASKS = "SELECT ?t WHERE { ?t a vnd:Task } ORDER BY ?t"
COPY = "CONSTRUCT { ?t a vnd:Task } WHERE { ?t a vnd:Task }"


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    store = pyoxigraph.Store()
    store.load(DATA.encode(), pyoxigraph.RdfFormat.TRIG)
    app = Flask(__name__)
    mount(app, Endpoint(LocalReaders(store, Setting(standard_prefixes()), lambda: 7)))
    with app.test_client() as client:
        yield client


def values(answer: Any, name: str = "t") -> list[str]:
    return [row[name]["value"] for row in json.loads(answer.data)["results"]["bindings"]]


def problem(answer: Any) -> Any:
    assert answer.content_type == "application/problem+json"
    return json.loads(answer.data)


@pytest.mark.parametrize(
    "send",
    [
        pytest.param(lambda c: c.get("/sparql", query_string={"query": TASKS}), id="get"),
        pytest.param(lambda c: c.get("/sparql/", query_string={"query": TASKS}), id="get with a slash"),
        pytest.param(lambda c: c.post("/sparql", data={"query": TASKS}), id="form"),
        pytest.param(
            lambda c: c.post("/sparql", data=TASKS, content_type="application/sparql-query"), id="direct"
        ),
    ],
)
def test_a_query_is_answered_in_all_three_ways(client: FlaskClient, send: Any) -> None:
    assert values(send(client)) == ["urn:t1", "urn:t2"]


@pytest.mark.parametrize(
    ("query", "accept", "content_type", "start"),
    [
        (TASKS, "application/sparql-results+json", "application/sparql-results+json", b'{"head"'),
        (TASKS, "application/json", "application/sparql-results+json", b'{"head"'),
        (TASKS, "application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        (TASKS, "text/csv", "text/csv; charset=utf-8", b"t\r\nurn:t1"),
        (TASKS, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?t\n<urn:t1>"),
        (TASKS, "text/csv;q=0.1, text/*;q=0.5", "text/tab-separated-values; charset=utf-8", b"?t"),
        (TASKS, "image/png, */*;q=0.1", "application/sparql-results+json", b"{"),
        (TASKS, "application/sparql-results+json;q=0, */*", "application/sparql-results+xml", b"<?xml"),
        ("ASK {}", "text/csv;q=0.2,application/sparql-results+xml", "application/sparql-results+xml", b"<"),
        (COPY, "*/*", "text/turtle; charset=utf-8", b"@prefix"),
        (COPY, "application/n-triples", "application/n-triples", b"<urn:t"),
        (COPY, "application/ld+json", "application/ld+json", b"["),
        (COPY, "application/rdf+xml", "application/rdf+xml", b"<?xml"),
        (COPY, "application/n-quads", "application/n-quads", b"<urn:t"),
        (COPY, "application/trig", "application/trig", b"@prefix"),
    ],
)
def test_the_format_follows_accept(
    client: FlaskClient, query: str, accept: str, content_type: str, start: bytes
) -> None:
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert (answer.status_code, answer.content_type) == (200, content_type)
    assert answer.data.startswith(start)


@pytest.mark.parametrize("name", ["csv", "text/csv", "CSV"])
def test_format_says_more_than_accept(client: FlaskClient, name: str) -> None:
    answer = client.get("/sparql", query_string={"query": TASKS, "format": name})
    assert answer.content_type == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("send", "status", "code"),
    [
        (lambda c: c.get("/sparql", query_string={"query": "SELECT"}), 400, "unfinished"),
        (lambda c: c.get("/sparql", query_string={"query": "  "}), 400, "empty-query"),
        (lambda c: c.get("/sparql?query=ASK{}&query=ASK{}"), 400, "repeated-parameter"),
        (lambda c: c.get("/sparql?query=ASK{}&format=docx"), 400, "unknown-format"),
        (lambda c: c.get("/sparql?query=ASK{}&timeout=never"), 400, "bad-parameter"),
        (lambda c: c.get("/sparql?query=ASK{}&default-graph-uri=g"), 400, "relative-graph"),
        (lambda c: c.get("/sparql?query=ASK{}&default-graph-uri=urn:x%23y%23z"), 400, "relative-graph"),
        (lambda c: c.get("/sparql?query=%FF"), 400, "not-utf8"),
        (lambda c: c.get("/sparql?query=CLEAR+ALL"), 400, "update-as-query"),
        (lambda c: c.get("/sparql?update=CLEAR+ALL"), 405, "method-not-allowed"),
        (lambda c: c.put("/sparql?query=ASK{}"), 405, "method-not-allowed"),
        (lambda c: c.delete("/sparql"), 405, "method-not-allowed"),
        (lambda c: c.get("/sparql?query=ASK{}", headers={"Accept": "image/png"}), 406, "not-acceptable"),
        (
            lambda c: c.post("/sparql", data="ASK {}", content_type="text/plain"),
            415,
            "unsupported-media-type",
        ),
        (lambda c: c.post("/sparql", data="ASK {}"), 415, "unsupported-media-type"),
        (lambda c: c.post("/sparql", data={"a": "b"}), 400, "missing-parameter"),
        (lambda c: c.post("/sparql", data={"query": "ASK{}", "update": "x"}), 400, "conflicting-parameters"),
        (
            lambda c: c.post(
                "/sparql", data="ASK {}", content_type="application/sparql-query;charset=UTF-16"
            ),
            400,
            "not-utf8",
        ),
        (lambda c: c.post("/sparql", data={"query": "#" * 300_000}), 413, "too-long"),
        (lambda c: c.get("/sparql", query_string={"query": "SELECT " + "(" * 100}), 400, "too-deep"),
    ],
)
def test_a_wrong_request_gets_its_status(client: FlaskClient, send: Any, status: int, code: str) -> None:
    answer = send(client)
    assert (answer.status_code, problem(answer)["code"]) == (status, code)


def test_an_answer_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/sparql", query_string={"query": TASKS})
    again = client.get(
        "/sparql", query_string={"query": TASKS}, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_an_answer_that_changes_by_itself_has_no_tag(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT (NOW() AS ?t) {}"})
    assert "ETag" not in answer.headers


def test_a_large_answer_is_sent_in_gzip_to_who_takes_it(client: FlaskClient) -> None:
    query = "SELECT ?t (STR(NOW()) AS ?x) { ?t a ?c VALUES ?n { " + " ".join(map(str, range(100))) + " } }"
    plain = client.get("/sparql", query_string={"query": TASKS, "format": "xml"})
    assert "Content-Encoding" not in plain.headers
    small = client.get(
        "/sparql", query_string={"query": query}, headers={"Accept-Encoding": "br, gzip;q=0.5"}
    )
    assert small.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(small.data))["head"]["vars"] == ["t", "x"]
    none = client.get("/sparql", query_string={"query": query}, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in none.headers


def test_those_who_run_it_see_how_it_is(client: FlaskClient) -> None:
    assert client.get("/healthz").data == b"ok\n"
    assert client.get("/readyz").json == {"ready": True, "version": 7}
    client.get("/sparql", query_string={"query": TASKS})
    client.get("/sparql?query=SELECT")
    told = client.get("/metrics").text
    assert 'chidao_requests_total{status="200"}' in told
    assert 'chidao_requests_total{status="400"} 1.0' in told
    assert "chidao_version 7.0" in told


def test_every_request_leaves_a_line(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "chidao.access"):
        answer = client.get("/sparql", query_string={"query": TASKS})
    line = json.loads(caplog.records[-1].message)
    assert line["request"] == answer.headers["X-Request-ID"]
    assert (line["status"], line["path"], line["version"]) == (200, "/sparql", 7)


def test_head_and_options(client: FlaskClient) -> None:
    head = client.head("/sparql", query_string={"query": TASKS})
    assert (head.status_code, head.data) == (200, b"")
    options = client.options("/sparql")
    assert options.status_code == 204
    assert options.headers["Access-Control-Allow-Origin"] == "*"


def test_the_graphs_of_the_protocol_are_the_dataset(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": TASKS, "default-graph-uri": "urn:g2"})
    assert values(answer) == ["urn:t2"]
    named = {"query": "SELECT ?t { GRAPH ?g { ?t a vnd:Task } }", "named-graph-uri": "urn:g1"}
    assert values(client.get("/sparql", query_string=named)) == ["urn:t1"]
