"""SPARQL 1.1 Protocol, Graph Store Protocol and Service Description: the suites of the W3C."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF
from werkzeug.test import Client, TestResponse

from conformance.manifest import Case, Exchange, read

SUITES = {
    "protocol": ["protocol/manifest.ttl"],
    "graph-store": [
        "graph-store-protocol/manifest-direct.ttl",
        "graph-store-protocol/manifest-indirect.ttl",
    ],
}
SIZES = {"protocol": 34, "graph-store": 13}
TABULAR = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")
RDF_TYPES = ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")
SD = "http://www.w3.org/ns/sparql-service-description#"


def cases(shared: Path, suite: str) -> list[Case]:
    folder = shared / "w3c-tests" / "sparql" / "sparql11"
    found = [case for manifest in SUITES[suite] for case in read(folder / manifest)]
    assert len(found) == SIZES[suite]
    return found


@pytest.mark.parametrize("suite", SUITES)
def test_the_whole_suite_passes(shared: Path, service: Client, suite: str) -> None:
    failed = {}
    for case in cases(shared, suite):
        prepare(service, case)
        try:
            play(service, case)
        except AssertionError as error:
            failed[case.name] = str(error).splitlines()[0]
    assert failed == {}


def prepare(service: Client, case: Case) -> None:
    cleared = service.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update")
    assert cleared.status_code == 204, cleared.text
    for name, file in case.graphs:
        put = service.put(
            "/sparql/graphs",
            query_string={"graph": name},
            data=file.read_bytes(),
            content_type="application/n-triples",
        )
        assert put.status_code in (201, 204)


def play(service: Client, case: Case) -> None:
    made = ""
    for at, exchange in enumerate(case.exchanges):
        where = f"{case.name} #{at}: {exchange.method} {exchange.path[:80]}"
        answer = send(service, exchange, made)
        assert answer.status_code in exchange.statuses, f"{where}: {answer.status} {answer.text[:200]}"
        if exchange.location:
            made = answer.headers["Location"]
        check_format(answer, exchange, where)
        if exchange.boolean is not None:
            assert json.loads(answer.data)["boolean"] is exchange.boolean, where
        if exchange.graph is not None:
            check_graph(answer, exchange, where)


def send(service: Client, exchange: Exchange, made: str) -> TestResponse:
    path = exchange.path.replace("/gsp", "/sparql/graphs", 1).replace("$LOCATION$", made)
    path = path.removeprefix("http://localhost")
    headers: dict[str, Any] = dict(exchange.headers)
    content_type = headers.pop("content-type", None)
    return service.open(
        path, method=exchange.method, headers=headers, data=exchange.body, content_type=content_type
    )


def check_format(answer: TestResponse, exchange: Exchange, where: str) -> None:
    kinds = {"boolean": TABULAR, "tabular": TABULAR, "RDF": RDF_TYPES}
    if exchange.format:
        assert answer.mimetype in kinds[exchange.format], f"{where}: {answer.content_type}"


def check_graph(answer: TestResponse, exchange: Exchange, where: str) -> None:
    expected = Graph().parse(data=exchange.graph, format="turtle")
    found = Graph().parse(data=answer.text, format=answer.mimetype)
    assert isomorphic(expected, found), f"{where}: another graph: {answer.text[:300]}"


def test_the_service_description(service: Client) -> None:
    """The three tests of the suite: RDF, a matching endpoint, and the shape the vocabulary asks for."""
    answer = service.get("/sparql", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.mimetype) == (200, "text/turtle")
    said = Graph().parse(data=answer.text, format="turtle")
    services = list(said.subjects(RDF.type, URIRef(SD + "Service")))
    assert [said.value(s, URIRef(SD + "endpoint")) for s in services] == [URIRef("http://localhost/sparql")]
    for dataset in said.objects(None, URIRef(SD + "defaultDataset")):
        assert (dataset, RDF.type, URIRef(SD + "Dataset")) in said
        graph = said.value(dataset, URIRef(SD + "defaultGraph"))
        assert (graph, RDF.type, URIRef(SD + "Graph")) in said
    languages = {str(o).removeprefix(SD) for o in said.objects(None, URIRef(SD + "supportedLanguage"))}
    assert languages == {"SPARQL11Query", "SPARQL11Update"}
    assert list(said.objects(None, URIRef(SD + "resultFormat")))
