"""Questions that other endpoints take part in: only those listed, within limits of time and size."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest
from werkzeug.test import Client, TestResponse

from kg.config import load
from kg.messages import Problem
from server.sparql import (
    Endpoint,
    Federation,
    Limits,
    LocalReaders,
    Setting,
    read_services,
    standard_prefixes,
)
from server.sparql.fetching import Bounds

HERE = """
<urn:g> { <urn:a> <urn:name> "A" ; <urn:same> <urn:x1> . <urn:b> <urn:name> "B" ; <urn:same> <urn:x2> . }
"""
THERE = (
    '<urn:x1> <urn:address> "Số 1, \\"Lê Lợi\\"\\n"@vi . <urn:x2> <urn:address> "2" . <urn:x3> <urn:of> _:b .'
)
JOINED = (
    "SELECT ?name ?where { ?s <urn:name> ?name ; <urn:same> ?x . SERVICE %s { ?x <urn:address> ?where } }"
)
EVERYTHING = "SELECT * { SERVICE service:other { ?s ?p ?o } }"
BOUNDS = Bounds(seconds=1.0, size=1 << 20, rows=1000)
MEMBER = '{"s":{"type":"literal","value":"%s"}},'

Answering = Callable[[BaseHTTPRequestHandler], None]


def service(address: str, bounds: Bounds = BOUNDS) -> Client:
    store = ox.Store()
    store.load(HERE.encode(), ox.RdfFormat.TRIG)
    federation = Federation({"other": address}, standard_prefixes(), bounds)
    readers = LocalReaders(store, Setting(standard_prefixes()), lambda: 1)
    return Client(Endpoint(readers, Limits(timeout=5), federation=federation))


def ask(client: Client, query: str, form: str = "csv") -> TestResponse:
    return client.get("/sparql", query_string={"query": query, "format": form})


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.data)["code"]


@contextmanager
def endpoint(answering: Answering) -> Iterator[tuple[str, list[str]]]:
    """Run an HTTP server that answers as told; yields its address and the requests that it got."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            with suppress(OSError):
                answering(self)

        def do_GET(self) -> None:
            seen.append(self.path)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/query", seen
    finally:
        server.shutdown()
        server.server_close()


