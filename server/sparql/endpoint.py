"""The addresses of the service: a WSGI callable that reads requests, asks the readers and writes the answers.

`/sparql` is the SPARQL 1.1 Protocol, `/sparql/graphs` the Graph Store Protocol, `/sparql/queries/<number>` a
running query (DELETE stops it) and `/sparql/queries` all of them, `/.well-known/void` the description of the
data.  It stands before Flask, not behind it: a request for these addresses is answered before Flask sees it,
which makes small queries quicker.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from hashlib import blake2b

from server.errors import ServiceProblem
from server.sparql import hangup, protocol
from server.sparql.access import Access
from server.sparql.admission import Form, admit_query, admit_update
from server.sparql.allowance import Allowance
from server.sparql.answers import HELD_BACK, Answer, Errand, Readers
from server.sparql.compressing import compressed
from server.sparql.description import Description
from server.sparql.evaluation import Edit, Question
from server.sparql.federation import Federation
from server.sparql.formats import GRAPH, RESULTS, Format, rows_in
from server.sparql.graphstore import METHODS as GRAPH_METHODS
from server.sparql.graphstore import GraphStore
from server.sparql.http import Body, Headers, Reply, StartResponse, address, client, finish, refusal, whole
from server.sparql.negotiation import choose
from server.sparql.operations import PATHS, SHOWN, Operations
from server.sparql.protocol import Environ, Operation
from server.sparql.rewriting import with_dataset
from server.sparql.service import Limits, Records, Service
from server.sparql.writing import Writer

log = logging.getLogger("chidao.sparql")

PATH = "/sparql"
RUNNING = PATH + "/queries"
VOID = "/.well-known/void"
OWN = (PATH, VOID, *PATHS)
SAFE: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Vary", "Accept, Accept-Encoding, Accept-Language"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Retry-After, X-Request-ID"),
]
PREFLIGHT: Headers = [
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
]


class Endpoint:
    """The service at its addresses."""

    def __init__(
        self,
        readers: Readers,
        limits: Limits | None = None,
        writer: Writer | None = None,
        access: Access | None = None,
        *,
        federation: Federation | None = None,
        records: Records | None = None,
    ) -> None:
        self.service = Service(
            readers,
            limits or Limits(),
            writer,
            access or Access(),
            federation or Federation(),
            records or Records(),
        )
        self._graphs = GraphStore(self.service, PATH + "/graphs")
        self._description = Description(self.service)
        self._operations = Operations(self.service)
        self._allowance = Allowance(self.service.limits.rate)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI, PEP 3333)."""
        return self.answer(environ, start_response, self._reply)

    def refuse(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes] | None:
        """Answer a request that its client may not send now, of whatever address; None where it may."""
        wait = self._allowance.wait(client(environ))
        problem = ServiceProblem("too-many-requests", seconds=wait, retry=wait)
        return self.answer(environ, start_response, lambda *_: _raised(problem)) if wait else None

    def answer(
        self, environ: Environ, start_response: StartResponse, made: Callable[[Environ, str], Reply]
    ) -> Iterable[bytes]:
        """Answer a request with the reply that `made` gives for it and its number."""
        number, began = secrets.token_hex(8), time.perf_counter()
        try:
            reply = compressed(made(environ, number), environ)
        except ServiceProblem as problem:
            reply = refusal(problem, environ, number, _allowed(environ))
        except Exception:
            log.exception("request %s failed", number)
            reply = refusal(ServiceProblem("internal", request=number), environ, number, ())
        self._operations.note(environ, reply, number, began)
        start_response(reply.status_line, [*reply.headers, *SAFE, ("X-Request-ID", number)])
        if environ["REQUEST_METHOD"] == "HEAD":
            finish(reply.body)
            return []
        return reply.body

    def _reply(self, environ: Environ, number: str) -> Reply:
        path = environ.get("PATH_INFO", "").rstrip("/")
        if path == PATH:
            return self._protocol(environ, number)
        if path.startswith(PATH + "/graphs"):
            return self._graphs.reply(environ, number)
        if path == RUNNING or path.startswith(RUNNING + "/"):
            return self._cancel(environ, path.removeprefix(RUNNING).lstrip("/"))
        if path == VOID:
            return self._description.reply(environ, None)
        if path in PATHS:
            return self._operations.reply(path)
        raise ServiceProblem("not-found")

    def _protocol(self, environ: Environ, number: str) -> Reply:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return Reply(204, [("Allow", ", ".join(protocol.METHODS)), *PREFLIGHT], [])
        operation = protocol.read(environ, self.service.limits.body_bytes)
        environ[protocol.TEXT] = operation.text
        if operation.kind == "query":
            return self._query(operation, environ, number)
        if operation.kind == "update":
            return self._update(operation, environ, number)
        return self._description.reply(environ, operation.format)

    def _query(self, operation: Operation, environ: Environ, number: str) -> Reply:
        service = self.service
        operation, form = self._admitted(operation, environ, number)
        written = choose(environ.get("HTTP_ACCEPT", ""), operation.format, RESULTS if form.rows else GRAPH)
        question = Question(operation.text, written.name, address(environ), operation.dataset)
        tag = _tag(question, form, service.readers.version)
        if tag and tag[:-1] in environ.get("HTTP_IF_NONE_MATCH", ""):
            return Reply(304, [("ETag", tag)], [])
        kept = service.cache.get(tag) if tag else None
        if kept is not None:
            return _given(Answer(kept), written, tag)
        errand = _errand(question, operation, environ, number, service.limits.timeout)
        answer = service.readers.run(errand)
        if tag and not tag.startswith(f'"{answer.version}-'):
            tag = _tag(question, form, answer.version)
        if tag and answer.rest is None and len(answer.head) < HELD_BACK:
            service.cache.put(tag, answer.head)
        return _given(answer, written, tag)

    def _admitted(self, operation: Operation, environ: Environ, number: str) -> tuple[Operation, Form]:
        """Return a query that may run, with the answers of other endpoints in it, and its form."""
        service, limit = self.service, self.service.limits.query_bytes
        if len(operation.text) > limit or not service.federation.concerns(operation.text):
            return operation, admit_query(operation.text, limit)
        began = time.monotonic()
        errand = _errand(Question(operation.text, ""), operation, environ, number, service.limits.timeout)
        text = service.federation.answered(operation.text, errand)
        form = admit_query(text, limit + len(text))
        left = max(errand.timeout - (time.monotonic() - began), 0.1)
        return replace(operation, text=text, timeout=left), replace(form, volatile=True)

    def _update(self, operation: Operation, environ: Environ, number: str) -> Reply:
        service = self.service
        writer = service.writing()
        holder = service.access.demand(environ, "write")
        admit_update(operation.text, service.limits.body_bytes)
        text = with_dataset(operation.text, operation.dataset)
        edit = Edit(text, address(environ))
        changed = writer.update(_errand(edit, operation, environ, number, service.limits.update_timeout))
        service.audit(holder, "update", changed, number)
        return Reply(204, [], [])

    def _cancel(self, environ: Environ, number: str) -> Reply:
        if not number and environ["REQUEST_METHOD"] == "GET":
            return self._running(environ)
        if environ["REQUEST_METHOD"] != "DELETE":
            raise ServiceProblem("method-not-allowed", method=environ["REQUEST_METHOD"], allowed="DELETE")
        if not self.service.readers.cancel(number):
            raise ServiceProblem("no-query-running", id=number)
        return Reply(204, [], [])

    def _running(self, environ: Environ) -> Reply:
        """List what runs and waits: to those who run the service."""
        self.service.access.demand(environ, "admin")
        listed = [
            {"id": run.id, "client": run.client, "query": run.text[:SHOWN], "seconds": round(run.seconds, 1)}
            for run in self.service.readers.running()
        ]
        return whole(json.dumps(listed, ensure_ascii=False).encode(), "application/json")


