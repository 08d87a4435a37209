"""The address `/sparql`: a WSGI callable that reads the protocol, asks the readers and writes the answer.

It stands beside Flask, not behind it: a request for this path is answered before Flask sees it, which makes
small queries half as quick again.  `server.sparql.blueprint` gives the same callable to Flask's own routes.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from server.errors import MEDIA_TYPE, ServiceProblem, wanted_language
from server.sparql import protocol
from server.sparql.admission import Form, admit_query
from server.sparql.answers import Answer, Errand, Readers
from server.sparql.evaluation import Question
from server.sparql.formats import GRAPH, RESULTS, Format
from server.sparql.negotiation import choose
from server.sparql.protocol import Environ, Operation

log = logging.getLogger("chidao.sparql")

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]

OPEN_TO_ALL: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Retry-After, X-Request-ID"),
]
PREFLIGHT: Headers = [
    ("Allow", ", ".join(protocol.METHODS)),
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
]
SAFE: Headers = [("X-Content-Type-Options", "nosniff"), ("Vary", "Accept, Accept-Encoding, Accept-Language")]
REASONS = {
    200: "OK",
    204: "No Content",
    304: "Not Modified",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    499: "Client Closed Request",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one request may go (seconds, bytes)."""

    timeout: float = 30.0
    query_bytes: int = 256 << 10
    body_bytes: int = 64 << 20


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer; a list of bytes is whole, any other body is streamed."""

    status: int
    headers: Headers
    body: Iterable[bytes]


class Endpoint:
    """The SPARQL 1.1 Protocol at one address, over some readers."""

    def __init__(self, readers: Readers, limits: Limits | None = None) -> None:
        self.readers = readers
        self.limits = limits or Limits()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI, PEP 3333)."""
        number = secrets.token_hex(8)
        try:
            reply = self._reply(environ, number)
        except ServiceProblem as problem:
            reply = refusal(problem, environ, number)
        except Exception:
            log.exception("request %s failed", number)
            reply = refusal(ServiceProblem("internal", request=number), environ, number)
        headers = [*reply.headers, *SAFE, *OPEN_TO_ALL, ("X-Request-ID", number)]
        start_response(f"{reply.status} {REASONS[reply.status]}", headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            _finish(reply.body)
            return []
        return reply.body

    def _reply(self, environ: Environ, number: str) -> Reply:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return Reply(204, PREFLIGHT, [])
        operation = protocol.read(environ, self.limits.body_bytes)
        if operation.kind == "query":
            return self._query(operation, environ, number)
        if operation.kind == "update":
            raise ServiceProblem("read-only")
        raise ServiceProblem("missing-parameter", name="query")

    def _query(self, operation: Operation, environ: Environ, number: str) -> Reply:
        form = admit_query(operation.text, self.limits.query_bytes)
        written = choose(environ.get("HTTP_ACCEPT", ""), operation.format, RESULTS if form.rows else GRAPH)
        tag = _tag(operation, form, written, self.readers.version)
        if tag and tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            return Reply(304, [("ETag", tag)], [])
        errand = Errand(
            Question(operation.text, written.name, address(environ), operation.dataset),
            min(operation.timeout or self.limits.timeout, self.limits.timeout),
            client(environ),
            operation.id or number,
        )
        answer = self.readers.run(errand)
        return _given(answer, written, tag)


def _tag(operation: Operation, form: Form, written: Format, version: int) -> str:
    """Return the entity tag of an answer; none where it changes from run to run (NOW, RAND ...)."""
    if form.volatile:
        return ""
    asked = repr((operation.text, operation.dataset, written.name)).encode()
    return f'"{version}-{blake2b(asked, digest_size=12).hexdigest()}"'


def _given(answer: Answer, written: Format, tag: str) -> Reply:
    headers = [("Content-Type", written.content_type), ("Cache-Control", "no-cache")]
    if tag:
        headers.append(("ETag", tag))
    if answer.rest is None:
        return Reply(200, [*headers, ("Content-Length", str(len(answer.head)))], [answer.head])
    return Reply(200, headers, Body(answer.head, answer.rest))


class Body(Iterator[bytes]):
    """An answer that is streamed; closing it, begun or not, stops what makes it."""

    def __init__(self, head: bytes, rest: Iterator[bytes]) -> None:
        self._head = head
        self._rest = rest

    def __next__(self) -> bytes:
        head, self._head = self._head, b""
        return head or next(self._rest)

    def close(self) -> None:
        """Stop the query behind the answer."""
        _finish(self._rest)


def refusal(problem: ServiceProblem, environ: Environ, number: str) -> Reply:
    """Return the answer that tells of a problem, in the language the client wants."""
    language = wanted_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    body = problem.body(language, number)
    headers = [
        ("Content-Type", MEDIA_TYPE),
        ("Content-Language", language),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    if problem.status == 405:
        headers.append(("Allow", ", ".join(protocol.METHODS)))
    if problem.status == 401:
        headers.append(("WWW-Authenticate", 'Bearer realm="chidao"'))
    if problem.status in (429, 503):
        headers.append(("Retry-After", str(problem.values.get("retry", 1))))
    return Reply(problem.status, headers, [body])


def address(environ: Environ) -> str:
    """Return the address of this service as the client wrote it, the base of relative IRIs."""
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return f"{environ.get('wsgi.url_scheme', 'http')}://{host}{path}"


def client(environ: Environ) -> str:
    """Return who asks, for fairness and limits: the address of the other end."""
    return str(environ.get("REMOTE_ADDR", ""))


def _finish(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close:
        close()
