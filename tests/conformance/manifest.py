"""Manifests of the W3C suites as plain values: what is sent, and what is to come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.term import Node

HT = Namespace("http://www.w3.org/2011/http#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
STATUSES = {
    "OK": {200},
    "Created": {201},
    "NoContent": {204},
    "BadRequest": {400},
    "NotFound": {404},
    "StatusCode2xx": set(range(200, 300)),
    "StatusCode3xx": set(range(300, 400)),
    "StatusCode4xx": set(range(400, 500)),
}


@dataclass(frozen=True)
class Exchange:
    """One request, and what its answer must be; None: nothing is asked of it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: frozenset[int]
    boolean: bool | None
    format: str | None
    graph: str | None
    content_type: str | None
    location: str | None


@dataclass(frozen=True)
class Case:
    """A test: the graphs that must be there, and the exchanges in their order."""

    name: str
    graphs: tuple[tuple[str, Path], ...]
    exchanges: tuple[Exchange, ...]


def read(file: Path) -> Iterator[Case]:
    """Yield the cases of a manifest with HTTP requests."""
    source = Graph().parse(file, publicID=file.as_uri())
    for entries in source.objects(None, MF.entries):
        for test in source.items(entries):
            action = source.value(test, MF.action)
            requests = source.value(action, HT.requests)
            data = tuple(
                (
                    str(source.value(d, RDFS.label)),
                    file.parent / str(source.value(d, UT.graph)).rpartition("/")[2],
                )
                for d in source.objects(test, UT.graphData)
            )
            yield Case(
                str(test).rpartition("#")[2],
                data,
                tuple(_exchange(source, request) for request in source.items(requests)),  # type: ignore[arg-type]
            )


def _exchange(source: Graph, request: Node) -> Exchange:
    expected = source.value(request, HT.resp)
    body, encoding = _body(source, request)
    graph, _ = _body(source, expected) if expected else (None, "")
    boolean = source.value(expected, MF.expectedBoolean)
    location = source.value(expected, MF.expectedLocation)
    statuses = (str(s).rpartition("#")[2] for s in source.objects(expected, MF.expectedStatus))
    return Exchange(
        str(source.value(request, HT.methodName)),
        str(source.value(request, HT.absolutePath)),
        _headers(source, request),
        (body or "").encode(encoding),
        frozenset().union(*(STATUSES[status] for status in statuses)),
        bool(boolean.value) if isinstance(boolean, Literal) else None,
        _text(source.value(expected, MF.expectedFormat)),
        graph,
        _headers(source, expected).get("content-type") if expected else None,
        _text(location),
    )


def _headers(source: Graph, message: Node) -> dict[str, str]:
    listed = source.value(message, HT.headers)
    return {
        str(source.value(header, HT.fieldName)).lower(): str(source.value(header, HT.fieldValue))
        for header in (source.items(listed) if listed else ())
    }


def _body(source: Graph, message: Node) -> tuple[str | None, str]:
    body = source.value(message, HT.body)
    if body is None:
        return None, "utf-8"
    encoding = source.value(body, CNT.characterEncoding)
    return str(source.value(body, CNT.chars)), str(encoding or "utf-8").lower()


def _text(node: Node | None) -> str | None:
    return str(node) if isinstance(node, Literal | URIRef) else None
