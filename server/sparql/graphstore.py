"""The address `/sparql/graphs`: whole graphs read and written (SPARQL 1.1 Graph Store HTTP Protocol).

A graph is named by `?graph=<IRI>` or `?default`, or directly: an address below this one is an IRI of a graph.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP

import pyoxigraph as ox
from pyoxigraph import NamedNode

from kg import catalog
from server.errors import ServiceProblem
from server.sparql.answers import Errand
from server.sparql.evaluation import Question
from server.sparql.formats import GRAPH, Format, readable
from server.sparql.http import Headers, Reply, address, client, whole
from server.sparql.negotiation import choose
from server.sparql.protocol import Environ, complete, content_type, parameters_of, read_body
from server.sparql.service import Service
from server.sparql.trial import DEFAULT

METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
MULTIPART = "multipart/form-data"


class GraphStore:
    """The graphs of a service, by their names."""

    def __init__(self, service: Service, path: str) -> None:
        self._service = service
        self._path = path

    def reply(self, environ: Environ, number: str) -> Reply:
        """Answer one request."""
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            return Reply(204, [("Allow", ", ".join(METHODS))], [])
        if method not in METHODS:
            raise ServiceProblem("method-not-allowed", method=method, allowed=", ".join(METHODS))
        graph = self._graph(environ)
        if method in ("GET", "HEAD"):
            return self._read(graph, environ, number)
        holder = self._service.access.demand(environ, "write")
        if method == "DELETE":
            if not self._service.writing().remove(graph):
                raise ServiceProblem("no-graph", graph=graph)
            self._service.audit(holder, "delete", [graph], number)
            return Reply(204, [], [])
        reply = self._write(graph, environ)
        self._service.audit(holder, method.lower(), [graph], number)
        return reply

    def _graph(self, environ: Environ) -> str:
        """Return the IRI of the graph that a request names; a POST to the store itself makes a new one."""
        parameters = parameters_of(environ)
        named = parameters.one("graph")
        if named is not None:
            if "default" in parameters:
                raise ServiceProblem("conflicting-parameters", name="graph", other="default")
            return complete(named)
        if "default" in parameters:
            return DEFAULT
        here = address(environ)
        if environ.get("PATH_INFO", "").rstrip("/") != self._path:
            return complete(here)
        if environ["REQUEST_METHOD"] != "POST":
            raise ServiceProblem("missing-parameter", name="graph")
        return f"{here.rstrip('/')}/{secrets.token_hex(8)}"

    def _read(self, graph: str, environ: Environ, number: str) -> Reply:
        written = choose(environ.get("HTTP_ACCEPT", ""), parameters_of(environ).one("format"), GRAPH)
        if graph != DEFAULT and self._ask("graph-is-there", graph, environ, f"{number}-0", "csv") != b"true":
            raise ServiceProblem("no-graph", graph=graph)
        return whole(self._ask("graph", graph, environ, number, written.name), written.content_type)

    def _ask(self, name: str, graph: str, environ: Environ, number: str, form: str) -> bytes:
        text = catalog.bind(catalog.query(f"system/{name}"), {"graph": NamedNode(graph)})
        question = Question(text, form, address(environ))
        errand = Errand(question, self._service.limits.timeout, client(environ), number)
        answer = self._service.readers.run(errand)
        return answer.head + b"".join(answer.rest or ())

    def _write(self, graph: str, environ: Environ) -> Reply:
        method = environ["REQUEST_METHOD"]
        quads = set[ox.Quad]()
        for media_type, body in _documents(environ, self._service.limits.body_bytes):
            quads |= _parsed(media_type, body, graph)
        new = self._service.writing().replace(graph, quads, add=method == "POST")
        headers: Headers = [("Location", graph)] if new and graph != DEFAULT else []
        return Reply(201 if new else 204, [*headers, ("Content-Length", "0")] if new else headers, [])


def _documents(environ: Environ, limit: int) -> Iterable[tuple[str, bytes]]:
    """Yield the media type and the bytes of each RDF document that a request carries."""
    media_type, _ = content_type(environ)
    body = read_body(environ, limit)
    if media_type != MULTIPART:
        yield media_type, body
        return
    header = f"Content-Type: {environ['CONTENT_TYPE']}\r\n\r\n".encode()
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(header + body)
    for part in message.iter_parts():
        payload = part.get_payload(decode=True)
        yield part.get_content_type(), payload if isinstance(payload, bytes) else b""


def _parsed(media_type: str, body: bytes, graph: str) -> set[ox.Quad]:
    """Return the triples of a document as quads of `graph`; ServiceProblem 400 or 415 when it is none."""
    form = readable(media_type)
    if form is None or not isinstance(form.writer, ox.RdfFormat):
        raise ServiceProblem(
            "unsupported-media-type", type=media_type, types=", ".join(f.media_type for f in GRAPH)
        )
    _refuse_fetching(form, body)
    name = NamedNode(graph)
    try:
        found = ox.parse(body, form.writer, base_iri=graph)
        return {ox.Quad(q.subject, q.predicate, q.object, name) for q in found}
    except (SyntaxError, ValueError, OSError) as error:
        raise ServiceProblem("not-rdf", format=form.name, reason=str(error)[:300]) from error


def _refuse_fetching(form: Format, body: bytes) -> None:
    """Refuse documents that would want something from elsewhere, or grow without bound as they are read."""
    if form.name == "rdfxml" and b"<!ENTITY" in body:
        raise ServiceProblem("outgoing-refused", word="<!ENTITY")
