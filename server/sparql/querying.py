"""A query between the request and its answer: admitted, looked up among the answers kept, sent, written out.

`Querying.begin` does all that needs no reader; what is left is an `Inquiry`, whose errand may be run in a
thread that waits for it or be followed by an event loop.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b

from server.sparql.admission import Form, admit_query
from server.sparql.answers import HELD_BACK, Answer, Errand
from server.sparql.evaluation import Edit, Question
from server.sparql.formats import GRAPH, RESULTS, Format, rows_in
from server.sparql.http import Body, Reply, address, client, gone
from server.sparql.negotiation import choose
from server.sparql.protocol import Environ, Operation
from server.sparql.service import Service

LEAST = 0.1  # seconds that a reader has in any case


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question that only a reader can answer, and how its answer is to be written and kept."""

    service: Service
    errand: Errand
    form: Form
    written: Format
    tag: str

    def answered(self, answer: Answer) -> Reply:
        """Return the reply that gives `answer`; a whole one is kept for the next who asks."""
        tag = self.tag
        if tag and not tag.startswith(f'"{answer.version}-'):
            assert isinstance(self.errand.question, Question)  # noqa: S101 - made by `begin`
            tag = _tag(self.errand.question, self.form, answer.version)
        if tag and answer.rest is None and len(answer.head) < HELD_BACK:
            self.service.cache.put(tag, answer.head)
        return _given(answer, self.written, tag)


class Querying:
    """The queries of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def reply(self, operation: Operation, environ: Environ, number: str) -> Reply:
        """Answer a query; waits for its reader."""
        begun = self.begin(operation, environ, number)
        return begun if isinstance(begun, Reply) else begun.answered(self._service.readers.run(begun.errand))

    def begin(self, operation: Operation, environ: Environ, number: str) -> Reply | Inquiry:
        """Return the answer where it is known already, else what to ask; ServiceProblem where refused."""
        service, began = self._service, time.monotonic()
        operation, form = self._admitted(operation, environ, number)
        written = choose(environ.get("HTTP_ACCEPT", ""), operation.format, RESULTS if form.rows else GRAPH)
        question = Question(operation.text, written.name, address(environ), operation.dataset)
        tag = _tag(question, form, service.readers.version)
        if tag and tag[:-1] in environ.get("HTTP_IF_NONE_MATCH", ""):
            return Reply(304, [("ETag", tag)], [])
        kept = service.cache.get(tag) if tag else None
        if kept is not None:
            return _given(Answer(kept), written, tag)
        asked = errand(question, operation, environ, number, service.limits.timeout)
        asked = replace(asked, timeout=max(asked.timeout - (time.monotonic() - began), LEAST))
        return Inquiry(service, asked, form, written, tag)

    def _admitted(self, operation: Operation, environ: Environ, number: str) -> tuple[Operation, Form]:
        """Return a query that may run, with the answers of other endpoints in it, and its form."""
        service, limit = self._service, self._service.limits.query_bytes
        if len(operation.text) > limit or not service.federation.concerns(operation.text):
            return operation, admit_query(operation.text, limit)
        asked = errand(Question(operation.text, ""), operation, environ, number, service.limits.timeout)
        text = service.federation.answered(operation.text, asked)
        form = admit_query(text, limit + len(text))
        return replace(operation, text=text), replace(form, volatile=True)


def errand(
    question: Question | Edit, operation: Operation, environ: Environ, number: str, most: float
) -> Errand:
    """Return the errand of a request, of at most `most` seconds."""
    seconds = min(operation.timeout or most, most)
    return Errand(question, seconds, client(environ), operation.id or number, gone(environ))


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