def _raised(problem: ServiceProblem) -> Reply:
    raise problem


def _errand(
    question: Question | Edit, operation: Operation, environ: Environ, number: str, most: float
) -> Errand:
    seconds = min(operation.timeout or most, most)
    return Errand(question, seconds, client(environ), operation.id or number, hangup.watch(environ))


def _allowed(environ: Environ) -> tuple[str, ...]:
    path = environ.get("PATH_INFO", "")
    if path.startswith(PATH + "/graphs"):
        return GRAPH_METHODS
    if path.startswith(PATH + "/queries"):
        return ("DELETE", "OPTIONS")
    return ("GET", "HEAD", "OPTIONS") if path == VOID else protocol.METHODS


def _tag(question: Question, form: Form, version: int) -> str:
    """Return the entity tag of an answer; none where it changes from run to run (NOW, RAND ...)."""
    if form.volatile:
        return ""
    asked = repr((question.text, question.format, question.base, question.dataset)).encode()
    return f'"{version}-{blake2b(asked, digest_size=12).hexdigest()}"'


def _given(answer: Answer, written: Format, tag: str) -> Reply:
    headers = [("Content-Type", written.content_type), ("Cache-Control", "no-cache")]
    if tag:
        headers.append(("ETag", tag))
    if answer.rest is None:
        headers.append(("Content-Length", str(len(answer.head))))
        return Reply(200, headers, [answer.head], partial(rows_in, answer.head, written))
    return Reply(200, headers, Body(answer.head, answer.rest))
