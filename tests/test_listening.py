"""The listener by itself: HTTP/1.1 as clients send it, rightly and wrongly, and the quick way through it."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kg.store import Store, open_store
from server.listening import Listener
from server.sparql import Endpoint, Limits, PoolLimits, ReaderPool, Setting, mount, standard_prefixes
from server.sparql.express import NUMBER, Express
from server.sparql.http import GONE
from server.sparql.run import MOMENT

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o }"
seen: dict[str, Any] = {}
left = threading.Event()


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer in each of the ways that an application may."""
    path = environ["PATH_INFO"]
    seen.clear()
    seen.update(environ)
    if path == "/fault":
        raise RuntimeError("an intended fault")
    if path == "/echo":
        body = environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]
    if path == "/lines":
        start_response("200 OK", [("X", "a\r\nSet-Cookie: b")])
        return [b"x"]
    start_response("200 OK", [("Content-Type", "text/plain")])
    if path == "/watch":
        return watch(environ[GONE])
    return many() if path == "/many" else broken()


def many() -> Iterator[bytes]:
    for _ in range(200):
        yield bytes(100_000)


def broken() -> Iterator[bytes]:
    yield b"the beginning"
    raise RuntimeError("an intended fault")


def watch(gone: Callable[[], bool]) -> Iterator[bytes]:
    until = time.monotonic() + 30
    while not gone() and time.monotonic() < until:
        time.sleep(0.01)
    if gone():
        left.set()
    yield b""


@contextmanager
def listening(application: Any, **settings: Any) -> Iterator[int]:
    listener = Listener(application, "127.0.0.1", 0, **settings)
    thread = threading.Thread(target=listener.run)
    thread.start()
    yield listener.port
    listener.close()
    thread.join()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with listening(app, trusted="127.0.0.1") as port:
        yield port


def raw(port: int, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send bytes and return all that comes until the connection is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(pause)
        got = b""
        while piece := line.recv(1 << 16):
            got += piece
    return got


def post(body: bytes, *more: str) -> bytes:
    head = ["POST /echo HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *more]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def test_requests_on_one_connection_are_answered_in_their_order(port: int) -> None:
    bodies = [b"%d" % n * 3 for n in range(24)]
    got = raw(port, b"".join(map(post, bodies)) + post(b"end", "Connection: close"))
    assert [part.rpartition(b"\r\n\r\n")[2] for part in got.split(b"HTTP/1.1 200 OK")][1:] == [
        *bodies,
        b"end",
    ]


def test_a_request_may_come_byte_by_byte(port: int) -> None:
    request = post(b"abc", "Connection: close")
    assert raw(port, *(request[at : at + 1] for at in range(len(request)))).endswith(b"\r\n\r\nabc")


def test_a_body_in_chunks_is_put_together(port: int) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert raw(port, head, b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n").endswith(b"\r\n\r\nabcde")
    assert seen["CONTENT_LENGTH"] == "5"


def test_a_client_is_told_to_go_on(port: int) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n"
    got = raw(port, head + b"Expect: 100-continue\r\n\r\n", b"ab", pause=0.05)
    assert got.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * (300 << 10) + b"\r\n\r\n", b"400"),
        (b"GET /" + b"x" * (300 << 10) + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"400"),
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
        (
            b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"400",
        ),
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", b"400"),
        (b"GET /fault HTTP/1.1\r\nHost: a\r\n\r\n", b"500"),
    ],
)
def test_what_is_no_request_is_refused_and_the_connection_closed(
    port: int, request_: bytes, status: bytes
) -> None:
    got = raw(port, request_)
    assert got.startswith(b"HTTP/1.1 " + status)
    assert b"Traceback" not in got and got.count(b"HTTP/1.1") == 1


def test_an_application_cannot_put_two_headers_into_one(port: int) -> None:
    with pytest.raises(http.client.HTTPException):
        ask(port, "/lines")


def test_another_protocol_is_not_taken_up(port: int) -> None:
    request = b"GET /many HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n"
    assert raw(port, request).startswith(b"HTTP/1.1 200 OK")


def test_an_old_client_gets_its_answer_and_the_end(port: int) -> None:
    got = raw(port, b"GET /many HTTP/1.0\r\n\r\n")
    assert b"Transfer-Encoding" not in got
    assert len(got.partition(b"\r\n\r\n")[2]) == 200 * 100_000


def test_the_head_of_an_answer_comes_without_its_body(port: int) -> None:
    assert raw(port, b"HEAD /many HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").endswith(b"\r\n\r\n")


