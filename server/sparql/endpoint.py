"""The addresses of the service: a WSGI callable that reads requests, asks the readers and writes the answers.

`/sparql` is the SPARQL 1.1 Protocol, `/sparql/graphs` the Graph Store Protocol, `/sparql/queries/<number>` a
running query (DELETE stops it) and `/sparql/queries` all of them, `/.well-known/void` the description of the
data.  It stands before Flask, not behind it: a request for these addresses is answered before Flask sees it,
which makes small queries quicker.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable

from server.errors import ServiceProblem
from server.sparql import protocol
from server.sparql.access import Access
from server.sparql.admission import admit_update
from server.sparql.allowance import Allowance
from server.sparql.answers import Readers
from server.sparql.compressing import compressed
from server.sparql.description import Description
from server.sparql.evaluation import Edit
from server.sparql.federation import Federation
from server.sparql.graphstore import METHODS as GRAPH_METHODS
from server.sparql.graphstore import GraphStore
from server.sparql.http import (
    Headers,
    Reply,
    StartResponse,
    address,
    client,
    finish,
    new_number,
    refusal,
    whole,
)
from server.sparql.operations import PATHS, SHOWN, Operations
from server.sparql.protocol import Environ, Operation
from server.sparql.querying import Querying, errand
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
        self.querying = Querying(self.service)
        self.operations = Operations(self.service)
        self.allowance = Allowance(self.service.limits.rate)
        self._graphs = GraphStore(self.service, PATH + "/graphs")
        self._description = Description(self.service)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI, PEP 3333)."""
        return self.answer(environ, start_response, self._reply)

    def refuse(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes] | None:
        """Answer a request that its client may not send now, of whatever address; None where it may."""
        wait = self.allowance.wait(client(environ))
        problem = ServiceProblem("too-many-requests", seconds=wait, retry=wait)
        return self.answer(environ, start_response, lambda *_: _raised(problem)) if wait else None

    def answer(
        self, environ: Environ, start_response: StartResponse, made: Callable[[Environ, str], Reply]
    ) -> Iterable[bytes]:
        """Answer a request with the reply that `made` gives for it and its number."""
        number, began = new_number(), time.perf_counter()
        reply = self.settled(environ, number, began, lambda: made(environ, number))
        start_response(reply.status_line, reply.headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            finish(reply.body)
            return []
        return reply.body

    def settled(self, environ: Environ, number: str, began: float, make: Callable[[], Reply]) -> Reply:
        """Return what `make` gives or the refusal of it, complete and counted; `began` by `perf_counter`."""
        try:
            reply = compressed(make(), environ, self.service.cache)
        except ServiceProblem as problem:
            reply = refusal(problem, environ, number, _allowed(environ))
        except Exception:
            log.exception("request %s failed", number)
            reply = refusal(ServiceProblem("internal", request=number), environ, number, ())
        self.operations.note(environ, reply, number, began)
        headers = [*reply.headers, *SAFE, ("X-Request-ID", number)]
        return Reply(reply.status, headers, reply.body, reply.rows)

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
            return self.operations.reply(path)
        raise ServiceProblem("not-found")

    def _protocol(self, environ: Environ, number: str) -> Reply:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return Reply(204, [("Allow", ", ".join(protocol.METHODS)), *PREFLIGHT], [])
        operation = protocol.read(environ, self.service.limits.body_bytes)
        environ[protocol.TEXT] = operation.text
        if operation.kind == "query":
            return self.querying.reply(operation, environ, number)
        if operation.kind == "update":
            return self._update(operation, environ, number)
        return self._description.reply(environ, operation.format)

    def _update(self, operation: Operation, environ: Environ, number: str) -> Reply:
        service = self.service
        writer = service.writing()
        holder = service.access.demand(environ, "write")
        admit_update(operation.text, service.limits.body_bytes)
        text = with_dataset(operation.text, operation.dataset)
        edit = Edit(text, address(environ))
        changed = writer.update(errand(edit, operation, environ, number, service.limits.update_timeout))
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


def _allowed(environ: Environ) -> tuple[str, ...]:
    path = environ.get("PATH_INFO", "")
    if path.startswith(PATH + "/graphs"):
        return GRAPH_METHODS
    if path.startswith(PATH + "/queries"):
        return ("DELETE", "OPTIONS")
    return ("GET", "HEAD", "OPTIONS") if path == VOID else protocol.METHODS
