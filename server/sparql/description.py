"""What the service is and what data it has: SPARQL 1.1 Service Description, VoID and DCAT in one graph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from kg import catalog
from server.errors import ServiceProblem
from server.sparql.answers import Errand
from server.sparql.evaluation import Question
from server.sparql.formats import GRAPH, RESULTS
from server.sparql.http import Reply, address, client, whole
from server.sparql.negotiation import choose
from server.sparql.protocol import Environ
from server.sparql.service import Service

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
FORMATS = "http://www.w3.org/ns/formats/"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PREFIXES = {"sd": SD, "void": VOID, "dcat": DCAT, "dcterms": DCTERMS, "formats": FORMATS}
LANGUAGES = ("SPARQL11Query", "SPARQL11Update")
FEATURES = ("UnionDefaultGraph", "EmptyGraphs")
FEDERATED = ("BasicFederatedQuery",)
_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
    "nquads": "N-Quads",
    "trig": "TriG",
    "n3": "N3",
}
_COUNTS = (("class-counts", "class"), ("property-counts", "property"))
_SECONDS = 10.0


class Description:
    """Describes a service; the counts are made once for each version of the data."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._counts = lru_cache(maxsize=2)(self._count)

    def reply(self, environ: Environ, wanted: str | None) -> Reply:
        """Answer a request for the description."""
        written = choose(environ.get("HTTP_ACCEPT", "").replace("text/html", "text/turtle"), wanted, GRAPH)
        root = address(environ).removesuffix("/").removesuffix("/.well-known/void").removesuffix("/sparql")
        quads = [
            *_service(f"{root}/sparql", federated=bool(self._service.federation.services)),
            *self._dataset(root, client(environ)),
        ]
        writer = written.writer
        if not isinstance(writer, RdfFormat):
            raise ServiceProblem("not-found")
        body = ox.serialize(
            quads if writer.supports_datasets else (q.triple for q in quads), format=writer, prefixes=PREFIXES
        )
        return whole(body or b"", written.content_type, [("Cache-Control", "no-cache")])

    def _dataset(self, root: str, asker: str) -> Iterator[Quad]:
        data = f"{root}{'/.well-known/void'}#dataset"
        for space, name in ((VOID, "Dataset"), (DCAT, "Dataset"), (SD, "Dataset")):
            yield _quad(data, TYPE, NamedNode(space + name))
        yield _quad(data, VOID + "sparqlEndpoint", NamedNode(f"{root}/sparql"))
        yield _quad(data, DCTERMS + "title", Literal("Chidao", language="vi"))
        yield _quad(data, DCAT + "version", Literal(str(self._service.readers.version)))
        for at, (kind, term, count) in enumerate(self._counts(self._service.readers.version, asker), 1):
            part = f"{data}-part-{at}"
            yield _quad(data, f"{VOID}{kind}Partition", NamedNode(part))
            yield _quad(part, VOID + kind, NamedNode(term))
            yield _quad(part, VOID + ("entities" if kind == "class" else "triples"), Literal(count))

    def _count(self, _version: int, asker: str) -> tuple[tuple[str, str, int], ...]:
        """Return (class or property, its IRI, how often); nothing where counting takes too long."""
        found = []
        for name, kind in _COUNTS:
            question = Question(catalog.query(f"system/{name}").text, "json")
            try:
                answer = self._service.readers.run(Errand(question, _SECONDS, asker))
            except ServiceProblem:
                return ()
            rows = json.loads(answer.head + b"".join(answer.rest or ()))["results"]["bindings"]
            found += [(kind, row["term"]["value"], int(row["count"]["value"])) for row in rows]
        return tuple(found)


def _service(endpoint: str, *, federated: bool) -> Iterator[Quad]:
    service, dataset = f"{endpoint}#service", f"{endpoint}#dataset"
    yield _quad(service, TYPE, NamedNode(SD + "Service"))
    yield _quad(service, SD + "endpoint", NamedNode(endpoint))
    for name in LANGUAGES:
        yield _quad(service, SD + "supportedLanguage", NamedNode(SD + name))
    for name in FEATURES + (FEDERATED if federated else ()):
        yield _quad(service, SD + "feature", NamedNode(SD + name))
    for form in (*RESULTS, *GRAPH):
        yield _quad(service, SD + "resultFormat", NamedNode(FORMATS + _NAMES[form.name]))
    for form in GRAPH:
        yield _quad(service, SD + "inputFormat", NamedNode(FORMATS + _NAMES[form.name]))
    yield _quad(service, SD + "defaultDataset", NamedNode(dataset))
    yield _quad(dataset, TYPE, NamedNode(SD + "Dataset"))
    yield _quad(dataset, SD + "defaultGraph", NamedNode(dataset + "-default"))
    yield _quad(dataset + "-default", TYPE, NamedNode(SD + "Graph"))


def _quad(subject: str, predicate: str | NamedNode, value: NamedNode | Literal) -> Quad:
    return Quad(
        NamedNode(subject), predicate if isinstance(predicate, NamedNode) else NamedNode(predicate), value
    )
