"""Small queries on the quick way: answered by the listener's own loop, and known again by their heads.

`Express.take` has a query followed by the loop (`server.sparql.prompt`).  `Express.recall` answers a request
that is, header for header, one that was answered before on the same version of the data: nothing of it needs
to be read again.  The limits, the figures and the lines of the log are those of every other request.
"""

from __future__ import annotations

import time
from asyncio import AbstractEventLoop
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from server.errors import ServiceProblem
from server.sparql.answers import Answer
from server.sparql.endpoint import PATH, Endpoint
from server.sparql.http import Headers, Reply, client, new_number
from server.sparql.prompt import Outcome, Prompt, Round
from server.sparql.protocol import FORM, QUERY, TEXT, Environ, Operation, content_type, read
from server.sparql.querying import Inquiry
from server.sparql.readers import ReaderPool

SMALL = 16 << 10  # bytes of a request and of what is compressed in the loop; larger ones are for threads
KEPT, MOST = 2048, 4096  # requests that are known, and how many bytes of query each may have
NUMBER = "X-Request-ID"
Given = Callable[[Reply], None]
Request: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A request that was answered: of which version, under which tag, with which headers, for the log."""

    version: int
    tag: str
    headers: Headers
    environ: Environ
    rows: int | None


class Express:
    """The quick way to one endpoint over reader processes; `recall` and `take` are called in the loop."""

    def __init__(self, endpoint: Endpoint, pool: ReaderPool) -> None:
        self._endpoint = endpoint
        self._pool = pool
        self._round: Round | None = None
        self._known: OrderedDict[tuple[str, Request], Known] = OrderedDict()

    def recall(self, client: str, request: Request) -> Reply | None:
        """Return the answer to a request that is known; None where it has to be read."""
        known = self._known.get((client, request))
        if known is None:
            return None
        began = time.perf_counter()
        body = self._endpoint.service.cache.get(known.tag) if known.version == self._pool.version else None
        if body is None or self._endpoint.allowance.wait(client):
            self._known.pop((client, request), None)
            return None
        number = new_number()
        reply = Reply(200, [*known.headers, (NUMBER, number)], [body], lambda: known.rows)
        self._endpoint.operations.note(known.environ, reply, number, began)
        return reply

    def remember(self, client: str, request: Request, environ: Environ, reply: Reply) -> None:
        """Keep what is needed to give `reply` again to the same request, where it may be given again."""
        headers = [(name, value) for name, value in reply.headers if name != NUMBER]
        tag = dict(headers).get("ETag", "")
        if reply.status != 200 or len(environ[TEXT]) > MOST or environ["REQUEST_METHOD"] != "GET":
            return
        if not tag or self._endpoint.service.cache.look(tag) is None:
            return
        told = {name: environ[name] for name in ("REQUEST_METHOD", "PATH_INFO", "REMOTE_ADDR", TEXT)}
        version = int(tag.lstrip('"').partition("-")[0])
        rows = reply.rows() if self._endpoint.operations.writes else None
        self._known[client, request] = Known(version, tag, headers, told, rows)
        if len(self._known) > KEPT:
            self._known.popitem(last=False)

    def take(self, environ: Environ, loop: AbstractEventLoop, threads: Executor, given: Given) -> bool:
        """Answer a small query by `given`, called in the loop; False where the request is for threads."""
        operation = self._small_query(environ)
        if operation is None:
            return False
        environ[TEXT] = operation.text
        asking = _Asking(self._endpoint, environ, loop, threads, given)
        if wait := self._endpoint.allowance.wait(client(environ)):
            asking.told(ServiceProblem("too-many-requests", seconds=wait, retry=wait))
            return True
        try:
            begun = self._endpoint.querying.begin(operation, environ, asking.number)
            if isinstance(begun, Inquiry):
                Prompt(self._round_of(loop, threads), partial(asking.told, inquiry=begun)).ask(begun.errand)
            else:
                asking.told(begun)
        except Exception as error:  # noqa: BLE001 - told to the client as any other
            asking.told(error)
        return True

    def _round_of(self, loop: AbstractEventLoop, threads: Executor) -> Round:
        if self._round is None or self._round.loop is not loop:
            self._round = Round(self._pool, loop, threads)
        return self._round

    def _small_query(self, environ: Environ) -> Operation | None:
        """Return the query of a request that the loop may follow: small, and asking nobody else."""
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] not in ("GET", "POST"):
            return None
        size = len(environ.get("QUERY_STRING", "")) + int(environ.get("CONTENT_LENGTH") or 0)
        posted = environ["REQUEST_METHOD"] == "POST"
        if size > SMALL or (posted and content_type(environ)[0] not in (FORM, QUERY)):
            return None
        try:
            operation = read(environ, SMALL)
        except ServiceProblem:
            operation = None
        asked = operation.text if operation and operation.kind == "query" else None
        if asked is not None and not self._endpoint.service.federation.concerns(asked):
            return operation
        if posted:
            environ["wsgi.input"].seek(0)
        return None


class _Asking:
    """One request until its reply is given."""

    def __init__(
        self, endpoint: Endpoint, environ: Environ, loop: AbstractEventLoop, threads: Executor, given: Given
    ) -> None:
        self.number = new_number()
        self._began = time.perf_counter()
        self._endpoint = endpoint
        self._environ = environ
        self._loop = loop
        self._threads = threads
        self._given = given

    def told(self, outcome: Outcome | Reply, inquiry: Inquiry | None = None) -> None:
        """Give the reply that follows from an outcome; a large one is compressed in a thread."""
        head = outcome.head if isinstance(outcome, Answer) else b""
        if len(head) > SMALL and "gzip" in self._environ.get("HTTP_ACCEPT_ENCODING", ""):
            self._threads.submit(
                lambda: self._loop.call_soon_threadsafe(self._given, self._settled(outcome, inquiry))
            )
        else:
            self._given(self._settled(outcome, inquiry))

    def _settled(self, outcome: Outcome | Reply, inquiry: Inquiry | None) -> Reply:
        def make() -> Reply:
            if isinstance(outcome, BaseException):
                raise outcome
            return inquiry.answered(outcome) if inquiry and isinstance(outcome, Answer) else outcome  # type: ignore[return-value]

        return self._endpoint.settled(self._environ, self.number, self._began, make)