def head(handler: BaseHTTPRequestHandler, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


@pytest.fixture(scope="module")
def other(servers: Callable[[str], dict[str, str]]) -> str:
    """A second Oxigraph on another port, with some data."""
    location = servers("oxigraph")["location"]
    urllib.request.urlopen(
        urllib.request.Request(
            f"{location}/store?default", THERE.encode(), {"Content-Type": "text/turtle"}, method="POST"
        )
    )
    return f"{location}/query"


@pytest.mark.parametrize("name", ["address", "short", "prefixed", "in lower case, with a comment"])
def test_another_endpoint_takes_part_in_a_question(other: str, name: str) -> None:
    written = {
        "address": f"<{other}>",
        "short": "<urn:chidao:service:other>",
        "prefixed": "service:other",
        "in lower case, with a comment": f"silent # {{\n<{other}>",
    }[name]
    answer = ask(service(other), JOINED % written + " ORDER BY ?name")
    assert answer.text == 'name,where\r\nA,"Số 1, ""Lê Lợi""\n"\r\nB,2\r\n'
    assert "ETag" not in answer.headers


def test_prefixes_base_and_several_services_in_one_question(other: str) -> None:
    query = """BASE <urn:x> PREFIX o: <urn:> SELECT ?a ?b {
      SERVICE service:other { <urn:x1> o:address ?a FILTER(?a != "}") # }
      } OPTIONAL { SERVICE service:other { <urn:x2> o:address ?b } } }"""
    assert ask(service(other), query).text.endswith('""Lê Lợi""\n",2\r\n')


def test_blank_nodes_of_another_endpoint_are_nodes_here(other: str) -> None:
    answer = ask(service(other), "SELECT ?n { SERVICE service:other { ?s <urn:of> ?n } }", "json")
    assert answer.json is not None
    (row,) = answer.json["results"]["bindings"]
    assert row["n"]["type"] == "uri"


@pytest.mark.parametrize(
    "clause",
    [
        "SERVICE <{closed}> { ?s ?p ?o }",
        "SERVICE SILENT <{closed}> { ?s ?p ?o }",
        "SERVICE <{other}x> { ?s ?p ?o }",
        "SERVICE <{other}#> { ?s ?p ?o }",
        "SERVICE service:unknown { ?s ?p ?o }",
        "SERVICE service:other { SERVICE <{closed}> { ?s ?p ?o } }",
        "SERVICE service:other { SERVICE service:other { ?s ?p ?o } }",
        "VALUES ?e { <{other}> } SERVICE ?e { ?s ?p ?o }",
        "SERVICEservice:other { ?s ?p ?o }",
        "SERVICE service:other { ?s ?p ?o } SERVICE <{closed}> { ?s ?p ?o }",
        "SERVICE service:other { ?s ?p ?o ",
        "SERVICE service:other",
    ],
)
def test_an_endpoint_that_is_not_listed_is_not_asked(clause: str) -> None:
    def empty(handler: BaseHTTPRequestHandler) -> None:
        head(handler)
        handler.wfile.write(b'{"head":{"vars":[]},"results":{"bindings":[]}}')

    with endpoint(lambda h: None) as (closed, seen), endpoint(empty) as (listed, _):
        text = clause.replace("{closed}", closed).replace("{other}", listed)
        assert code(ask(service(listed), f"SELECT * {{ {text} }}"))[0] in (400, 403)
        assert seen == []


def hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(30)


def drip(handler: BaseHTTPRequestHandler) -> None:
    head(handler)
    for _ in range(60):
        handler.wfile.write(b" ")
        time.sleep(0.5)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for at in range(60):
        handler.wfile.write(f"X-{at}: y\r\n".encode())
        time.sleep(0.5)


def flood(handler: BaseHTTPRequestHandler) -> None:
    head(handler)
    handler.wfile.write(b'{"head":{"vars":["s"]},"results":{"bindings":[')
    piece = (MEMBER % ("x" * 1000) * 1000).encode()
    for _ in range(1 << 10):  # a gigabyte
        handler.wfile.write(piece)


def many_rows(handler: BaseHTTPRequestHandler) -> None:
    head(handler)
    rows = MEMBER % "x" * 1001
    handler.wfile.write(f'{{"head":{{"vars":["s"]}},"results":{{"bindings":[{rows[:-1]}]}}}}'.encode())


def redirect(handler: BaseHTTPRequestHandler) -> None:
    host = handler.headers["Host"]
    head(handler, 307, Location=f"http://{host}/elsewhere")


def packed(handler: BaseHTTPRequestHandler) -> None:
    head(handler, Content_Encoding="gzip")
    handler.wfile.write(b"\x1f\x8b")


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    head(handler, Content_Length="1000")
    handler.wfile.write(b'{"head":{"vars":[]},"results":{"bindings":[]}}')


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    head(handler)
    handler.wfile.write(b"<html>")


def truth(handler: BaseHTTPRequestHandler) -> None:
    head(handler)
    handler.wfile.write(b'{"head":{},"boolean":true}')


@pytest.mark.parametrize(
    ("answering", "expected"),
    [
        (hang, (504, "service-timeout")),
        (drip, (504, "service-timeout")),
        (drip_headers, (504, "service-timeout")),
        (flood, (502, "service-too-large")),
        (many_rows, (502, "service-too-large")),
        (redirect, (502, "service-failed")),
        (packed, (502, "service-failed")),
        (cut_off, (502, "service-failed")),
        (nonsense, (502, "service-failed")),
        (truth, (502, "service-failed")),
        (lambda handler: head(handler, 500), (502, "service-failed")),
        (lambda handler: handler.wfile.write(b"\0" * 100), (502, "service-failed")),
    ],
)
def test_a_bad_endpoint_is_cut_off_within_its_limits(answering: Answering, expected: tuple[int, str]) -> None:
    with endpoint(answering) as (address, seen):
        client, before = service(address), time.monotonic()
        assert code(ask(client, EVERYTHING)) == expected
        assert time.monotonic() - before < 10 * BOUNDS.seconds  # it would take thirty
        silent = ask(client, EVERYTHING.replace("SERVICE", "SERVICE SILENT").replace("}", "} }", 1)[:-2])
        assert silent.status_code == 200
        assert len(seen) == 2
        assert not any("/elsewhere" in request for request in seen)


def test_an_endpoint_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert code(ask(service(f"http://127.0.0.1:{port}/"), EVERYTHING)) == (502, "service-failed")


def test_an_answer_cannot_say_more_than_values() -> None:
    """What another endpoint answers is data here, whatever it looks like."""
    evil = '\\"} } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #'

    def inject(handler: BaseHTTPRequestHandler) -> None:
        head(handler)
        row = f'{{"s":{{"type":"literal","value":"{evil}"}}}}'
        handler.wfile.write(f'{{"head":{{"vars":["s"]}},"results":{{"bindings":[{row}]}}}}'.encode())

    with endpoint(inject) as (address, _):
        answer = ask(service(address), "SELECT ?s { SERVICE service:other { ?s ?p ?o } }", "json")
    assert answer.json is not None
    assert answer.json["results"]["bindings"][0]["s"]["value"] == evil.replace('\\"', '"')


def test_few_are_asked_at_once_and_nobody_waits_for_ever() -> None:
    with endpoint(hang) as (address, seen):
        client = service(address, Bounds(seconds=2.5))
        codes: list[tuple[int, str]] = []
        threads = [
            threading.Thread(target=lambda: codes.append(code(ask(client, EVERYTHING)))) for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(codes) == [(503, "busy")] * 2 + [(504, "service-timeout")] * 4
    assert len(seen) == 4


def test_an_update_asks_nobody(other: str) -> None:
    update = f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{other}> {{ ?s ?p ?o }} }}"
    answer = service(other).post("/sparql", data=update, content_type="application/sparql-update")
    assert answer.status_code in (401, 403, 501)


def test_the_setting_is_a_table_or_a_list(tmp_path: object) -> None:
    assert read_services("a=http://x/ b=https://y/sparql?x=1") == {
        "a": "http://x/",
        "b": "https://y/sparql?x=1",
    }
    with pytest.raises(Problem, match="file"):
        read_services("a=file:///etc/passwd")
    assert load({"CHIDAO_FEDERATION": "a=http://x/"}).federation == "a=http://x/"


def test_the_file_lists_endpoints_by_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("config") / "chidao.toml"
    file.write_text('[federation]\nother = "http://x/"\nthird = "http://y/"\n')
    assert load({"CHIDAO_CONFIG": str(file)}).federation == "other=http://x/ third=http://y/"