def ask(port: int, path: str, **headers: str) -> tuple[dict[str, str], bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        with answer:
            return {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_a_large_answer_is_whole(port: int) -> None:
    assert len(ask(port, "/many")[1]) == 200 * 100_000


def test_an_answer_that_breaks_off_is_seen_to_break_off(port: int) -> None:
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        ask(port, "/broken")


def test_who_leaves_in_the_middle_ends_the_answer(port: int) -> None:
    left.clear()
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET /watch HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.1)
    assert left.wait(20)


def test_headers_are_taken_from_whom_they_may_come(port: int) -> None:
    ask(
        port,
        "/echo",
        X_Forwarded="1",
        **{"X-Forwarded-For": "1.1.1.1, 9.9.9.9", "X-Forwarded-Proto": "https"},
    )
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == ("9.9.9.9", "https")
    assert "HTTP_X_FORWARDED" not in seen
    with listening(app) as other:
        ask(other, "/echo", **{"X-Forwarded-For": "9.9.9.9"})
    assert seen["REMOTE_ADDR"] == "127.0.0.1"
    assert "HTTP_X_FORWARDED_FOR" not in seen


class Served:
    """An endpoint over a store, behind a listener that takes the quick way."""

    def __init__(self, folder: Path, **limits: Any) -> None:
        self.store: Store = open_store(folder)
        self.store.replace({"urn:g": "\n".join(f'<urn:s{i}> <urn:p> "{i}" .' for i in range(500)).encode()})
        self.pool = ReaderPool(
            lambda: (self.store.snapshot(), self.store.version),
            Setting(standard_prefixes()),
            PoolLimits(readers=2, slow=1, queue=4),
        )
        self.endpoint = Endpoint(self.pool, Limits(**limits))
        self.quick = Express(self.endpoint, self.pool)


@contextmanager
def service(folder: Path, **limits: Any) -> Iterator[tuple[Served, int]]:
    from flask import Flask

    served = Served(folder, **limits)
    flask = Flask("service")
    mount(flask, served.endpoint)
    with listening(flask, quick=lambda: served.quick) as port:
        yield served, port
    served.pool.close()
    served.store.close()


def sparql(query: str) -> str:
    return f"/sparql?query={quote(query)}"


def test_the_quick_way_gives_what_the_other_gives(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with service(tmp_path) as (served, port), caplog.at_level(logging.INFO, "chidao.access"):
        first, again, known = (ask(port, sparql(COUNT)) for _ in range(3))
        different = {NUMBER.lower(), "date"}
        for headers, body in (again, known):
            assert body == first[1]
            assert {n: v for n, v in headers.items() if n not in different} == {
                n: v for n, v in first[0].items() if n not in different
            }
        assert len({headers[NUMBER.lower()] for headers, _ in (first, again, known)}) == 3
        lines = [json.loads(record.getMessage()) for record in caplog.records]
        assert [(line["status"], line["rows"], line["client"]) for line in lines] == [
            (200, 1, "127.0.0.1")
        ] * 3
        assert len({line["query"] for line in lines}) == 1
        served.store.replace({"urn:other": b"<urn:a> <urn:p> <urn:b> ."})
        served.pool.publish()
        assert b"501" in ask(port, sparql(COUNT))[1]
        small = ask(port, sparql("SELECT * { ?s <urn:p> ?o }"), **{"Accept-Encoding": "gzip"})
        assert small[0]["content-encoding"] == "gzip"
        assert b'status="200"} 5.0' in ask(port, "/metrics")[1]


def test_known_requests_are_counted_against_the_limit_too(tmp_path: Path) -> None:
    with service(tmp_path, rate=3) as (_, port):
        statuses = [raw_status(port, COUNT) for _ in range(5)]
    assert statuses == [b"200"] * 3 + [b"429"] * 2


def raw_status(port: int, query: str) -> bytes:
    request = f"GET {sparql(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(request)
        return line.recv(1 << 16).split()[1]


def test_a_question_that_takes_long_is_left_to_a_thread_and_stopped(tmp_path: Path) -> None:
    with service(tmp_path, timeout=MOMENT * 3) as (served, port):
        assert raw_status(port, ENDLESS) == b"503"
        assert served.pool.figures().totals["timeout"] == 1
        assert raw_status(port, COUNT) == b"200"


def test_who_hangs_up_leaves_no_question_behind(tmp_path: Path) -> None:
    with service(tmp_path) as (served, port):
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(f"GET {sparql(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            until(lambda: bool(served.pool.running()))
        until(lambda: not served.pool.running())
        assert served.pool.figures().totals["cancelled"] == 1


def test_many_at_once_wait_for_their_turn_and_those_too_many_are_refused(tmp_path: Path) -> None:
    with service(tmp_path, timeout=2.0) as (served, port):
        statuses: list[bytes] = []
        asking = [
            threading.Thread(target=lambda: statuses.append(raw_status(port, ENDLESS))) for _ in range(10)
        ]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert statuses == [b"503"] * 10
        until(lambda: not served.pool.running())
        assert served.pool.figures().totals["busy"] >= 3
        assert raw_status(port, COUNT) == b"200"


def test_a_fault_in_a_query_is_told_as_ever(tmp_path: Path) -> None:
    with service(tmp_path) as (_, port):
        assert raw_status(port, "SELECT * { ?s ?p") == b"400"
        assert raw_status(port, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }") == b"403"


def until(held: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not held():
        assert time.monotonic() < end
        time.sleep(0.01)
