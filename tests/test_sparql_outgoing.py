"""Sixty and more attempts to make the server fetch something: a listener beside it counts none."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from kg.store import open_store
from server.errors import ServiceProblem
from server.sparql import (
    Access,
    Endpoint,
    Federation,
    Limits,
    PoolLimits,
    ReaderPool,
    Setting,
    StoreWriter,
    standard_prefixes,
)
from server.sparql.answers import Errand
from server.sparql.evaluation import Question

# AT is the address of the listener, HOST its host and port.
QUERIES = [
    "SELECT * { SERVICE <AT> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <AT> { ?s ?p ?o } }",
    "select*{service<AT>{?s ?p ?o}}",
    "SELECT*{SERVICESILENT<AT>{?s ?p ?o}}",
    "SELECT * { sErViCe # {}\n <AT> # }\n { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <AT> } SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { BIND(IRI('AT') AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { BIND(IRI(CONCAT('http:', '//HOST/')) AS ?e) SERVICE SILENT ?e { ?s ?p ?o } }",
    "PREFIX e: <http://HOST/> SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "PREFIX e: <http://HOST/> SELECT*{SERVICEe:x{?s ?p ?o}}",
    "PREFIX : <http://HOST/> SELECT*{SERVICE:x{?s ?p ?o}}",
    "BASE <http://HOST/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "BASE <AT> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http\\u003A//HOST/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <\\u0068ttp://HOST/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <AT> { ?s ?p ?o } }",
    "SELECT * { \\U00000053ERVICE <AT> { ?s ?p ?o } }",
    "SELECT * { S\\u0045RVICE <AT> \\u007B ?s ?p ?o } }",
    "SELECT * { ?s ?p 'a\\u0027 . SERVICE <AT> { ?s ?p ?o } # '\n }",
    "SELECT * { { { { SERVICE <AT> { ?s ?p ?o } } } } }",
    "SELECT * { OPTIONAL { SERVICE <AT> { ?s ?p ?o } } }",
    "SELECT * { { } UNION { SERVICE <AT> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <AT> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <AT> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE <AT> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER(?s < ?o && EXISTS{SERVICE<AT>{?s ?p ?o}}) }",
    "SELECT (EXISTS { SERVICE <AT> { ?s ?p ?o } } AS ?x) {}",
    "SELECT * { GRAPH ?g { SERVICE <AT> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <AT> { ?s ?p ?o } } LIMIT 1 } }",
    "SELECT * { SERVICE service:listed { SERVICE <AT> { ?s ?p ?o } } }",
    "SELECT * { SERVICE <urn:chidao:service:AT> { ?s ?p ?o } }",
    "SELECT * { SERVICE service:..%2FHOST { ?s ?p ?o } }",
    "ASK { SERVICE <AT> {} }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <AT> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <AT> { ?s ?p ?o } }",
    "DESCRIBE <AT>",
    "SELECT * FROM <AT> { ?s ?p ?o }",
    "SELECT * FROM NAMED <AT> { GRAPH ?g { ?s ?p ?o } }",
    "PREFIX e: <http://HOST/> SELECT * FROM e:x FROM e:y { ?s ?p ?o }",
    "BASE <http://HOST/> SELECT * FROM <x> { ?s ?p ?o }",
    "SELECT * { GRAPH <AT> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o } VALUES ?x { 1 } SERVICE <AT> { }",
    "LOAD <AT>",
    "SELECT * { LOAD <AT> }",
]
UPDATES = [
    "LOAD <AT>",
    "LOAD SILENT <AT> INTO GRAPH <urn:g>",
    "load<AT>into graph<urn:g>",
    "LOADSILENT<AT>",
    "PREFIX e: <http://HOST/> LOAD e:x",
    "PREFIX e: <http://HOST/> CLEAR ALL;LOADe:x",
    "BASE <http://HOST/> LOAD <x>",
    "\\u004COAD <AT>",
    "LOAD <http\\u003A//HOST/>",
    "INSERT DATA { <urn:a> <urn:b> ';' } ; # ;\n LOAD <AT>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <AT> { ?s ?p ?o } }",
    "DELETE { ?s ?p ?o } WHERE { SERVICESILENT<AT>{ ?s ?p ?o } }",
    "INSERT { ?s ?p ?o } USING <AT> WHERE { ?s ?p ?o }",
    "INSERT { ?s ?p ?o } USING NAMED <AT> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "WITH <AT> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "COPY <AT> TO <urn:h>",
    "ADD SILENT <AT> TO DEFAULT",
    "MOVE GRAPH <AT> TO DEFAULT",
]
ENTITY = """<!DOCTYPE r [<!ENTITY x SYSTEM "AT">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:">
<rdf:Description rdf:about="urn:a"><e:b>&x;</e:b></rdf:Description></rdf:RDF>"""
DOCUMENTS = [
    ("application/rdf+xml", ENTITY),
    ("application/rdf+xml", ENTITY.replace("<!ENTITY x ", "<!ENTITY % x ").replace("&x;", "%x;")),
    ("application/rdf+xml", '<!DOCTYPE r SYSTEM "AT"><r/>'),
    ("application/rdf+xml", '<?xml-stylesheet href="AT"?><r xmlns:xi="http://www.w3.org/2001/XInclude">'
                            '<xi:include href="AT"/></r>'),
    ("application/ld+json", '{"@context": "AT", "name": "x"}'),
    ("application/ld+json", '{"@context": ["AT", {"@import": "AT", "@version": 1.1}], "@id": "urn:a"}'),
    ("application/ld+json", '{"@context": {"@propagate": true, "a": {"@id": "urn:a", "@context": "AT"}}}'),
    ("text/turtle", "@base <AT> . @prefix : <AT#> . <> :a <AT> ."),
    ("application/trig", "<AT> { <AT> <AT> <AT> }"),
    ("text/n3", "@prefix log: <http://www.w3.org/2000/10/swap/log#> . <AT> log:semantics ?x ."),
]  # fmt: skip
HEADERS = {
    "Host": "HOST",
    "X-Forwarded-Host": "HOST",
    "Referer": "AT",
    "Origin": "http://HOST",
    "Link": '<AT>; rel="http://www.w3.org/ns/json-ld#context"',
}


class Listener(threading.Thread):
    """Counts the connections that anybody opens to it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._server.getsockname()[1]}"
        self.count = 0

    def run(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._server.accept()
                self.count += 1
                line.close()

    def named(self, text: str) -> str:
        return text.replace("AT", f"http://{self.host}/x").replace("HOST", self.host)

    def works(self) -> bool:
        """Say whether a connection is counted, and end the listener."""
        before = self.count
        host, port = self.host.split(":")
        with socket.create_connection((host, int(port))) as line:
            line.recv(1)
        self._server.close()
        return self.count == before + 1


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    listener.start()
    yield listener
    assert listener.works()


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[ReaderPool]:
    with open_store(tmp_path) as store:
        store.replace({"urn:g": b"<urn:s> <urn:p> <urn:o> ."})
        store.snapshot()

    def newest() -> tuple[Path, int]:
        found = sorted(f for f in (tmp_path / "snapshots").iterdir() if f.name.isdecimal())
        return found[-1], int(found[-1].name)

    pool = ReaderPool(newest, Setting(standard_prefixes()), PoolLimits(readers=1))
    yield pool
    pool.close()


def attempts(listener: Listener) -> Iterator[Mapping[str, Any]]:
    at, named = f"http://{listener.host}/x", listener.named
    for text in map(named, QUERIES):
        yield {"path": "/sparql", "query_string": {"query": text}}
    for text in map(named, UPDATES):
        yield {"path": "/sparql", "method": "POST", "data": {"update": text}}
    for media_type, document in DOCUMENTS:
        data = named(document).encode()
        for method in ("PUT", "POST"):
            yield {
                "path": "/sparql/graphs?graph=urn:x",
                "method": method,
                "data": data,
                "content_type": media_type,
            }
    for parameter in ("default-graph-uri", "named-graph-uri"):
        yield {"path": "/sparql", "query_string": {"query": "SELECT * { ?s ?p ?o }", parameter: at}}
    for parameter in ("using-graph-uri", "using-named-graph-uri"):
        update = {"update": "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", parameter: at}
        yield {"path": "/sparql", "method": "POST", "data": update}
    for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
        yield {"path": "/sparql/graphs", "method": method, "query_string": {"graph": at}, "data": b"",
               "content_type": "text/turtle"}  # fmt: skip
    for path in ("/sparql", "/sparql/graphs/x", "/.well-known/void", "/sparql?query=ASK%7B%7D"):
        yield {"path": path, "headers": {name: named(value) for name, value in HEADERS.items()}}


def test_no_request_makes_the_server_fetch_anything(
    listener: Listener, pool: ReaderPool, tmp_path: Path
) -> None:
    writer = StoreWriter(lambda: open_store(tmp_path), pool)
    federation = Federation({"listed": "http://127.0.0.1:9/"}, standard_prefixes())
    access = Access(open_to_all=True)
    client = Client(Endpoint(pool, Limits(timeout=5), writer, access, federation=federation))
    made = list(attempts(listener))
    assert len(made) >= 60
    for attempt in made:
        answer = client.open(**attempt)
        assert answer.status_code < 500, (attempt, answer.text)
        assert listener.count == 0, attempt


def test_a_reader_fetches_nothing_even_where_nothing_is_refused(listener: Listener, pool: ReaderPool) -> None:
    """The walls stand by themselves: the same texts, given to the engine as they are."""
    for text in map(listener.named, QUERIES):
        with suppress(ServiceProblem):
            pool.run(Errand(Question(text, "json"), 5))
        assert listener.count == 0, text
