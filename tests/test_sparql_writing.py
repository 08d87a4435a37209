"""Writing: who may, what it changes, what is left alone, and that a bad one changes nothing."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from promptness import soonest
from werkzeug.test import Client, TestResponse

from kg.messages import Problem
from kg.store import latest_snapshot, open_store
from server.sparql import (
    Access,
    Endpoint,
    Limits,
    PoolLimits,
    ReaderPool,
    Setting,
    StoreWriter,
    read_tokens,
    standard_prefixes,
)
from server.sparql.access import mint
from server.sparql.protocol import Dataset
from server.sparql.rewriting import touched, with_dataset

TOKEN, HASH = mint()
READER, READER_HASH = mint()
WRITE = {"Authorization": f"Bearer {TOKEN}"}
PROTECTED = "urn:derived/"
ENDLESS = (
    "INSERT { GRAPH <urn:g> { ?a ?b ?c } } "
    "WHERE { GRAPH ?x { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a = ?l) } }"
)


class World:
    """A service over a store in a folder."""

    def __init__(self, location: Path) -> None:
        self.location = location
        with open_store(location) as store:
            many = "\n".join(f"<urn:s{i}> <urn:p> <urn:o{i}> ." for i in range(300))
            store.replace({"urn:kept": many.encode(), PROTECTED + "x": b"<urn:a> <urn:b> <urn:c> ."})
        self.pool = ReaderPool(self.newest, Setting(standard_prefixes()), PoolLimits(readers=1))
        writer = StoreWriter(lambda: open_store(location), self.pool, (PROTECTED,))
        access = Access(read_tokens(f"an:write:{HASH}, binh:read:{READER_HASH}"))
        self.client = Client(Endpoint(self.pool, Limits(update_timeout=2), writer, access))

    def newest(self) -> tuple[Path, int]:
        folder = latest_snapshot(self.location)
        assert folder
        return folder, int(folder.name)

    def update(self, text: str, token: str = TOKEN, **parameters: str) -> TestResponse:
        return self.client.post(
            "/sparql",
            query_string=parameters,
            data=text,
            content_type="application/sparql-update",
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )

    def put(self, graph: str, data: str, form: str = "text/turtle", method: str = "PUT") -> TestResponse:
        return self.client.open(
            "/sparql/graphs",
            method=method,
            query_string={"graph": graph},
            data=data.encode(),
            content_type=form,
            headers=WRITE,
        )

    def rows(self, text: str) -> list[str]:
        answer = self.client.get("/sparql", query_string={"query": text, "format": "csv"})
        assert answer.status_code == 200, answer.text
        return answer.text.split("\r\n")[1:-1]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("store"))
    yield world
    world.pool.close()


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.data)["code"]


def test_only_a_token_that_may_write_writes(world: World) -> None:
    insert = "INSERT DATA { GRAPH <urn:t> { <urn:a> <urn:b> 1 } }"
    assert code(world.update(insert, token="")) == (401, "no-token")
    assert code(world.update(insert, token="wrong")) == (401, "bad-token")
    assert code(world.update(insert, token=READER)) == (403, "no-scope")
    assert world.rows("SELECT ?o { GRAPH <urn:t> { ?s ?p ?o } }") == []
    assert world.update(insert).status_code == 204
    assert world.rows("SELECT ?o { GRAPH <urn:t> { ?s ?p ?o } }") == ["1"]


def test_the_configuration_knows_hashes_only() -> None:
    assert TOKEN not in HASH
    with pytest.raises(Problem, match="an"):
        read_tokens("an:write:secret")


def test_an_update_sees_what_is_there(world: World) -> None:
    text = "INSERT { GRAPH <urn:copy> { ?s <urn:seen> ?o } } WHERE { GRAPH <urn:kept> { ?s <urn:p> ?o } }"
    assert world.update(text).status_code == 204
    assert world.rows("SELECT (COUNT(*) AS ?n) { GRAPH <urn:copy> { ?s ?p ?o } }") == ["300"]
    assert world.update("DROP GRAPH <urn:copy>").status_code == 204
    assert world.rows("SELECT (COUNT(*) AS ?n) { GRAPH <urn:copy> { ?s ?p ?o } }") == ["0"]
    assert world.rows("SELECT (COUNT(*) AS ?n) { GRAPH <urn:kept> { ?s ?p ?o } }") == ["300"]


def test_an_update_without_a_graph_changes_the_graph_of_no_name_only(world: World) -> None:
    assert world.update("INSERT DATA { <urn:no> <urn:name> 1 }").status_code == 204
    assert world.rows("SELECT ?o { <urn:no> ?p ?o }") == ["1"]
    assert world.rows("SELECT (COUNT(*) AS ?n) { GRAPH <urn:kept> { ?s ?p ?o } }") == ["300"]
    assert world.update("DELETE WHERE { ?s ?p ?o }").status_code == 204
    assert world.rows("SELECT ?o { <urn:no> ?p ?o }") == []
    assert world.rows("SELECT (COUNT(*) AS ?n) { GRAPH <urn:kept> { ?s ?p ?o } }") == ["300"]


def test_an_update_whose_graphs_are_variables_changes_them_all(world: World) -> None:
    world.update(
        "INSERT DATA { GRAPH <urn:v1> { <urn:x> <urn:old> 1 } GRAPH <urn:v2> { <urn:y> <urn:old> 2 } }"
    )
    old, new = "GRAPH ?g { ?s <urn:old> ?o }", "GRAPH ?g { ?s <urn:new> ?o }"
    rename = f"DELETE {{ {old} }} INSERT {{ {new} }} WHERE {{ {old} }}"
    assert world.update(rename).status_code == 204
    assert world.rows("SELECT ?g { GRAPH ?g { ?s <urn:new> ?o } } ORDER BY ?g") == ["urn:v1", "urn:v2"]


@pytest.mark.parametrize(
    "text",
    [
        f"INSERT DATA {{ GRAPH <{PROTECTED}x> {{ <urn:x> <urn:y> 1 }} }}",
        f"DROP GRAPH <{PROTECTED}x>",
        "CLEAR ALL",
        "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
        f"PREFIX d: <{PROTECTED}> INSERT DATA {{ GRAPH d:x {{ <urn:x> <urn:y> 1 }} }}",
        "INSERT DATA { GRAPH <urn:chidao:store> { <urn:x> <urn:y> 1 } }",
    ],
)
def test_what_the_program_keeps_is_not_changed_by_hand(world: World, text: str) -> None:
    version = world.pool.version
    assert code(world.update(text)) == (403, "protected-graph")
    assert world.pool.version == version
    assert code(world.put(PROTECTED + "x", "<urn:a> <urn:b> 2 .")) == (403, "protected-graph")


def test_an_update_that_never_ends_is_stopped_and_changes_nothing(world: World) -> None:
    version = world.pool.version

    def stop() -> None:
        assert code(world.update(ENDLESS)) == (503, "timeout")

    assert soonest(stop, 6) < 6
    assert world.pool.version == version
    assert not [f for f in (world.location / "snapshots").iterdir() if f.name.startswith("trial")]


def test_a_wrong_update_is_told_and_changes_nothing(world: World) -> None:
    version = world.pool.version
    assert code(world.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> ")) == (400, "unfinished")
    assert code(world.update("SELECT * {}")) == (400, "query-as-update")
    assert code(world.update("LOAD <http://127.0.0.1/>")) == (403, "outgoing-refused")
    assert world.pool.version == version


def test_a_store_that_another_program_writes_to_is_busy(world: World) -> None:
    with open_store(world.location):
        assert code(world.put("urn:g", "<urn:a> <urn:b> 1 .")) == (503, "store-locked")


def test_a_service_without_a_writer_only_reads(world: World) -> None:
    client = Client(Endpoint(world.pool))
    answer = client.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update")
    assert code(answer) == (501, "read-only")


@pytest.mark.parametrize(
    ("data", "form", "expected"),
    [
        ("<urn:a> <urn:b>", "text/turtle", (400, "not-rdf")),
        ("<urn:a> <urn:b> 1 .", "text/html", (415, "unsupported-media-type")),
        ('<!DOCTYPE r [<!ENTITY a "aa">]><r>&a;</r>', "application/rdf+xml", (403, "outgoing-refused")),
        ('{"@context": "http://127.0.0.1:9/", "@id": "urn:a"}', "application/ld+json", (400, "not-rdf")),
    ],
)
def test_data_that_is_none_or_fetches_is_refused(
    world: World, data: str, form: str, expected: tuple[int, str]
) -> None:
    assert code(world.put("urn:bad", data, form)) == expected
    assert world.rows("SELECT ?s { GRAPH <urn:bad> { ?s ?p ?o } }") == []


def test_nothing_is_fetched(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        here = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for text in (f"LOAD <{here}>", f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{here}> {{ ?s ?p ?o }} }}"):
            assert world.update(text).status_code == 403
        assert world.update(f"LO\\u0041D <{here}>").status_code in (400, 403)
        world.put("urn:bad", json.dumps({"@context": here, "@id": "urn:a"}), "application/ld+json")
        with pytest.raises(TimeoutError):
            listener.accept()


def test_every_write_leaves_a_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "chidao.audit"):
        world.put("urn:noted", "<urn:a> <urn:b> 1 .")
        world.update("DROP GRAPH <urn:noted>")
    told = [json.loads(record.message) for record in caplog.records if record.name == "chidao.audit"]
    assert [(t["who"], t["action"], t["graphs"]) for t in told] == [
        ("an", "put", ["urn:noted"]),
        ("an", "update", ["urn:noted"]),
    ]


def test_a_write_is_visible_at_once(world: World) -> None:
    times = []
    for at in range(5):
        before = time.monotonic()
        world.put("urn:quick", f"<urn:a> <urn:b> {at} .")
        assert world.rows("SELECT ?o { GRAPH <urn:quick> { ?s ?p ?o } }") == [str(at)]
        times.append(time.monotonic() - before)
    assert sorted(times)[2] < 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT DATA { GRAPH <urn:g> {} }", {"urn:g"}),
        ("WITH <urn:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", {"urn:a"}),
        ("CLEAR SILENT GRAPH <urn:a> ; DROP GRAPH <urn:b>", {"urn:a", "urn:b"}),
        ("COPY <urn:a> TO GRAPH <urn:b>", {"urn:a", "urn:b"}),
        ("INSERT DATA { <urn:s> <urn:graph> 'GRAPH <urn:x>' }", set()),
        ("CLEAR ALL", None),
        ("DROP NAMED", None),
        ("INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", None),
        ("INSERT DATA { GRAPH e:g {} }", None),
        ("INSERTDATA{GRAPH<urn:g>{}}", None),
    ],
)
def test_the_graphs_an_update_can_change(text: str, expected: Any) -> None:
    found = touched(text)
    assert found == (None if expected is None else frozenset(expected))


def test_the_graphs_of_the_protocol_become_using_clauses() -> None:
    dataset = Dataset(("urn:a",), ("urn:b",))
    given = " USING <urn:a> USING NAMED <urn:b> "
    assert with_dataset("DELETE {} WHERE {}", dataset) == f"DELETE {{}} {given}WHERE {{}}"
    assert with_dataset("DELETE WHERE { ?s ?p ?o }", dataset) == (
        f"DELETE {{ ?s ?p ?o }}{given}WHERE {{ ?s ?p ?o }}"
    )
    assert with_dataset("INSERT DATA {}", dataset) == "INSERT DATA {}"
